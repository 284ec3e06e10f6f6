package bot_test

import (
	"encoding/json"
	"testing"

	"draad/bot"
)

// TestWhatWasStoredAsSayIsWhatItSays: the version before told by its text alone that a note
// says how it stands. Carried to a new thread it would contradict the new card.
func TestWhatWasStoredAsSayIsWhatItSays(t *testing.T) {
	for body, want := range map[string]bot.Do{
		`{"kind":"say","note":{"text":{"key":"note.card_frozen"}}}`:        bot.DoStanding,
		`{"kind":"say","note":{"text":{"key":"note.card_frozen_urgent"}}}`: bot.DoStanding,
		`{"kind":"say","note":{"text":{"key":"note.reminder"}}}`:           bot.DoSay,
		`{"kind":"say"}`: bot.DoSay,
		`{"kind":"say","asks":true,"note":{"text":{"key":"note.parked"}}}`: bot.DoAsk,
	} {
		var e bot.Effect
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			t.Fatal(err)
		}
		if got := e.Modern().Kind; got != want {
			t.Errorf("%s is read as %q, not as %q", body, got, want)
		}
	}
}
