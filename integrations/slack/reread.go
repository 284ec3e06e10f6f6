package slack

import (
	"context"
	"slices"
	"sync"
	"time"

	"draad/bot"
)

// aside are the threads that were lost, or put aside, and wait to be read.
type aside struct {
	mu   sync.Mutex
	all  []bot.Ref
	news chan struct{} // holds one when there may be a thread
}

// put has a thread wait at the end, once.
func (a *aside) put(root bot.Ref) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.ContainsFunc(a.all, root.Same) {
		a.all = append(a.all, root)
	}
	a.wake()
}

func (a *aside) wake() {
	select {
	case a.news <- struct{}{}:
	default:
	}
}

// next waits for a thread; ok is false when ctx ends.
func (a *aside) next(ctx context.Context) (root bot.Ref, ok bool) {
	for !ok {
		select {
		case <-ctx.Done():
			return bot.Ref{}, false
		case <-a.news:
			root, ok = a.first()
		}
	}
	return root, true
}

// first takes the thread that waits longest, if any.
func (a *aside) first() (root bot.Ref, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.all) == 0 {
		return bot.Ref{}, false
	}
	root, a.all = a.all[0], a.all[1:]
	if len(a.all) > 0 {
		a.wake()
	}
	return root, true
}

// lost notes that a thread was posted whose call was thought lost: nobody knew it to
// be open when we last caught up, and people may have answered in it since.
func (w *Workspace) lost(root bot.Ref) { w.aside.put(root) }

// readAside reads threads that were lost and found, or put aside, until ctx ends: nobody
// else would, unless the line breaks.
func (w *Workspace) readAside(ctx context.Context, lanes *lanes) {
	g := &gait{pause: w.pause.catchUp}
	for {
		root, ok := w.aside.next(ctx)
		if !ok {
			return
		}
		g.step(ctx)
		if err := w.readAgain(ctx, root, lanes); err != nil && ctx.Err() == nil {
			w.log.Error("a thread on Slack that waited for it could not be read; it is tried again", "channel", root.Place, "error", err)
			w.aside.put(root)
			sleep(ctx, w.pause.refused)
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

// persist reads something of a channel until it works. What cannot be read is left
// out; refused tokens end it all.
func (w *Workspace) persist(ctx context.Context, channel string, read func() error) error {
	for wait := w.pause.retry; ; wait = min(2*wait, w.pause.retryMost) {
		err := read()
		switch kind := bot.KindOf(err); {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			return nil
		case kind == bot.Auth:
			return err
		case kind == bot.NotFound, kind == bot.Permanent, kind == bot.Invalid:
			w.log.Warn("something on Slack cannot be read", "channel", channel, "error", err)
			return nil
		}
		if !sleep(ctx, max(wait, bot.RetryAfter(err))) {
			return ctx.Err()
		}
	}
}

// readAgain takes in what was missed of one thread, in its lane. A thread whose lane is not
// free after a while, or which Slack does not show, must not hold up the others: it is put
// aside, to be read when they have been.
func (w *Workspace) readAgain(ctx context.Context, root bot.Ref, lanes *lanes) error {
	within, enough := context.WithTimeout(ctx, w.pause.lane)
	defer enough()
	err := w.persist(within, root.Place, func() error {
		return lanes.do(within, w.roots.lane(root.Place, root.ID, ""), func(inLane context.Context) error {
			if within.Err() != nil {
				return within.Err() // put aside, or overtaken by a newer reading
			}
			return w.readThread(inLane, root)
		})
	})
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		w.log.Warn("a thread on Slack takes long to be read; the others go on", "channel", root.Place)
		w.aside.put(root)
		return nil
	}
	return err
}
