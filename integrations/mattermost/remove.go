package mattermost

import (
	"context"

	"draad/bot"
	"draad/bot/ports"
)

var _ ports.Remover = (*Workspace)(nil)

// Remove implements bot.Remover. Mattermost takes a post's files away with it. A limit on
// the time for edits does not hold for this.
func (w *Workspace) Remove(ctx context.Context, at bot.Ref) error {
	const op = "taking a post away"
	me, err := w.self(ctx)
	if err != nil {
		return err
	}
	old, err := w.fetch(ctx, at.ID)
	switch {
	case bot.Is(err, bot.NotFound), err == nil && old.DeleteAt != 0:
		return nil
	case err != nil:
		return waiting(err)
	case old.UserId != me.Id:
		return bot.Errorf(bot.Permanent, "%s in Mattermost: it is not Draad's", op)
	}
	_, err = w.call(ctx, op, true, func(ctx context.Context) error {
		_, err := w.api.DeletePost(ctx, at.ID)
		return err
	})
	if bot.Is(err, bot.NotFound) {
		return nil
	}
	return waiting(err)
}
