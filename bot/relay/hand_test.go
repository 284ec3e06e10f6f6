package relay

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// TestAnEffectThatCannotBePutIntoACallEndsNothingElse: a stored effect that makes the domain
// panic is given up, and its thread hears of it. The program goes on: it would meet the same
// effect after each start.
func TestAnEffectThatCannotBePutIntoACallEndsNothingElse(t *testing.T) {
	for name, attempted := range map[string]bool{"at the attempt": false, "when a lost call is looked for": true} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
			s, pointer := storetest.NewStore(), bot.Ref{Place: "C2", ID: "2"}
			key := bot.ConversationKey("x", "city", "1", "5")
			broken(t, s, key, pointer, now)
			cfg := Default()
			cfg.Now, cfg.Log = func() time.Time { return now }, slog.New(slog.DiscardHandler)
			cfg.Retry.Looks = 0
			g := NewEngine(s, &bot.Rules{Org: &bot.Organisation{Desks: []bot.Desk{{ID: "kcc", Channel: "C1"}}}}, 0, Watch{})
			r := New(g, nil, nil, cfg)
			if attempted {
				lost(t, s, now)
				now = now.Add(time.Hour)
			}
			if worked, _, err := r.Step(t.Context(), now); err != nil || !worked {
				t.Fatalf("it worked: %v, %v", worked, err)
			}
			c, err := Load[bot.Conversation](t.Context(), g, key)
			if err != nil {
				t.Fatal(err)
			}
			if !c.Pointers[0].Lost || len(c.Queue) != 1 || c.Queue[0].Note.Text.Key != "note.not_told" {
				t.Errorf("the thread does not hear of it: %+v", c.Queue)
			}
		})
	}
}

// broken stores a conversation that is to say something under a pointer, but nobody knows what.
func broken(t *testing.T, s store.Store, key string, pointer bot.Ref, now time.Time) {
	t.Helper()
	c := bot.Conversation{Key: key, Serial: 1, Status: bot.Open, Thread: bot.Ref{Place: "C1", ID: "1"},
		Pointers: []bot.Pointer{{Post: pointer}}}
	body, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	job, err := json.Marshal(bot.Effect{Kind: bot.DoSayUnder, Channel: pointer.Place, Under: pointer})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Commit(t.Context(), store.Change{Key: key, Body: body, At: now,
		Jobs: []store.Job{{Key: key + "/1/0", Record: key, Lane: bot.ChatLane("C2"), Due: now, Body: job}}})
	if err != nil {
		t.Fatal(err)
	}
}

// lost has an attempt of the job written down whose outcome nobody wrote.
func lost(t *testing.T, s store.Store, now time.Time) {
	t.Helper()
	jobs, _, err := s.Lease(t.Context(), store.LeaseQuery{Now: now, For: time.Minute, Most: 1})
	if err != nil || len(jobs) != 1 {
		t.Fatalf("%d jobs were leased: %v", len(jobs), err)
	}
	err = s.Commit(t.Context(), store.Change{Key: jobs[0].Record, Keep: true, At: now,
		Settle: &store.Settle{Job: jobs[0].Key, Token: jobs[0].Token, Then: store.Attempt}})
	if err != nil {
		t.Fatal(err)
	}
}
