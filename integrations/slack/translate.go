package slack

import (
	"context"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/plain"
)

// translate says in Draad's words what an event comes to, but for who did it. ok is
// false when there is nothing in it for Draad.
func (w *Workspace) translate(ctx context.Context, e event) (c bot.ChatEvent, ok bool) {
	switch e.Type {
	case "reaction_added", "reaction_removed":
		return w.reacted(ctx, e)
	case "message":
	default:
		return c, false
	}
	switch e.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
		if e.BotID != "" || !e.isReply() || e.User == "" {
			return c, false
		}
		return w.said(ctx, e.Channel, e), true
	case "message_changed":
		return w.changed(ctx, e)
	case "message_deleted":
		return w.removed(ctx, e)
	}
	return c, false
}

// said is a reply in a thread.
func (w *Workspace) said(ctx context.Context, channel string, e event) bot.ChatEvent {
	text := e.plain(w.called(ctx))
	return bot.ChatEvent{
		ID: id("said", channel, e.TS), At: moment(e.TS), Act: bot.Said,
		Thread: w.ref(ctx, channel, e.ThreadTS, ""), Post: w.ref(ctx, channel, e.TS, e.ThreadTS),
		Text: text.Says, Lost: text.Lost, Files: e.files(), By: bot.Colleague{ID: bot.ColleagueID(e.User)},
	}
}

// rewrote is a reply as it reads after its newest change.
func (w *Workspace) rewrote(ctx context.Context, channel string, e event, change string) bot.ChatEvent {
	c := w.said(ctx, channel, e)
	c.ID, c.Act, c.At = id("rewrote", channel, e.TS, change, e.wording()), bot.Rewrote, editMoment(change)
	return c
}

// changed is an edit. Slack says message_changed as well when a link is unfurled or
// the thread grows: without another text or other files it is none.
func (w *Workspace) changed(ctx context.Context, e event) (bot.ChatEvent, bool) {
	m := e.Message
	if m == nil || m.BotID != "" || m.User == "" || !m.isReply() || m.Subtype == "tombstone" {
		return bot.ChatEvent{}, false
	}
	if p := e.PreviousMessage; p != nil && p.wording() == m.wording() && slices.Equal(p.files(), m.files()) {
		return bot.ChatEvent{}, false
	}
	return w.rewrote(ctx, e.Channel, *m, e.change()), true
}

// removed is a reply that was deleted. Slack may leave out what it was; then the thread is
// not known here.
func (w *Workspace) removed(ctx context.Context, e event) (bot.ChatEvent, bool) {
	p := e.PreviousMessage
	if p == nil && tsPattern.MatchString(e.DeletedTS) {
		c := w.gone(ctx, e.Channel, e.DeletedTS, "")
		c.At, c.Thread = moment(e.EventTS), bot.Ref{}
		return c, true
	}
	if p == nil || p.BotID != "" || !p.isReply() {
		return bot.ChatEvent{}, false
	}
	c := w.gone(ctx, e.Channel, p.TS, p.ThreadTS)
	c.At, c.By.ID = moment(e.EventTS), bot.ColleagueID(p.User)
	return c, true
}

func (w *Workspace) gone(ctx context.Context, channel, ts, thread string) bot.ChatEvent {
	return bot.ChatEvent{
		ID: id("removed", channel, ts), Act: bot.Removed,
		Thread: w.ref(ctx, channel, thread, ""), Post: w.ref(ctx, channel, ts, thread),
	}
}

// reacted is an emoji that means something to Draad.
func (w *Workspace) reacted(ctx context.Context, e event) (bot.ChatEvent, bool) {
	name := emojiName(e.Reaction)
	if e.Item.Type != "message" || e.User == "" || !tsPattern.MatchString(e.Item.TS) || !w.means(name) {
		return bot.ChatEvent{}, false
	}
	c := bot.ChatEvent{
		Act: bot.Reacted, At: moment(e.EventTS), Emoji: name,
		Post: w.ref(ctx, e.Item.Channel, e.Item.TS, ""), By: bot.Colleague{ID: bot.ColleagueID(e.User)},
	}
	if e.Type == "reaction_removed" {
		c.Act = bot.Unreacted
	}
	c.ID = id(string(c.Act), e.Item.Channel, e.Item.TS, string(e.User), name, e.EventTS)
	return c, true
}

// emojiName is an emoji without its skin tone.
func emojiName(s string) string {
	name, _, _ := strings.Cut(s, "::")
	return name
}

// means reports whether an emoji stands for an act or a desk. People react with much
// else, which needs no looking up.
func (w *Workspace) means(emoji string) bool {
	if _, ok := w.org.Emoji[emoji]; ok {
		return true
	}
	return emoji != "" && slices.ContainsFunc(w.org.Desks, func(d bot.Desk) bool { return d.Emoji == emoji })
}

func (e event) files() []bot.File {
	var all []bot.File
	for _, f := range e.Files {
		if f.Mode != modeDeleted {
			all = append(all, bot.File{ID: f.ID, Name: f.Name, Type: f.Mimetype, Size: f.Size, Alt: plain.Clean(f.Alt), URL: f.URLPrivate})
		}
	}
	return all
}

// id is an event's id: the same however Slack repeats it.
func id(parts ...string) string { return "slack/" + strings.Join(parts, "/") }
