package slack

import (
	"context"
	"slices"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// catchUp begins to read the open threads, and lets go of an earlier reading.
func (l *listener) catchUp(ctx context.Context) {
	if l.stopCatchUp != nil {
		l.stopCatchUp()
	}
	ctx, l.stopCatchUp = context.WithCancel(ctx)
	l.wg.Go(func() { l.read(ctx, true) })
}

// visit reads the open threads now and then: over HTTP nothing tells that Slack gave
// up delivering. All of them are read at the start, after a failed delivery, and when the bot
// is back in a channel.
func (l *listener) visit(ctx context.Context) {
	for all := true; ctx.Err() == nil; all = l.w.missed.Swap(false) || all {
		l.read(ctx, all)
		all = l.w.places.await(ctx, l.w.pause.visit)
	}
}

// read reads until all was read: nobody else would do it, unless the line breaks once more.
func (l *listener) read(ctx context.Context, all bool) {
	l.w.meet(ctx)
	for wait := l.w.pause.retry; ctx.Err() == nil; wait = min(2*wait, l.w.pause.retryMost) {
		begun := l.w.now()
		n, err := l.w.catchUp(ctx, l.in, l.lanes, all)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			l.w.log.Info("caught up with Slack", "threads", n, "took", l.w.now().Sub(begun))
			return
		case bot.Is(err, bot.Auth):
			wait = max(wait, l.w.pause.refused)
		}
		l.w.log.Error("what happened on Slack meanwhile could not be read; it is tried again", "threads", n, "error", err)
		sleep(ctx, wait)
	}
}

// burst is how many calls are made without a pause: Slack lets about 50 a minute
// through at any pace. Approvals and answers need some of them, and two replicas may read.
const burst = 20

// gait is the pace of one reading.
type gait struct {
	calls int
	pause time.Duration
}

// step waits before the next call, if that is needed.
func (g *gait) step(ctx context.Context) {
	if g.calls++; g.calls > burst {
		sleep(ctx, g.pause)
	}
}

// tellOfLife tells which of the desks' channels can be used.
func (w *Workspace) tellOfLife(in ports.Inbox) {
	signs, ok := in.(ports.LifeSigns)
	if !ok {
		return
	}
	for _, d := range w.org.Desks {
		if w.places.why(d.Channel) == "" {
			signs.ChannelLives(d.Channel)
		}
	}
}

// catchUp looks over the channels, and reads the threads for which that was not
// enough, each in its own lane; without all only the open ones that it shows to have
// changed. It tells how many were looked at or read.
func (w *Workspace) catchUp(ctx context.Context, in ports.Inbox, lanes *lanes, all bool) (int, error) {
	lister, ok := in.(ports.Lister)
	if !ok {
		return 0, nil
	}
	w.lookAtPlaces(ctx)
	w.tellOfLife(in)
	open, err := listThreads(ctx, lister.OpenThreads)
	if err != nil {
		return 0, err
	}
	var late []bot.Ref
	if lister, ok := in.(ports.LateLister); ok {
		if late, err = listThreads(ctx, lister.LateThreads); err != nil {
			return 0, err
		}
	}
	g := &gait{pause: w.pause.catchUp}
	seen, err := w.lookOver(ctx, slices.Concat(open, late), lanes, g)
	if err != nil {
		return 0, err
	}
	n := len(open) + len(late)
	for _, root := range w.readings.order(open, late, seen, all) {
		g.step(ctx)
		if err := w.readAgain(ctx, root, lanes); err != nil {
			return n, err
		}
	}
	return n, nil
}

func listThreads(ctx context.Context, page func(ctx context.Context, after string) ([]bot.Ref, string, error)) ([]bot.Ref, error) {
	var all []bot.Ref
	for after := ""; ; {
		roots, next, err := page(ctx, after)
		if err != nil {
			return nil, err
		}
		all = append(all, roots...)
		if next == "" || next == after {
			return all, nil
		}
		after = next
	}
}

// spot is where a post stands.
type spot struct{ channel, ts string }

func spotOf(r bot.Ref) spot { return spot{r.Place, r.ID} }

// readings remembers when each thread was last read to its end, so that a reading that
// is cut short goes on where it stopped.
type readings struct {
	mu  sync.Mutex
	all map[spot]reading
}

// reading is when a thread was read by Slack's clock, and the newest reply that stood there.
type reading struct{ at, newest time.Time }

func (r *readings) put(root bot.Ref, one reading) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[spotOf(root)] = one
}

// last is when a thread was last read to its end; zero when it was not.
func (r *readings) last(root bot.Ref) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all[spotOf(root)].at
}

// order gives the threads that are to be read: of the open ones those that changed
// first, then those that were read longest ago, and else in the order given; then those
// that are closed. It forgets all other threads.
func (r *readings) order(open, late []bot.Ref, seen map[spot]sight, all bool) []bot.Ref {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := map[spot]reading{}
	for _, root := range slices.Concat(open, late) {
		if one, ok := r.all[spotOf(root)]; ok {
			kept[spotOf(root)] = one
		}
	}
	r.all = kept
	var changed, rest, closed []bot.Ref
	for _, root := range open {
		switch v := seen[spotOf(root)].verdict; {
		case v == moved:
			changed = append(changed, root)
		case v != still && all:
			rest = append(rest, root)
		}
	}
	// The last reply of a closed thread is mostly ours, which makes it look changed.
	for _, root := range late {
		s, last := seen[spotOf(root)], kept[spotOf(root)]
		if all && s.verdict != still && (last.at.IsZero() || s.latest.After(last.newest)) {
			closed = append(closed, root)
		}
	}
	slices.SortStableFunc(rest, func(a, b bot.Ref) int { return kept[spotOf(a)].at.Compare(kept[spotOf(b)].at) })
	return slices.Concat(changed, rest, closed)
}
