package x

import (
	"html"
	"strings"
	"time"

	"github.com/g8rswimmer/go-twitter/v2"

	"draad/bot"
)

// mention is one post that mentions the account, in our words.
type mention struct {
	id       string // of this version of the post
	original string // of its first version: what it is called in Draad
	skip     bool   // an own post or a retweet: it only moves the cursor
	unsigned bool   // X does not say whose it is
	citizen  bot.Citizen
	message  bot.Message
}

// reader turns a page into mentions.
type reader struct {
	me     string
	handle string
	users  map[string]*twitter.UserObj
	media  map[string]*twitter.MediaObj
}

// readPage turns a page of the mentions timeline into mentions.
func readPage(me, handle string, raw *twitter.TweetRaw, posts []post) []mention {
	r := reader{me: me, handle: handle, users: map[string]*twitter.UserObj{}, media: map[string]*twitter.MediaObj{}}
	if raw.Includes != nil {
		for _, u := range raw.Includes.Users {
			if u != nil {
				r.users[u.ID] = u
			}
		}
		for _, m := range raw.Includes.Media {
			if m != nil {
				r.media[m.Key] = m
			}
		}
	}
	var found []mention
	for _, p := range posts {
		found = append(found, r.read(p))
	}
	return found
}

func (r reader) read(post post) mention {
	m := mention{id: post.ID, original: post.original(), unsigned: post.AuthorID == ""}
	if m.unsigned {
		return m
	}
	if post.AuthorID == r.me || post.references("retweeted") != "" {
		m.skip = true
		return m
	}
	user := r.users[post.AuthorID]
	if user == nil {
		// Nobody knows whether others may see what they write: it is not answered in public.
		user = &twitter.UserObj{ID: post.AuthorID, Protected: true}
	}
	m.citizen = citizenOf(user)
	m.message = r.message(post, user)
	m.message.ID = m.original
	return m
}

func citizenOf(u *twitter.UserObj) bot.Citizen {
	c := bot.Citizen{ID: bot.CitizenID(u.ID), Handle: u.UserName, Name: html.UnescapeString(u.Name)}
	if u.UserName != "" {
		c.Link = "https://x.com/" + u.UserName
	}
	if u.PublicMetrics != nil {
		c.Followers = max(u.PublicMetrics.Followers, 0)
	}
	return c
}

func (r reader) message(post post, author *twitter.UserObj) bot.Message {
	text, entities := post.Text, post.Entities
	if note := post.note(); note != nil && note.Text != "" {
		text, entities = note.Text, withMedia(note.Entities, post.Entities)
	}
	m := bot.Message{
		Thread:     post.ConversationID,
		Parent:     post.parent(),
		Text:       plainText(text, entities),
		Language:   language(post.Language),
		Link:       postLink(author.UserName, post.ID),
		Media:      r.mediaOf(post),
		Visibility: bot.Public,
		ListenOnly: r.listenOnly(post, author),
	}
	if m.Thread == "" {
		m.Thread = post.ID
	}
	if author.Protected {
		m.Visibility = bot.Followers
	}
	if sent, err := time.Parse(time.RFC3339, post.CreatedAt); err == nil {
		m.Sent = sent
	}
	return m
}

// withMedia adds the links to pictures, which only the short form of a long post has.
func withMedia(note, short *twitter.EntitiesObj) *twitter.EntitiesObj {
	var all twitter.EntitiesObj
	if note != nil {
		all = *note
	}
	if short != nil {
		all.URLs = append(append([]twitter.EntityURLObj{}, all.URLs...), short.URLs...)
	}
	return &all
}

func (r reader) mediaOf(post post) []bot.Media {
	if post.Attachments == nil {
		return nil
	}
	var all []bot.Media
	for _, key := range post.Attachments.MediaKeys {
		m := r.media[key]
		if m == nil {
			all = append(all, bot.Media{Kind: "file"}) // something is there: say so
			continue
		}
		url := m.URL
		if url == "" {
			url = m.PreviewImageURL
		}
		all = append(all, bot.Media{Kind: mediaKind(m.Type), URL: url, Alt: html.UnescapeString(m.AltText)})
	}
	return all
}

func mediaKind(t string) string {
	switch t {
	case "photo", "video":
		return t
	case "animated_gif":
		return "gif"
	}
	return "file"
}

// listenOnly tells why X will not let us answer a post, as far as that shows
// beforehand. Whoever is mentioned may always answer, whatever the author's
// settings; a protected post cannot be answered in public.
func (r reader) listenOnly(post post, author *twitter.UserObj) bot.Reason {
	limited := post.ReplySettings != "" && post.ReplySettings != "everyone"
	if author.Protected || limited && !r.mentioned(post) {
		return bot.ReasonReplyNotAllowed
	}
	return ""
}

func (r reader) mentioned(post post) bool {
	if post.InReplyToUserID == r.me {
		return true
	}
	text, all := post.Text, []*twitter.EntitiesObj{post.Entities}
	if note := post.note(); note != nil {
		text, all = text+" "+note.Text, append(all, note.Entities)
	}
	for _, e := range all {
		if e == nil {
			continue
		}
		for _, m := range e.Mentions {
			if strings.EqualFold(m.UserName, r.handle) {
				return true
			}
		}
	}
	return strings.Contains(strings.ToLower(text), "@"+strings.ToLower(r.handle))
}

// language turns X's codes into BCP 47: some are old, some say that it is unknown.
func language(code string) string {
	switch code {
	case "und", "zxx", "qam", "qct", "qht", "qme", "qst":
		return ""
	case "in":
		return "id"
	case "iw":
		return "he"
	}
	return code
}
