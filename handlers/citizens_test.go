package handlers_test

import (
	"testing"

	"draad/bot"
)

// threads counts what a way in made of what it was told.
func (d *desk) threads() int {
	d.t.Helper()
	listed, err := d.store.List(d.t.Context(), bot.IndexStatus, string(bot.Open), "", 10)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(listed)
}

func TestOurOwnAccountsAreNoCitizens(t *testing.T) {
	for name, tt := range map[string]struct {
		handle string
		at     bot.AccountID // who is named in the post
		on     bot.PlatformName
		opens  bool
	}{
		"an account names itself":                        {"gemvoorbeeld", "stad", "plein", false},
		"an account names one that comes after it":       {"GemVoorbeeld", "wijk", "plein", false},
		"an account names one that comes before it":      {"@wijknoord", "stad", "plein", false},
		"an account that is left out here":               {"PersVoorbeeld", "stad", "plein", false},
		"a citizen":                                      {"gemvoorbeeldje", "stad", "plein", true},
		"a citizen with the name of one elsewhere":       {"vogelstad", "stad", "plein", true},
		"somebody whose handle the platform cannot tell": {"", "stad", "plein", true},
	} {
		for _, act := range []bot.CitizenAct{bot.Wrote, bot.Edited} {
			t.Run(name+", "+string(act), func(t *testing.T) {
				d := newDesk(t)
				err := d.in.FromCitizen(t.Context(), bot.CitizenEvent{
					ID: "e1", At: monday, Act: act, Platform: tt.on, Account: tt.at, Citizen: bot.Citizen{ID: "u1", Handle: tt.handle},
					Message: bot.Message{ID: "m1", Text: "Dat doet @wijknoord voor u.", Sent: monday},
				})
				if err != nil {
					t.Fatal(err)
				}
				if opens := d.threads() == 1; opens != tt.opens {
					t.Errorf("opens a thread: %v", opens)
				}
			})
		}
	}
}

// What an account of ours wrote before it was known to be ours goes on being taken away.
func TestWhatAnAccountOfOursDeletesGoes(t *testing.T) {
	d := newDesk(t)
	d.wrote(bot.Message{ID: "m1", Text: "Vraag", Sent: monday}, "pers")
	e := bot.CitizenEvent{ID: "e2", At: monday, Act: bot.Erased, Platform: "plein", Account: "stad",
		Citizen: bot.Citizen{ID: "pers", Handle: "persvoorbeeld"}, Message: bot.Message{ID: "m1"}}
	if err := d.in.FromCitizen(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if m := d.load(bot.ConversationKey("plein", "stad", "m1", "pers")).Messages[0]; !m.Deleted {
		t.Error("it is kept")
	}
	e.ID, e.Message.ID = "e3", "m2"
	if err := d.in.FromCitizen(t.Context(), e); err != nil || d.threads() != 1 {
		t.Errorf("%d threads, %v", d.threads(), err)
	}
}
