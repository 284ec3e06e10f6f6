package mattermost

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store/storetest"
)

func TestTidyForgetsOldNotesAndKeepsNewOnes(t *testing.T) {
	now, store := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC), storetest.NewStore()
	org := &bot.Organisation{Times: bot.Times{Retention: 24 * time.Hour}}
	w, err := New(Config{URL: "http://127.0.0.1:1", Token: "abcdefghijklmnopqrstuvwxyz"}, org,
		slog.New(slog.DiscardHandler), WithStore(store), WithClock(func() time.Time { return now }))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	const each = 250 // more than are forgotten at a time
	for i := range each {
		for age, hours := range map[string]time.Duration{"old": 25, "new": 23} {
			p := &post{id: fmt.Sprint(age, i), created: now.Add(-hours * time.Hour).UnixMilli()}
			if err := w.notes.save(t.Context(), p, standing{"u eyes": 1}, now); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if stats, err := store.Stats(t.Context()); err != nil || stats.Records != each {
		t.Errorf("%d records are left of %d, %v", stats.Records, each, err)
	}
	if _, err := store.Load(t.Context(), noteKey("new0")); err != nil {
		t.Errorf("a new note: %v", err)
	}
}
