package x

import (
	"encoding/json"

	"github.com/g8rswimmer/go-twitter/v2"
)

// post is a post as X answers with it, by the old names of its fields and the new ones, with
// what go-twitter drops.
type post struct {
	twitter.TweetObj
	ReplySettings string                             `json:"reply_settings"`
	Posts         []*twitter.TweetReferencedTweetObj `json:"referenced_posts"`
	OldHistory    []string                           `json:"edit_history_tweet_ids"`
	History       []string                           `json:"edit_history_post_ids"`
	OldNote       *note                              `json:"note_tweet"`
	Note          *note                              `json:"note_post"`
}

// note is the whole of a long post.
type note struct {
	Text     string               `json:"text"`
	Entities *twitter.EntitiesObj `json:"entities"`
}

// postsIn reads the posts of an answer as it came. What has no id is no post; bad counts
// those.
func postsIn(body []byte) (posts []post, bad int, err error) {
	var page struct {
		Data []*post `json:"data"`
	}
	if json.Unmarshal(body, &page) != nil { // its error could repeat what somebody wrote
		return nil, 0, errNames
	}
	for _, p := range page.Data {
		if p == nil || !isID(p.ID) {
			bad++
			continue
		}
		posts = append(posts, *p)
	}
	return posts, bad, nil
}

// original is the id of the first version of a post.
func (p post) original() string {
	for _, history := range [][]string{p.History, p.OldHistory} {
		if len(history) > 0 && isID(history[0]) {
			return history[0]
		}
	}
	return p.ID
}

func (p post) note() *note {
	if p.Note != nil {
		return p.Note
	}
	return p.OldNote
}

// parent gives the id of the post that a post replies to.
func (p post) parent() string { return p.references("replied_to") }

// references gives the id of the post to which a post stands in a relation.
func (p post) references(kind string) string {
	for _, all := range [][]*twitter.TweetReferencedTweetObj{p.Posts, p.ReferencedTweets} {
		for _, ref := range all {
			if ref != nil && ref.Type == kind {
				return ref.ID
			}
		}
	}
	return ""
}
