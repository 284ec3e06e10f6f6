package x

import (
	"context"
	"encoding/json"

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
	ex, err := a.call(ctx, opDelete, false, func(ctx context.Context) error {
		_, err := a.api.DeleteTweet(ctx, post.ID)
		return err
	})
	switch {
	case bot.Is(err, bot.NotFound):
		return nil
	case err == nil && !deleted(ex.Body):
		return bot.Errorf(bot.Temporary, "%s on X: status %d, and X does not say that it is gone", opDelete, ex.Status)
	}
	return err
}

// deleted reports whether a good answer says that a post is gone; there may be errors in it
// instead.
func deleted(body []byte) bool {
	var answer struct {
		Data struct {
			Deleted bool `json:"deleted"`
		} `json:"data"`
	}
	_ = json.Unmarshal(body, &answer) // what cannot be read says nothing
	return answer.Data.Deleted || isGone(words(body))
}
