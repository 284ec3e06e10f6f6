package fake

import (
	"html"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
)

// post is a post as X keeps it.
type post struct {
	id           string
	author       *User
	draft        Draft
	conversation string
	at           time.Time
	history      []string // ids of all versions, oldest first
	replies      []*post
	hidden       bool // deleted, or replaced by a newer version
	veil         Veil // what a look-up says instead
	text         string
	links        map[string]string // t.co address → as written
	mentions     []string          // handles
	own          string            // the t.co address of its own pictures, which X puts behind the text
}

func (p *post) seen() Post {
	return Post{ID: p.id, Author: p.author.Handle, Text: p.draft.Text, Parent: p.draft.Parent, Conversation: p.conversation, At: p.at, Pictures: p.draft.pictures}
}

// add makes a post and files it.
func (s *Server) add(u *User, d Draft) *post {
	p := s.newPost(u, d)
	s.file(p)
	return p
}

func (s *Server) newPost(u *User, d Draft) *post {
	if d.Language == "" {
		d.Language = "nl"
	}
	if d.ReplySettings == "" {
		d.ReplySettings = "everyone"
	}
	p := &post{id: s.newID(), author: u, draft: d, at: d.At}
	if p.at.IsZero() {
		p.at = s.now()
	}
	p.conversation, p.history = p.id, []string{p.id}
	if parent := s.posts[d.Parent]; parent != nil {
		p.conversation = parent.conversation
	}
	p.text, p.links = s.shorten(d.Text)
	if len(d.pictures) > 0 {
		p.own = "https://t.co/p" + p.id[len(p.id)-9:]
		p.text += " " + p.own
	}
	for _, m := range mentionPattern.FindAllStringSubmatch(d.Text, -1) {
		p.mentions = append(p.mentions, m[1])
	}
	return p
}

// file puts a post where it is found: by id, by author, by whom it mentions.
func (s *Server) file(p *post) {
	s.posts[p.id] = p
	s.written[p.author.ID] = append(s.written[p.author.ID], p)
	if parent := s.posts[p.draft.Parent]; parent != nil {
		parent.replies = append(parent.replies, p)
	}
	if !p.draft.Unlisted {
		s.mention(p)
	}
}

// mention puts a post into the mentions of whom it mentions.
func (s *Server) mention(p *post) {
	told := map[string]bool{}
	for _, handle := range p.mentions {
		s.tell(told, s.handles[strings.ToLower(handle)], p)
	}
	if parent := s.posts[p.draft.Parent]; parent != nil {
		s.tell(told, parent.author, p) // X puts the mention in front
	}
}

func (s *Server) tell(told map[string]bool, u *User, p *post) {
	if u == nil || told[u.ID] {
		return
	}
	told[u.ID] = true
	all := s.mentions[u.ID]
	at := sort.Search(len(all), func(i int) bool { return later(all[i].id, p.id) })
	s.mentions[u.ID] = slices.Insert(all, at, p)
}

func (s *Server) erase(p *post) {
	p.hidden = true
	delete(s.texts, sameText(p.author, p.draft.Text))
	for _, version := range p.history {
		delete(s.posts, version)
	}
}

var (
	mentionPattern = regexp.MustCompile(`(?:^|[^A-Za-z0-9_@])@([A-Za-z0-9_]{1,15})`)
	linkPattern    = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"]*[a-z0-9/=_#-]|\b(?:[a-z0-9-]+\.)+(?:com|org|net|nl|eu|be)/[^\s<>"]*[a-z0-9/=_#-]|\b(?:[a-z0-9-]+\.)+(?:com|org|net)\b`)
)

// shorten replaces links by t.co and escapes the rest, as X does.
func (s *Server) shorten(text string) (string, map[string]string) {
	links := map[string]string{}
	short := linkPattern.ReplaceAllStringFunc(text, func(link string) string {
		id := s.newID()
		short := "https://t.co/" + id[len(id)-10:]
		links[short] = link
		return short
	})
	return strings.ReplaceAll(strings.ReplaceAll(html.EscapeString(short), "&#39;", "'"), "&#34;", `"`), links
}
