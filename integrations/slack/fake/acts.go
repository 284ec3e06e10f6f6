package fake

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/url"
	"strings"
)

// Escape writes text as Slack keeps what people type.
func Escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// typed is the rich text that people's posts come with. Text with markup in it goes
// without, as it does from older programs.
func typed(text string) json.RawMessage {
	if text == "" || strings.Contains(text, "<") {
		return nil
	}
	says := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
	section := object{"type": "rich_text_section", "elements": []object{{"type": "text", "text": says}}}
	blocks, err := json.Marshal([]object{{"type": "rich_text", "block_id": rand.Text(), "elements": []object{section}}})
	if err != nil {
		panic(err) // strings alone
	}
	return blocks
}

// Draft is what somebody posts. Text is Slack's, see Escape.
type Draft struct {
	User, Channel, Thread, Text string
	Files                       []string
	Broadcast                   bool
	Bot                         bool // another app's bot
	Blocks                      []byte
	Unheard                     bool // Slack tells nobody of it …
	Edited                      bool // … nor that it was edited since
}

// Post lets somebody post; it gives the ts.
func (s *Server) Post(d Draft) string {
	s.mu.Lock()
	c := s.channels[d.Channel]
	p := &post{ts: s.ts(), thread: d.Thread, user: d.User, bot: d.Bot, text: d.Text, files: d.Files, broadcast: d.Broadcast, blocks: d.Blocks}
	if d.Blocks == nil && !d.Bot {
		p.blocks = typed(d.Text)
	}
	if d.Edited {
		p.edited = s.second()
	}
	c.put(p)
	e := s.messageEvent(c, p)
	s.mu.Unlock()
	if !d.Unheard {
		s.emit(e)
	}
	return p.ts
}

func (s *Server) messageEvent(c *channel, p *post) object {
	e := s.json(c, p, true)
	e["channel"], e["event_ts"], e["channel_type"] = c.id, p.ts, "channel"
	return e
}

// Edit changes a post's text, as its writer.
func (s *Server) Edit(channel, ts, text string) { s.edit(channel, ts, text, s.second()) }

// EditAgain changes it within the second of its last edit.
func (s *Server) EditAgain(channel, ts, text string) {
	s.mu.Lock()
	second := s.channels[channel].byTS[ts].edited
	s.mu.Unlock()
	s.edit(channel, ts, text, second)
}

func (s *Server) edit(channel, ts, text, second string) {
	s.change(channel, ts, func(p *post) {
		if p.text != text {
			p.text, p.blocks, p.edited = text, typed(text), second
		}
	})
}

// Describe changes what who cannot see them is told of a post's files. Slack calls that no
// edit.
func (s *Server) Describe(channel, ts, alt string) {
	s.change(channel, ts, func(p *post) { p.alt = alt })
}

// TakeOff deletes the files of a post. Slack calls that no edit; tombstones stay.
func (s *Server) TakeOff(channel, ts string) {
	s.change(channel, ts, func(p *post) { p.deleted = true })
}

// Unfurl tells the app that a post changed while its text did not.
func (s *Server) Unfurl(channel, ts string) { s.change(channel, ts, func(*post) {}) }

func (s *Server) change(channel, ts string, do func(*post)) {
	s.mu.Lock()
	c := s.channels[channel]
	p := c.byTS[ts]
	old := s.json(c, p, false)
	do(p)
	now := s.ts()
	e := object{"type": "message", "subtype": "message_changed", "hidden": true, "channel": channel, "ts": now, "event_ts": now,
		"message": s.json(c, p, false), "previous_message": old, "channel_type": "channel"}
	s.mu.Unlock()
	s.emit(e)
}

// Delete takes a post away, as its writer or an administrator.
func (s *Server) Delete(channel, ts string) {
	s.mu.Lock()
	e := s.remove(s.channels[channel], s.channels[channel].byTS[ts])
	s.mu.Unlock()
	s.emit(e)
}

// remove takes a post away, and gives the event that tells of it. The lock is held.
func (s *Server) remove(c *channel, p *post) object {
	now := s.ts()
	e := object{"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.id, "ts": now, "event_ts": now,
		"deleted_ts": p.ts, "previous_message": s.json(c, p, false), "channel_type": "channel"}
	c.drop(p)
	return e
}

