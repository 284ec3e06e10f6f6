package main

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
	"draad/integrations/mattermost"
	"draad/integrations/slack"
)

// tidiedWorkspace counts how often it is told to tidy, and fails the first time.
type tidiedWorkspace struct {
	ports.Workspace
	times int
}

func (w *tidiedWorkspace) Tidy(context.Context) error {
	if w.times++; w.times == 1 {
		return bot.Errorf(bot.Temporary, "not now")
	}
	return nil
}

// A Draad may run for a year: what a chat server's notebook holds is forgotten while it
// runs, not only when it starts.
func TestNotebooksAreTidiedEveryHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, store := &tidiedWorkspace{}, storetest.NewStore()
		a := &app{store: store, workspace: w, log: slog.New(slog.DiscardHandler), engine: relay.NewEngine(store, &bot.Rules{}, 0, relay.Watch{})}
		ctx, stop := context.WithTimeout(t.Context(), 3*houseEvery+time.Minute)
		defer stop()
		if err := a.keepHouse(ctx); err != nil {
			t.Fatal(err)
		}
		if w.times != 4 {
			t.Errorf("told %d times in three hours and at the start", w.times)
		}
	})
}

var _, _ tidied = (*slack.Workspace)(nil), (*mattermost.Workspace)(nil)
