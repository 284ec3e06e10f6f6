package slack

import (
	"context"
	"time"

	"draad/bot"
)

// maxFound is how many threads that were lost or put aside wait to be read at most.
const maxFound = 256

// lost notes that a thread was posted whose call was thought lost: nobody knew it to
// be open when we last caught up, and people may have answered in it since.
func (w *Workspace) lost(root bot.Ref) {
	select {
	case w.found <- root:
	default: // the next catching up reads it: it is known to be open by then
	}
}

// readFound reads threads that were lost and found, or put aside, until ctx ends.
func (w *Workspace) readFound(ctx context.Context, lanes *lanes) {
	for {
		select {
		case <-ctx.Done():
			return
		case root := <-w.found:
			if err := w.readAgain(ctx, root, lanes); err != nil && ctx.Err() == nil {
				w.log.Error("a thread on Slack that waited for it could not be read", "channel", root.Place, "error", err)
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

// readAgain takes in what was missed of one thread, in its lane. A thread whose lane is
// not free after a while may not hold up the others: it is put aside, to be read when they
// have been.
func (w *Workspace) readAgain(ctx context.Context, root bot.Ref, lanes *lanes) error {
	return w.persist(ctx, root.Place, func() error {
		within, enough := context.WithTimeout(ctx, w.pause.lane)
		defer enough()
		err := lanes.do(within, w.roots.lane(root.Place, root.ID, ""), func(inLane context.Context) error {
			if within.Err() != nil {
				return within.Err() // put aside, or overtaken by a newer reading
			}
			return w.readThread(inLane, root)
		})
		if err != nil && within.Err() != nil && ctx.Err() == nil {
			w.log.Warn("a thread on Slack takes long to be read; the others go on", "channel", root.Place)
			w.lost(root)
			return nil
		}
		return err
	})
}
