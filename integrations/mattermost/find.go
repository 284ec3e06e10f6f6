package mattermost

import (
	"context"
	"errors"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
)

const (
	findPage  = 200
	findPages = 20
)

// FindPost implements bot.Workspace. In a thread it is certain. In a channel it looks
// at the newest few thousand posts; when there are more it is unsure. Shortly after a post
// was tried it is too early to say that it is absent.
func (w *Workspace) FindPost(ctx context.Context, key, channel string, thread bot.Ref) (ports.Finding, error) {
	left := w.tuning.lag - w.tried.Since(key, w.now())
	found, err := w.lookFor(ctx, key, channel, thread)
	switch {
	case err != nil || found.State == ports.Unsure:
		return found, err
	case found.State == ports.Absent && left > 0:
		return ports.Finding{State: ports.Unsure}, &bot.Error{Kind: bot.Temporary, After: left,
			Err: errors.New("looking for a post in Mattermost: it is not there yet; it is too early to say that it will not come")}
	}
	w.tried.Forget(key)
	return found, nil
}

// lookFor looks for the key in the props of our own posts.
func (w *Workspace) lookFor(ctx context.Context, key, channel string, thread bot.Ref) (ports.Finding, error) {
	me, err := w.self(ctx)
	if err != nil {
		return ports.Finding{}, err
	}
	if !thread.IsZero() {
		list, err := w.thread(ctx, thread.ID)
		if bot.Is(err, bot.NotFound) {
			return ports.Finding{State: ports.Absent}, nil
		}
		if err != nil {
			return ports.Finding{}, waiting(err)
		}
		return w.among(list, me.Id, key, false), nil
	}
	for page := range findPages {
		var list *model.PostList
		_, err := w.call(ctx, "looking for a post", false, func(ctx context.Context) (err error) {
			list, _, err = w.api.GetPostsForChannel(ctx, channel, page, findPage, "", false, false)
			return err
		})
		if err != nil {
			return ports.Finding{}, err
		}
		list = orEmpty(list)
		if found := w.among(list, me.Id, key, true); found.State == ports.Found || len(list.Order) < findPage {
			if found.State == ports.Found {
				w.lost(found.Ref.ID)
			}
			return found, nil
		}
	}
	return ports.Finding{State: ports.Unsure}, nil
}

// among looks for our post with a key, as a root or as a reply.
func (w *Workspace) among(list *model.PostList, me, key string, root bool) ports.Finding {
	for _, p := range list.Posts {
		if p.UserId == me && p.DeleteAt == 0 && p.GetProp(propKey) == key && (p.RootId == "") == root {
			return ports.Finding{State: ports.Found, Ref: w.ref(p.ChannelId, p.Id)}
		}
	}
	return ports.Finding{State: ports.Absent}
}
