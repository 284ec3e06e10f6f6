package handlers_test

import (
	"slices"
	"testing"

	"draad/bot"
)

func TestMessagesThatWaitForAnAnswerAreListedByAccount(t *testing.T) {
	d := newDesk(t)
	for n := range 130 {
		d.question(n)
	}
	d.wrote(bot.Message{ID: "m1", Thread: "m1", Text: "Een", Sent: monday}, "bewoner")
	d.wrote(bot.Message{ID: "m2", Thread: "m1", Text: "Twee", Sent: monday}, "bewoner")
	if err := d.citizen(bot.Erased, bot.Message{ID: "m1"}, ""); err != nil {
		t.Fatal(err)
	}
	d.says(bot.ChatEvent{ID: "e1", Act: bot.Reacted, Post: bot.Ref{Place: "C1", ID: "tq007"}, Emoji: "see_no_evil"})
	list := func(p bot.PlatformName, a bot.AccountID) (all []string) {
		for after := ""; ; {
			ids, next, err := d.in.OpenMessages(t.Context(), p, a, after)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, ids...)
			if after = next; after == "" {
				return all
			}
		}
	}
	got := list("plein", "stad")
	if len(got) != 130 || slices.Contains(got, "m1") || !slices.Contains(got, "m2") || slices.Contains(got, "q007") || !slices.Contains(got, "q008") {
		t.Errorf("%d messages wait: %v", len(got), got)
	}
	for a, p := range map[bot.AccountID]bot.PlatformName{"wijk": "plein", "elders": "vogel", "stad": "vogel"} {
		if other := list(p, a); other != nil {
			t.Errorf("%s has %v", a, other)
		}
	}
}
