package handlers

import (
	"context"

	"draad/bot"
)

// FromSource takes in what a source itself has to say.
func (in *Inbox) FromSource(ctx context.Context, n bot.SourceNotice) error {
	if n.ID == "" || n.Text.IsZero() {
		return bot.Errorf(bot.Invalid, "a notice of platform %s has no id or says nothing", n.Platform)
	}
	return in.engine.Take(ctx, bot.SourceKey(n.Platform, n.Account),
		bot.Event{ID: "source/" + n.ID, At: in.now(), Fact: bot.SourceSaid{Notice: n}})
}
