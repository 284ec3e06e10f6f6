package slack

import (
	"context"
	"errors"

	"draad/bot"
	"draad/bot/ports"
)

// findPages is how far back FindPost looks: 5000 posts. Beyond it is unsure.
const findPages = 25

// FindPost implements bot.Workspace. Shortly after a post was tried it is too early to say
// that it is absent.
func (w *Workspace) FindPost(ctx context.Context, key, channel string, thread bot.Ref) (ports.Finding, error) {
	left := w.pause.lag - w.tried.Since(key, w.now())
	found, err := w.lookFor(ctx, key, channel, thread)
	switch {
	case err != nil || found.State == ports.Unsure:
		return found, err
	case found.State == ports.Absent && left > 0:
		return ports.Finding{State: ports.Unsure}, &bot.Error{Kind: bot.Temporary, After: left,
			Err: errors.New("look for a post on Slack: it is not there yet; it is too early to say that it will not come")}
	}
	w.tried.Forget(key)
	return found, nil
}

// lookFor looks for the key in the metadata of our own posts. A channel is read newest
// first: a lost post stands near the beginning.
func (w *Workspace) lookFor(ctx context.Context, key, channel string, thread bot.Ref) (ports.Finding, error) {
	me, err := w.identify(ctx)
	if err != nil {
		return ports.Finding{State: ports.Unsure}, err
	}
	root, cursor := "", ""
	if !thread.IsZero() {
		channel, root = thread.Place, thread.ID
	}
	for range findPages {
		var l listing
		if root != "" {
			l, err = w.thread(ctx, channel, root, cursor, pageOf)
		} else {
			l, err = w.history(ctx, channel, "", cursor)
		}
		if err != nil {
			return ports.Finding{State: ports.Unsure}, err
		}
		for _, m := range l.Messages {
			if m.key() != key || !m.by(me) {
				continue
			}
			ref := w.ref(ctx, channel, m.TS, root)
			if root == "" {
				w.lost(ref)
			}
			return ports.Finding{State: ports.Found, Ref: ref}, nil
		}
		if cursor = l.Meta.Next; cursor == "" {
			return ports.Finding{State: ports.Absent}, nil
		}
	}
	return ports.Finding{State: ports.Unsure}, nil
}
