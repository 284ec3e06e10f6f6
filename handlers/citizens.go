package handlers

import (
	"context"

	"draad/bot"
	"draad/bot/relay"
)

// FromCitizen takes in what a citizen did.
func (in *Inbox) FromCitizen(ctx context.Context, e bot.CitizenEvent) error {
	if e.Message.ID == "" || e.Citizen.ID == "" && e.Act != bot.Erased {
		return bot.Errorf(bot.Invalid, "an event of platform %s names no message or no citizen", e.Platform)
	}
	if e.At.IsZero() {
		e.At = in.now()
	}
	key, err := in.conversation(ctx, e)
	if err != nil || key == "" {
		return err
	}
	fact := bot.MessageWritten{Platform: e.Platform, Account: e.Account, Citizen: e.Citizen, Message: e.Message}
	ev := bot.Event{ID: "citizen/" + e.ID, At: e.At}
	switch e.Act {
	case bot.Wrote:
		ev.Fact = fact
	case bot.Edited:
		ev.Fact = bot.MessageEdited(fact)
	case bot.Erased:
		ev.Fact = bot.MessageDeleted(fact)
	default:
		return bot.Errorf(bot.Invalid, "citizens do not %q", e.Act)
	}
	return in.engine.Take(ctx, key, ev)
}

// conversation finds where a message belongs: where it is known, else where its
// parent of the same citizen is known (for platforms that name no thread), else in
// the conversation of its thread. It is "" for what our own accounts write, which is an
// answer to somebody and no question; what an account wrote before it was ours is still
// taken away.
func (in *Inbox) conversation(ctx context.Context, e bot.CitizenEvent) (string, error) {
	m := e.Message
	known, err := in.lookup(ctx, bot.IndexMessage, bot.MessageKey(e.Platform, e.Account, m.ID))
	ours := in.org.Ours(e.Platform, e.Citizen)
	if err != nil || known != "" && !(ours && e.Act != bot.Erased) {
		return known, err
	}
	if ours {
		return "", nil
	}
	if e.Citizen.ID == "" {
		return "", bot.Errorf(bot.NotFound, "a message that was deleted on %s is not known", e.Platform)
	}
	if m.Thread == "" && m.Parent != "" {
		parent, err := in.lookup(ctx, bot.IndexMessage, bot.MessageKey(e.Platform, e.Account, m.Parent))
		if err != nil {
			return "", err
		}
		if parent != "" {
			c, err := relay.Load[bot.Conversation](ctx, in.engine, parent)
			if err != nil {
				return "", err
			}
			if c.Citizen.ID == e.Citizen.ID {
				return parent, nil
			}
		}
	}
	thread := m.Thread
	if thread == "" {
		thread = m.ID
	}
	return bot.ConversationKey(e.Platform, e.Account, thread, e.Citizen.ID), nil
}
