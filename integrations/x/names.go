package x

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"draad/bot"
	"draad/integrations/wire"
)

// X renames the fields of posts: tweet.fields becomes post.fields, note_tweet note_post,
// and so on (OpenAPI 2.167). Answers are read by both names. What is asked for goes by the
// old names until X refuses them, or leaves out what was asked for; then by the new ones.

// errNames is an answer that shows that X calls things otherwise.
var errNames = errors.New("the fields of posts have other names at X")

// asPost are the new names of fields; "" is one that is no field any more, but an expansion.
var asPost = map[string]string{
	"note_tweet": "note_post", "author_id": "", "in_reply_to_user_id": "", "referenced_tweets": "", "edit_history_tweet_ids": "",
}

// expansions are what is asked for as expansions by the new names.
var expansions = []string{"author_id", "in_reply_to_user_id", "referenced_posts", "edit_history_post_ids"}

// renamer asks for fields by their new names, once X knows no others. It stands above
// signing: what is signed is what is asked.
type renamer struct {
	base    http.RoundTripper
	account *account
}

func (t renamer) RoundTrip(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	if !t.account.renamed.Load() || !query.Has("tweet.fields") {
		return t.base.RoundTrip(req)
	}
	var fields []string
	for _, f := range strings.Split(query.Get("tweet.fields"), ",") {
		name, changed := asPost[f]
		switch {
		case !changed:
			fields = append(fields, f)
		case name != "":
			fields = append(fields, name)
		}
	}
	expand := slices.DeleteFunc(strings.Split(query.Get("expansions"), ","), func(s string) bool { return s == "" || s == "author_id" })
	query.Del("tweet.fields")
	query.Set("post.fields", strings.Join(fields, ","))
	query.Set("expansions", strings.Join(append(expand, expansions...), ","))
	out := req.Clone(req.Context())
	out.URL.RawQuery = query.Encode()
	return t.base.RoundTrip(out)
}

// byName reads posts by the names that X had last, and by the others when that shows that
// X has changed them. An error of the others changes nothing.
func byName[T any](a *account, read func() (T, error)) (T, error) {
	page, err := read()
	if !errors.Is(err, errNames) {
		return page, err
	}
	a.renamed.Store(!a.renamed.Load())
	again, failed := read()
	if failed != nil {
		a.renamed.Store(!a.renamed.Load())
		return page, err
	}
	a.log.Info("X has other names for the fields of posts; they are used from now on", "new", a.renamed.Load())
	return again, nil
}

// named tells a refusal of names from others.
func named(op string, ex *wire.Exchange, err error) error {
	if ex.Status != http.StatusBadRequest || !has(words(ex.Body), "tweet.fields", "post.fields", "expansions") {
		return err
	}
	return unreadable(op, "refuses the names of fields")
}

// unreadable is an answer from which nothing may be made: what is left out of it could be
// what makes a repost of a post, or the rest of a long one.
func unreadable(op, says string) error {
	return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonUnreadable, Err: fmt.Errorf("%s: X %s (%w): a newer Draad is needed", op, says, errNames)}
}

// always are the fields that every post has when they are asked for.
var always = []struct {
	name string
	has  func(post) bool
}{
	{"author_id", func(p post) bool { return p.AuthorID != "" }},
	{"conversation_id", func(p post) bool { return p.ConversationID != "" }},
	{"created_at", func(p post) bool { return p.CreatedAt != "" }},
}

// readable gives the posts of an answer, unless it lacks what was asked for.
func readable(op string, body []byte) (posts []post, bad int, err error) {
	posts, bad, err = postsIn(body)
	if err != nil {
		return nil, bad, unreadable(op, "answers in another form")
	}
	if names := lacking(posts); names != nil {
		err = unreadable(op, "left out "+strings.Join(names, ", "))
	}
	return posts, bad, err
}

// lacking names the fields that not one of the posts has.
func lacking(posts []post) []string {
	var names []string
	for _, f := range always {
		if len(posts) > 0 && !slices.ContainsFunc(posts, f.has) {
			names = append(names, f.name)
		}
	}
	return names
}
