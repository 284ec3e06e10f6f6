package bot_test

import (
	"testing"
	"time"

	"draad/bot"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// TestNoJobIsDueBeforeItsEffect: a store may keep whole milliseconds only. Found by the
// seeded world over Redis, seed 509: a claim's timer was handed out half a millisecond
// early, set again, handed out, and so on for as long as the clock stood.
func TestNoJobIsDueBeforeItsEffect(t *testing.T) {
	s := newStory(t)
	kept := storetest.NewStore()
	engine := relay.NewEngine(kept, s.rules, 0, relay.Watch{})
	asked := s.message("m1", "Wanneer?")
	at := s.now.Add(623669 * time.Nanosecond)
	if err := engine.Take(t.Context(), bot.ConversationKey("plein", "stad", "m1", "c1"), bot.Event{ID: "1", At: at, Fact: asked}); err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		job, _, err := storetest.LeaseOne(t.Context(), kept, store.LeaseQuery{Now: at.Add(10 * 365 * 24 * time.Hour), For: time.Hour})
		if bot.Is(err, bot.NotFound) && n > 0 {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if job.Due.Before(at) || !job.Due.Equal(job.Due.Truncate(time.Millisecond)) {
			t.Errorf("%s is due at %v, in parts of a millisecond or before %v", job.Key, job.Due, at)
		}
	}
}
