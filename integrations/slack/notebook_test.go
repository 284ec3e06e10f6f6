package slack

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store/storetest"
)

func TestTidyForgetsOldPagesAndKeepsNewOnes(t *testing.T) {
	now, store := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC), storetest.NewStore()
	org := &bot.Organisation{Times: bot.Times{Retention: 24 * time.Hour}}
	w, err := New(Config{BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: "http://127.0.0.1:1/", Timeout: time.Second}, org,
		slog.New(slog.DiscardHandler), WithStore(store), WithClock(func() time.Time { return now }))
	if err != nil {
		t.Fatal(err)
	}
	var old, young []string
	for i := range 250 { // more than are forgotten at a time
		old = append(old, fmt.Sprintf("%d.%06d", now.Add(-25*time.Hour).Unix(), i))
		young = append(young, fmt.Sprintf("%d.%06d", now.Add(-23*time.Hour).Unix(), i))
	}
	for _, ts := range append(old, young...) {
		if err := w.notes.save(t.Context(), "C1", ts, page{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if stats, err := store.Stats(t.Context()); err != nil || stats.Records != len(young) {
		t.Errorf("%d records are left of %d, %v", stats.Records, len(young), err)
	}
	if _, err := store.Load(t.Context(), pageKey("C1", young[0])); err != nil {
		t.Errorf("a new page: %v", err)
	}
}
