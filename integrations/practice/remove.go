package practice

import (
	"context"
	"slices"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/room"
)

var _ ports.Remover = (*Team)(nil)

// Remove implements bot.Remover. The pictures go first: once the post is gone, nothing
// tells which they were.
func (t *Team) Remove(ctx context.Context, post bot.Ref) error {
	record := teamKey(threadOf(post.ID))
	r, _, err := load[teamRecord](ctx, t.room, record)
	if err != nil {
		return doubt(unless(err, bot.NotFound))
	}
	p := r.find(post.ID)
	switch {
	case p == nil:
		return nil
	case p.Note == nil:
		return bot.Errorf(bot.Permanent, "practice: post %s is not Draad's to take away", post.ID)
	}
	if err := t.room.dropPhotos(ctx, p.Photos); err != nil {
		return doubt(err)
	}
	_, err = update(ctx, t.room, record, t.room.tick.next(), func(r *teamRecord, _ bool) ([]string, error) {
		before := len(r.Posts)
		r.Posts = slices.DeleteFunc(r.Posts, func(p room.TeamPost) bool { return p.ID == post.ID })
		if len(r.Posts) == before {
			return nil, errSame
		}
		return nil, nil
	})
	return doubt(err)
}