// deleteMessage takes a post away for the bot, which may do that with its own. Deleting a
// post leaves the files that it shows.
func (s *Server) deleteMessage(c *channel, f url.Values) object {
	p := c.byTS[f.Get("ts")]
	switch code := c.closed(); {
	case code != "":
		return refuse(code)
	case p == nil:
		return refuse("message_not_found")
	case p.user != s.BotUser:
		return refuse("cant_delete_message")
	}
	s.later = append(s.later, s.remove(c, p))
	return object{"ok": true, "channel": c.id, "ts": p.ts}
}

// React puts an emoji on a post, or takes it away.
func (s *Server) React(user, channel, ts, emoji string, on bool) {
	s.mu.Lock()
	p := s.channels[channel].byTS[ts]
	if !p.react(emoji, user, on) {
		s.mu.Unlock()
		return
	}
	kind := "reaction_added"
	if !on {
		kind = "reaction_removed"
	}
	e := object{"type": kind, "user": user, "reaction": emoji, "item_user": p.user, "event_ts": s.ts(),
		"item": object{"type": "message", "channel": channel, "ts": ts}}
	s.mu.Unlock()
	s.emit(e)
}

// Press presses the button with an action_id and value on a post, or on a whisper.
func (s *Server) Press(user, channel, ts, action, value string) {
	s.mu.Lock()
	c := s.channels[channel]
	p, whisper := c.byTS[ts], false
	for _, o := range c.posts {
		if o.ts == ts {
			p, whisper = o, o.only != ""
		}
	}
	now := s.ts()
	container := object{"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": whisper}
	if p.thread != "" {
		container["thread_ts"] = p.thread
	}
	payload := object{
		"type": "block_actions", "user": object{"id": user, "username": user}, "trigger_id": rand.Text(), "api_app_id": "A0FAKE",
		"channel": object{"id": channel, "name": c.name}, "container": container, "response_url": "https://hooks.slack.example/" + rand.Text(),
		"actions": []object{{"type": "button", "action_id": action, "block_id": blockOf(p, action, value), "value": value, "action_ts": now}},
	}
	if !whisper {
		payload["message"] = s.json(c, p, true)
	}
	s.mu.Unlock()
	s.send("interactive", payload)
}

// Shortcut uses the message shortcut on a post.
func (s *Server) Shortcut(user, channel, ts, callback string) {
	s.mu.Lock()
	c := s.channels[channel]
	payload := object{
		"type": "message_action", "callback_id": callback, "user": object{"id": user}, "trigger_id": rand.Text(), "action_ts": s.ts(),
		"channel": object{"id": channel, "name": c.name}, "message_ts": ts, "message": s.json(c, c.byTS[ts], true),
	}
	s.mu.Unlock()
	s.send("interactive", payload)
}

// Command gives a slash command; its answer is an ephemeral post in the channel.
func (s *Server) Command(user, channel, command, text string) {
	s.send("slash_commands", object{
		"command": command, "text": text, "user_id": user, "channel_id": channel, "trigger_id": rand.Text(), "team_id": "T0FAKE",
	})
}

// Send puts an envelope of any kind on the line; payload may be anything.
func (s *Server) Send(kind string, payload any) string { return s.send(kind, payload) }

// Emit has the app told of an event.
func (s *Server) Emit(inner map[string]any) string { return s.emit(maps.Clone(inner)) }

// Untold keeps what happens meanwhile from the app, and gives the events, for Emit.
func (s *Server) Untold(do func()) (events []map[string]any) {
	s.set(func() { s.untold = &events })
	do()
	s.set(func() { s.untold = nil })
	return events
}

// kept reports whether an event is kept from the app.
func (s *Server) kept(inner object) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outOfEarshot(inner) {
		return true
	}
	if s.untold != nil {
		*s.untold = append(*s.untold, inner)
	}
	return s.untold != nil
}

func (s *Server) emit(inner object) string {
	if s.kept(inner) {
		return ""
	}
	id := ""
	for range s.line.times() {
		id = s.send("events_api", Callback(inner))
	}
	return id
}

// Callback wraps an inner event as Slack does, under an event id of its own.
func Callback(inner map[string]any) map[string]any {
	return object{"type": "event_callback", "team_id": "T0FAKE", "api_app_id": "A0FAKE", "event_id": "Ev" + rand.Text(), "event_time": 1, "event": inner}
}
