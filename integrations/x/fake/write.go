package fake

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// sameWindow is how long X refuses a text that the author posted before.
const sameWindow = 15 * time.Minute

const (
	forbidden   = "Forbidden"
	blank       = "about:blank"
	saysSame    = "You are not allowed to create a Tweet with duplicate content."
	saysGone    = "You attempted to reply to a Tweet that is deleted or not visible to you."
	saysNoReply = "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to."
	saysLimited = "The original Tweet author restricted who can reply to this Tweet."
	saysLong    = "Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text."
	saysSuspend = "Your account is suspended and is not permitted to access this feature."
)

func (s *Server) me(r *request) {
	r.reply(http.StatusOK, map[string]any{"data": map[string]any{"id": r.user.ID, "name": r.user.Name, "username": r.user.Handle}})
}

// create is POST /2/tweets.
func (s *Server) create(r *request) {
	var in struct {
		Text  string `json:"text"`
		Reply *struct {
			Parent string `json:"in_reply_to_tweet_id"`
		} `json:"reply"`
		Media struct {
			IDs []string `json:"media_ids"`
		} `json:"media"`
	}
	body := json.NewDecoder(bytes.NewReader(r.body))
	body.DisallowUnknownFields() // as X does since 2026
	if err := body.Decode(&in); err != nil || in.Text == "" {
		r.invalid("$.text: is missing but it is required")
		return
	}
	pictures, ok := s.pictures(r.user, in.Media.IDs)
	if !ok {
		r.invalid("Your media IDs are invalid.")
		return
	}
	d := Draft{Text: in.Text, pictures: pictures}
	if in.Reply != nil {
		d.Parent = in.Reply.Parent
	}
	if status, says := s.objection(r.user, d); says != "" {
		r.refuse(status, forbidden, says, blank)
		return
	}
	s.texts[sameText(r.user, d.Text)] = s.now()
	p := s.add(r.user, d)
	r.reply(http.StatusCreated, map[string]any{"data": map[string]any{"id": p.id, "text": p.text, "edit_history_tweet_ids": p.history}})
}

// objection is what X has against a post, if anything.
func (s *Server) objection(u *User, d Draft) (int, string) {
	if u.suspended {
		return http.StatusForbidden, saysSuspend
	}
	if tooLong(d.Text) {
		return http.StatusForbidden, saysLong
	}
	if last, ok := s.texts[sameText(u, d.Text)]; ok && !s.allowSame && s.now().Sub(last) < sameWindow {
		return http.StatusForbidden, saysSame
	}
	if d.Parent == "" {
		return 0, ""
	}
	parent := s.posts[d.Parent]
	switch {
	case parent == nil:
		return http.StatusForbidden, saysGone
	case parent.author == u:
		return 0, ""
	case parent.draft.ReplySettings != "everyone" && !s.mentionsUser(parent, u):
		return http.StatusForbidden, saysLimited
	case !s.mentionsUser(parent, u) && !s.quotes(parent, u):
		return http.StatusForbidden, saysNoReply
	}
	return 0, ""
}

func (s *Server) mentionsUser(p *post, u *User) bool {
	for _, handle := range p.mentions {
		if strings.EqualFold(handle, u.Handle) {
			return true
		}
	}
	parent := s.posts[p.draft.Parent]
	return parent != nil && parent.author == u
}

func (s *Server) quotes(p *post, u *User) bool {
	quoted := s.posts[p.draft.Quote]
	return quoted != nil && quoted.author == u
}

// remove is DELETE /2/tweets/{id}.
func (s *Server) remove(r *request) {
	p := s.posts[r.PathValue("id")]
	switch {
	case p == nil:
		r.refuse(http.StatusNotFound, "Not Found Error", "Could not find tweet with id: ["+r.PathValue("id")+"].",
			"https://api.twitter.com/2/problems/resource-not-found")
	case p.author != r.user:
		r.refuse(http.StatusForbidden, forbidden, "You are not authorized to delete this Tweet.", blank)
	default:
		s.erase(p)
		r.reply(http.StatusOK, map[string]any{"data": map[string]any{"deleted": true}})
	}
}

func sameText(u *User, text string) string { return u.ID + " " + text }
