package fake

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
)

type object = map[string]any

// post is a message as the server keeps it.
type post struct {
	ts, thread string
	user       string
	bot        bool
	text       string
	edited     string // the second
	blocks     json.RawMessage
	metadata   json.RawMessage
	files      []string
	alt        string // of the files
	deleted    bool   // the files are
	broadcast  bool
	only       string // ephemeral: who sees it
	parse      bool   // Slack looks for names in the text
	reactions  []reaction
}

type reaction struct {
	name  string
	users []string
}

// json is a post as events and lists hold it.
func (s *Server) json(c *channel, p *post, metadata bool) object {
	m := object{"type": "message", "ts": p.ts, "user": p.user, "text": p.text, "team": "T0FAKE"}
	if p.thread != "" {
		m["thread_ts"] = p.thread
	}
	if p.bot {
		m["bot_id"], m["app_id"] = "B"+p.user, "A0FAKE"
	}
	if len(p.blocks) > 0 {
		m["blocks"] = p.blocks
	}
	if metadata && len(p.metadata) > 0 {
		m["metadata"] = p.metadata
	}
	if p.edited != "" {
		m["edited"] = object{"user": p.user, "ts": p.edited}
	}
	if len(p.files) > 0 {
		m["files"] = s.fileList(p)
		m["subtype"] = "file_share"
	}
	if p.broadcast {
		m["subtype"] = "thread_broadcast"
	}
	var all []object
	for _, r := range p.reactions {
		all = append(all, object{"name": r.name, "users": r.users, "count": len(r.users)})
	}
	if len(all) > 0 {
		m["reactions"] = all
	}
	if replies := c.replies[p.ts]; len(replies) > 0 && p.thread == "" {
		m["thread_ts"], m["reply_count"], m["latest_reply"] = p.ts, len(replies), replies[len(replies)-1].ts
	}
	return m
}

func (s *Server) fileList(p *post) []object {
	var all []object
	for i, name := range p.files {
		if p.deleted {
			all = append(all, object{"id": fileID(p, i), "mode": "tombstone"})
			continue
		}
		all = append(all, object{"id": fileID(p, i), "name": name, "mimetype": "image/png", "mode": "hosted", "size": len(attached(name)), "alt_txt": p.alt,
			"url_private": s.http.URL + "/files-pri/" + p.ts + "/" + url.PathEscape(name)})
	}
	return all
}

func fileID(p *post, i int) string { return fmt.Sprint("F", p.ts, "-", i) }

func (c *channel) put(p *post) {
	c.posts = append(c.posts, p)
	if p.only != "" {
		return
	}
	c.byTS[p.ts] = p
	if p.thread != "" {
		c.replies[p.thread] = append(c.replies[p.thread], p)
	}
}

func (c *channel) drop(p *post) {
	delete(c.byTS, p.ts)
	is := func(o *post) bool { return o == p }
	c.posts = slices.DeleteFunc(c.posts, is)
	c.replies[p.thread] = slices.DeleteFunc(c.replies[p.thread], is)
}

// react puts or takes an emoji; it reports whether anything changed.
func (p *post) react(name, user string, on bool) bool {
	i := slices.IndexFunc(p.reactions, func(r reaction) bool { return r.name == name })
	if i < 0 {
		if on {
			p.reactions = append(p.reactions, reaction{name, []string{user}})
		}
		return on
	}
	r := &p.reactions[i]
	at := slices.Index(r.users, user)
	switch {
	case on == (at >= 0):
		return false
	case on:
		r.users = append(r.users, user)
	default:
		r.users = slices.Delete(r.users, at, at+1)
		if len(r.users) == 0 {
			p.reactions = slices.Delete(p.reactions, i, i+1)
		}
	}
	return true
}
