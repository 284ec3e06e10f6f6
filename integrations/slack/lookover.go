package slack

import (
	"context"
	"maps"
	"slices"
	"time"

	"draad/bot"
)

// verdict is what a look at a channel tells of a thread in it. Emoji on replies, and
// edits of them, cannot be seen from there.
type verdict int

const (
	unclear verdict = iota // it must be read to know
	moved                  // replies came or went
	still                  // nothing but its root is there, and that was read
)

// sight is what a look at a channel shows of a thread.
type sight struct {
	verdict verdict
	latest  time.Time // reply of whomever
}

// maxLook is how many pages of a channel are looked at; older threads are unclear.
const maxLook = 100

// lookOver reads the channels of threads and takes in what their roots tell:
// a page holds hundreds of them, where each thread takes a call of its own.
func (w *Workspace) lookOver(ctx context.Context, threads []bot.Ref, lanes *lanes, g *gait) (map[spot]sight, error) {
	roots, oldest := map[spot]bot.Ref{}, map[string]string{}
	for _, r := range threads {
		roots[spotOf(r)] = r
		if at := oldest[r.Place]; tsPattern.MatchString(r.ID) && (at == "" || moment(r.ID).Before(moment(at))) {
			oldest[r.Place] = r.ID
		}
	}
	seen := map[spot]sight{}
	for _, channel := range slices.Sorted(maps.Keys(oldest)) {
		cursor := ""
		for range maxLook {
			g.step(ctx)
			l, err := w.page(ctx, channel, oldest[channel], cursor)
			if err != nil {
				return nil, err
			}
			for _, m := range l.Messages {
				at := spot{channel, m.TS}
				if root, is := roots[at]; is {
					seen[at] = sight{w.glanceInLane(ctx, root, m, l.at, lanes), moment(m.LatestReply)}
				}
			}
			if cursor = l.Meta.Next; cursor == "" || ctx.Err() != nil {
				break
			}
		}
	}
	return seen, ctx.Err()
}

// page reads a page of a channel, for as long as it takes. A channel that cannot be
// read is empty; refused tokens end it all.
func (w *Workspace) page(ctx context.Context, channel, oldest, cursor string) (l listing, err error) {
	err = w.persist(ctx, channel, func() error {
		l, err = w.history(ctx, channel, oldest, cursor)
		return err
	})
	return l, err
}

// glanceInLane looks at one root in its thread's lane, though not for long: a thread
// whose inbox fails must not hold up the others.
func (w *Workspace) glanceInLane(ctx context.Context, root bot.Ref, m event, at time.Time, lanes *lanes) verdict {
	within, enough := context.WithTimeout(ctx, w.pause.lane)
	defer enough()
	found := make(chan verdict, 1)
	err := lanes.do(within, w.roots.lane(root.Place, root.ID, ""), func(inLane context.Context) error {
		v, err := w.glance(inLane, root, m, at)
		found <- v
		return err
	})
	if err != nil {
		return unclear
	}
	return <-found
}

// glance takes in what a root tells as it stands in its channel, and says whether
// more must be read. What was noted of it just now is newer than the look.
func (w *Workspace) glance(ctx context.Context, thread bot.Ref, m event, at time.Time) (verdict, error) {
	me, err := w.identify(ctx)
	if err != nil {
		return unclear, err
	}
	known, err := w.notes.replies(ctx, thread.Place, thread.ID)
	if err != nil {
		return unclear, err
	}
	p, err := w.notes.load(ctx, thread.Place, thread.ID)
	if err != nil {
		return unclear, err
	}
	newest := time.Time{}
	for _, ts := range known {
		newest = later(newest, moment(ts))
	}
	noted := newest
	for _, mark := range p.Reactions {
		noted = later(noted, moment(mark.At))
	}
	if noted.After(at.Add(-w.pause.lag)) {
		return came(m, newest), nil
	}
	w.roots.put(thread.Place, m.TS, root{ts: m.TS, key: m.key(), ours: m.by(me), active: m.ReplyCount > 0})
	if err := w.readPost(ctx, thread, m, p, false, at); err != nil {
		return unclear, err
	}
	switch {
	case m.ReplyCount == 0 && len(known) == 0:
		return still, nil
	case m.ReplyCount < len(known):
		return moved, nil
	}
	return came(m, newest), nil
}

// came reports whether a thread has a reply that is newer than those that are known.
func came(m event, newest time.Time) verdict {
	if moment(m.LatestReply).After(newest) {
		return moved
	}
	return unclear
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
