package handlers

import (
	"cmp"
	"context"

	"draad/bot"
)

// strays reports whether something is done in a thread that is Draad's, and that no record
// knows: it is forgotten. Of other threads nothing is known.
func strays(e bot.ChatEvent) bool { return bot.ConversationOf(e.ThreadKey) != "" }

// stranded tells whoever acts in a thread that is forgotten that nobody hears them there.
func (in *Inbox) stranded(ctx context.Context, e bot.ChatEvent) error {
	if !strays(e) || !in.meant(e) {
		return bot.Errorf(bot.NotFound, "the post is not in a thread of Draad")
	}
	thread := e.Thread
	if thread.IsZero() {
		thread = e.Post
	}
	return in.engine.Take(ctx, bot.GoneKey(thread), bot.Event{ID: e.ID, At: e.At,
		Fact: bot.Stranded{Thread: thread, By: e.By, Chats: e.Act == bot.Said}})
}

// meant reports whether whoever did something expects an answer to it.
func (in *Inbox) meant(e bot.ChatEvent) bool {
	switch e.Act {
	case bot.Said, bot.Pressed, bot.Commanded:
		return true
	case bot.Reacted:
		act, desk := in.emoji(e.Emoji)
		return cmp.Or(string(act), string(desk)) != ""
	}
	return false
}
