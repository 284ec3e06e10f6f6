package slack

import (
	"context"
	"maps"
	"slices"
	"time"

	"draad/bot"
)

// Reread implements bot.Rereader.
func (w *Workspace) Reread(ctx context.Context, thread bot.Ref) error {
	ears := w.ears.Load()
	if ears == nil {
		return bot.Errorf(bot.Temporary, "Slack is not listened to yet")
	}
	return ears.lanes.do(ctx, w.roots.lane(thread.Place, thread.ID, ""), func(inLane context.Context) error {
		if ctx.Err() != nil {
			return ctx.Err() // nobody waits for it any more
		}
		return w.readThread(inLane, thread)
	})
}

// readThread reads one thread and takes in what the notebook does not have.
func (w *Workspace) readThread(ctx context.Context, thread bot.Ref) error {
	me, err := w.identify(ctx)
	if err != nil {
		return err
	}
	posts, noted, at, err := w.standstill(ctx, thread)
	if err != nil {
		return err
	}
	if err := w.readAllGone(ctx, thread, posts, noted, at); err != nil {
		return err
	}
	newest := time.Time{}
	for _, m := range posts {
		newest = later(newest, moment(m.TS))
		w.roots.lane(thread.Place, m.TS, thread.ID)
		if m.TS == thread.ID {
			w.roots.put(thread.Place, m.TS, root{ts: m.TS, key: m.key(), ours: m.by(me), active: m.ReplyCount > 0})
		}
		if err := w.readPost(ctx, thread, m, noted[m.TS], !m.by(me) && m.BotID == "", at); err != nil {
			return err
		}
	}
	w.readings.put(thread, reading{at: at, newest: newest})
	return nil
}

// readAllGone takes in which of the replies that are noted are not there any more. They are
// taken in before what is new: when a reply is deleted, its answer stops, and an answer to
// a new reply can be approved.
func (w *Workspace) readAllGone(ctx context.Context, thread bot.Ref, posts []event, noted map[string]page, at time.Time) error {
	there := map[string]bool{}
	for _, m := range posts {
		there[m.TS] = true
	}
	for _, ts := range slices.Sorted(maps.Keys(noted)) {
		switch p := noted[ts]; {
		case there[ts]:
			continue
		case ts == thread.ID:
			return noThread(bot.Errorf(bot.NotFound, "the root of the thread is gone"))
		case p.Root == "" || p.Gone:
			continue // it came and went meanwhile
		case moment(ts).After(at.Add(-w.pause.lag)):
			return errCrossed // what Slack lists may lag behind: it is not gone for sure
		}
		if err := w.readGone(ctx, thread, ts); err != nil {
			return err
		}
	}
	return nil
}

// noThread marks what proves that a thread's root is gone. A channel that is shut to us, or
// not found, proves nothing.
func noThread(err error) error {
	return &bot.Error{Kind: bot.NotFound, Reason: bot.ReasonNoThread, Err: err}
}

// errCrossed says that a thread must be read again.
var errCrossed = bot.Errorf(bot.Temporary, "something happened in a Slack thread while it was read")

// crossings is how often a thread is read anew at most before others get their turn.
const crossings = 3

// standstill reads the posts of a thread, and what is noted of these and of others of
// its replies; at is Slack's clock. Another replica may hear of something that happens
// after the posts were read, and note it; compared with them it would look undone. So
// they are read again until nothing was noted meanwhile.
func (w *Workspace) standstill(ctx context.Context, thread bot.Ref) (posts []event, noted map[string]page, at time.Time, err error) {
	known, err := w.notes.replies(ctx, thread.Place, thread.ID)
	if err != nil {
		return nil, nil, at, err
	}
	if noted, err = w.notes.pages(ctx, thread.Place, append(known, thread.ID)); err != nil {
		return nil, nil, at, err
	}
	for range crossings {
		if posts, at, err = w.posts(ctx, thread); err != nil {
			return nil, nil, at, err
		}
		all := slices.Collect(maps.Keys(noted))
		for _, m := range posts {
			if _, is := noted[m.TS]; !is {
				all = append(all, m.TS)
			}
		}
		before := noted
		if noted, err = w.notes.pages(ctx, thread.Place, all); err != nil {
			return nil, nil, at, err
		}
		if !slices.ContainsFunc(all, func(ts string) bool { return noted[ts].version != before[ts].version }) {
			return posts, noted, at, nil
		}
	}
	return nil, nil, at, errCrossed
}

// posts reads all posts of a thread, each once; at is Slack's clock at the beginning.
func (w *Workspace) posts(ctx context.Context, thread bot.Ref) (all []event, at time.Time, err error) {
	there := map[string]bool{}
	for cursor := ""; ; {
		l, err := w.thread(ctx, thread.Place, thread.ID, cursor, pageOf)
		if codeOf(err) == "thread_not_found" {
			return nil, at, noThread(err)
		}
		if err != nil {
			return nil, at, err
		}
		if at.IsZero() {
			at = l.at
		}
		for _, m := range l.Messages {
			if there[m.TS] || !tsPattern.MatchString(m.TS) {
				continue // each page begins with the root
			}
			there[m.TS] = true
			all = append(all, m)
		}
		if cursor = l.Meta.Next; cursor == "" {
			return all, at, nil
		}
	}
}
