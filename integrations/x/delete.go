package x

import (
	"context"

	"draad/bot"
)

const opDelete = "deleting a post"

// Delete takes a post away. One that is gone already is no error. Deleting is safe
// to repeat, so a call that broke off is Temporary.
func (p *Platform) Delete(ctx context.Context, id bot.AccountID, post bot.Ref) error {
	a, err := p.account(id)
	if err != nil {
		return err
	}
	if !isID(post.ID) {
		return bot.Errorf(bot.Invalid, "%s on X: there is no id", opDelete)
	}
	if _, err := a.me(ctx); err != nil {
		return notSent(err)
	}
	_, err = a.call(ctx, opDelete, false, func(ctx context.Context) error {
		_, err := a.api.DeleteTweet(ctx, post.ID)
		return err
	})
	if bot.Is(err, bot.NotFound) {
		return nil
	}
	return err
}
