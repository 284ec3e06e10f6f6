package mattermost

import (
	"context"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
)

// UpdateCard implements bot.Workspace. The props are read first: the key in them must
// stay. A server may let messages be edited for a while only (PostEditTimeLimit), and
// their props for ever: so all that a card has to follow stands in its props, and the
// message goes along when it is another one and still may be.
func (w *Workspace) UpdateCard(ctx context.Context, card bot.Ref, c bot.Card) error {
	me, err := w.self(ctx)
	if err != nil {
		return err
	}
	old, err := w.fetch(ctx, card.ID)
	if err != nil {
		return waiting(err)
	}
	key, _ := old.GetProp(propKey).(string)
	if old.UserId != me.Id || key == "" || old.DeleteAt != 0 {
		return bot.Errorf(bot.NotFound, "redrawing a card in Mattermost: that post is not a card of ours (any more)")
	}
	d := w.card(place{channel: old.ChannelId, key: key}, c)
	props := d.props(old.GetProps())
	patch := &model.PostPatch{Props: &props}
	if d.message != old.Message {
		patch.Message = &d.message
	}
	err = w.redraw(ctx, card.ID, patch)
	if patch.Message != nil && bot.ReasonOf(err) == bot.ReasonFrozen {
		patch.Message = nil
		err = w.redraw(ctx, card.ID, patch)
	}
	return waiting(err)
}

// redraw makes one attempt. Who may read a post of their own in a channel, and not
// change it, may not change any: the right to edit was taken away.
func (w *Workspace) redraw(ctx context.Context, card string, patch *model.PostPatch) error {
	const op = "redrawing a card"
	ex, err := w.call(ctx, op, true, func(ctx context.Context) error {
		_, _, err := w.api.PatchPost(ctx, card, patch)
		return err
	})
	if ex.Status == http.StatusForbidden && errorID(ex.Body) == "api.context.permissions.app_error" {
		return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFrozen, Err: err}
	}
	return err
}
