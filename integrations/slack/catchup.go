package slack

import (
	"context"
	"time"

	"draad/bot"
)

// catchUp begins to read the open threads, and lets go of an earlier reading.
func (l *listener) catchUp(ctx context.Context) {
	if l.stopCatchUp != nil {
		l.stopCatchUp()
	}
	ctx, l.stopCatchUp = context.WithCancel(ctx)
	l.wg.Go(func() {
		l.w.meet(ctx)
		begun := l.w.now()
		n, err := l.w.catchUp(ctx, l.in, l.lanes)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			l.w.log.Error("what happened on Slack meanwhile could not be read", "threads", n, "error", err)
		default:
			l.w.log.Info("caught up with Slack", "threads", n, "took", l.w.now().Sub(begun))
		}
	})
}

// burst is how many threads are read without a pause: Slack lets about 50 calls a
// minute through at any pace.
const burst = 40

// catchUp reads every open thread, each in its own lane; it tells how many.
func (w *Workspace) catchUp(ctx context.Context, in bot.Inbox, lanes *lanes) (int, error) {
	lister, ok := in.(bot.Lister)
	if !ok {
		return 0, nil
	}
	if err := w.notes.forget(ctx, w.now().Add(-w.keep())); err != nil && ctx.Err() == nil {
		w.log.Warn("old notes on Slack posts could not be dropped", "error", err)
	}
	n, after := 0, ""
	for {
		roots, next, err := lister.OpenThreads(ctx, after)
		if err != nil {
			return n, err
		}
		for _, root := range roots {
			if err := w.readAgain(ctx, root, lanes); err != nil {
				return n, err
			}
			if n++; n > burst {
				sleep(ctx, w.pause.catchUp)
			}
		}
		if next == "" || next == after {
			return n, nil
		}
		after = next
	}
}

// maxFound is how many lost threads wait to be read at most.
const maxFound = 256

// lost notes that a thread was posted whose call was thought lost: nobody knew it to
// be open when we last caught up, and people may have answered in it since.
func (w *Workspace) lost(root bot.Ref) {
	select {
	case w.found <- root:
	default: // the next catching up reads it: it is known to be open by then
	}
}

// readFound reads threads that were lost and found, until ctx ends.
func (w *Workspace) readFound(ctx context.Context, lanes *lanes) {
	for {
		select {
		case <-ctx.Done():
			return
		case root := <-w.found:
			if err := w.readAgain(ctx, root, lanes); err != nil && ctx.Err() == nil {
				w.log.Error("a thread that was found on Slack could not be read", "channel", root.Place, "error", err)
			}
		}
	}
}

// keep is how long notes are kept: as long as conversations, or a year.
func (w *Workspace) keep() time.Duration {
	if w.org.Times.Retention > 0 {
		return w.org.Times.Retention
	}
	return 365 * 24 * time.Hour
}

// readAgain takes in what was missed of one thread. A thread that cannot be read is
// left out; refused tokens end it all.
func (w *Workspace) readAgain(ctx context.Context, root bot.Ref, lanes *lanes) error {
	wait := w.pause.retry
	for {
		err := lanes.do(ctx, w.roots.lane(root.Place, root.ID, ""), func(inLane context.Context) error {
			if ctx.Err() != nil {
				return ctx.Err() // overtaken by a newer reading
			}
			return w.readThread(inLane, root)
		})
		switch kind := bot.KindOf(err); {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			return nil
		case kind == bot.Auth:
			return err
		case kind == bot.NotFound, kind == bot.Permanent, kind == bot.Invalid:
			w.log.Warn("a thread on Slack cannot be read", "channel", root.Place, "error", err)
			return nil
		}
		if !sleep(ctx, max(wait, bot.RetryAfter(err))) {
			return ctx.Err()
		}
		wait = min(2*wait, w.pause.retryMost)
	}
}

// readThread reads one thread and takes in what the notebook does not have.
func (w *Workspace) readThread(ctx context.Context, thread bot.Ref) error {
	me, err := w.identify(ctx)
	if err != nil {
		return err
	}
	var all []event
	var at time.Time
	for cursor := ""; ; {
		l, err := w.thread(ctx, thread.Place, thread.ID, cursor, pageOf)
		if err != nil {
			return err
		}
		if at.IsZero() {
			at = l.at
		}
		all = append(all, l.Messages...)
		if cursor = l.Meta.Next; cursor == "" {
			break
		}
	}
	there := map[string]bool{}
	for _, m := range all {
		if there[m.TS] || !tsPattern.MatchString(m.TS) {
			continue // each page begins with the root
		}
		there[m.TS] = true
		w.roots.lane(thread.Place, m.TS, thread.ID)
		if m.TS == thread.ID {
			w.roots.put(thread.Place, m.TS, root{ts: m.TS, key: m.key(), ours: m.by(me), active: m.ReplyCount > 0})
		}
		if err := w.readPost(ctx, thread, m, !m.by(me) && m.BotID == "", at); err != nil {
			return err
		}
	}
	if !there[thread.ID] {
		return bot.Errorf(bot.NotFound, "the root of the thread is gone")
	}
	return w.readGone(ctx, thread, there)
}
