package x

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/g8rswimmer/go-twitter/v2"

	"draad/bot"
	"draad/integrations/wire"
)

const opPublish = "publishing a reply"

// retried is how long after the first attempt a refusal as duplicate no longer
// counts as that of the first attempt.
const retried = 10 * time.Second

// settling is how long X may take to see the post that the next part of a chain
// replies to; until then it says that it is gone.
const settling = 2 * time.Minute

// Publish posts one part under r.To. See the package comment for what each answer
// of X comes to.
func (p *Platform) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	a, err := p.account(r.Account)
	if err != nil {
		return bot.Ref{}, err
	}
	if err := postable(r); err != nil {
		return bot.Ref{}, err
	}
	if _, err := a.me(ctx); err != nil {
		return bot.Ref{}, notSent(err)
	}
	ids, err := a.upload(ctx, r.Pictures)
	if err != nil {
		return bot.Ref{}, notSent(err)
	}
	return a.publish(ctx, r, ids)
}

// postable refuses what X would put in the wrong place: without a post to stand
// under it would be a post to everyone, and X has no answers that few can see.
func postable(r bot.Reply) error {
	switch {
	case !isID(r.To.ID):
		return bot.Errorf(bot.Invalid, "%s on X: there is no post to put it under", opPublish)
	case r.Text == "":
		return bot.Errorf(bot.Invalid, "%s on X: there is no text", opPublish)
	case r.Visibility != "" && r.Visibility != bot.Public:
		return bot.Errorf(bot.Invalid, "%s on X: an answer on X is public, and the message was not; answer by hand", opPublish)
	}
	return nil
}

// notSent: whatever went wrong before the call, the call was not made.
func notSent(err error) error {
	if bot.Is(err, bot.OutcomeUnknown) || bot.Is(err, bot.NotFound) {
		return bot.Errorf(bot.Temporary, "not sent: %w", err)
	}
	return err
}

func (a *account) publish(ctx context.Context, r bot.Reply, pictures []string) (bot.Ref, error) {
	tweet := twitter.CreateTweetRequest{Text: r.Text, Reply: &twitter.CreateTweetReply{InReplyToTweetID: r.To.ID}}
	if len(pictures) > 0 {
		tweet.Media = &twitter.CreateTweetMedia{IDs: pictures}
	}
	begun := a.now()
	ex, err := a.call(ctx, opPublish, true, func(ctx context.Context) error {
		_, err := a.api.CreateTweet(ctx, tweet)
		return err
	})
	if id := createdID(ex); id != "" {
		a.spent.add(begun, tallyOf(r.Text))
		return a.ref(id), nil
	}
	switch {
	case bot.ReasonOf(err) == bot.ReasonDuplicate:
		return bot.Ref{}, duplicate(err, r.Since, begun)
	case bot.ReasonOf(err) == bot.ReasonGone && a.isOwn(r.To) && begun.Sub(r.Since) < settling:
		return bot.Ref{}, &bot.Error{Kind: bot.Temporary, Err: fmt.Errorf("the part before it is not visible yet: %w", err)}
	case bot.Is(err, bot.OutcomeUnknown):
		a.spent.add(begun, tallyOf(r.Text)) // it may have been posted: count it
	case err == nil:
		err = bot.Errorf(bot.OutcomeUnknown, "%s on X: status %d without an id in it", opPublish, ex.Status)
	}
	return bot.Ref{}, err
}

// createdID reads the id of the new post from a good answer, whichever 2xx it is.
func createdID(ex *wire.Exchange) string {
	if ex.Status < 200 || ex.Status > 299 {
		return ""
	}
	var answer struct {
		Data struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if json.Unmarshal(ex.Body, &answer) != nil || !isID(answer.Data.ID) {
		return ""
	}
	return answer.Data.ID
}

// duplicate judges "you posted this text before". On a first attempt the earlier
// post is another one, and X will go on refusing: a person must change the text.
// On a later attempt the earlier post may well be our own first attempt: look.
// Either way nothing is posted twice.
func duplicate(err error, since, begun time.Time) error {
	if since.IsZero() || begun.Sub(since) < retried {
		return err
	}
	return &bot.Error{Kind: bot.OutcomeUnknown, Reason: bot.ReasonDuplicate, Err: fmt.Errorf("on a later attempt: %w", err)}
}

// isOwn reports whether a ref is one that Publish gave: its link has our handle.
func (a *account) isOwn(to bot.Ref) bool { return to.Link == postLink(a.handle, to.ID) }

func tallyOf(text string) Tally {
	if HasLink(text) {
		return Tally{LinkPosts: 1}
	}
	return Tally{Posts: 1}
}

func (a *account) ref(id string) bot.Ref {
	return bot.Ref{Place: string(a.id), ID: id, Link: postLink(a.handle, id)}
}

// postLink is where a person can look at a post.
func postLink(handle, id string) string {
	if handle == "" {
		handle = "i" // X finds the post by its id
	}
	return "https://x.com/" + handle + "/status/" + id
}
