package bot_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// past writes what was done, a line each.
func past(all []bot.Past) string {
	var lines []string
	for _, p := range all {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s: %s > %s", p.By, p.What, p.From, p.To)))
	}
	return strings.Join(lines, "\n")
}

func TestAConversationKeepsWhatWasDone(t *testing.T) {
	s, _ := asked(t)
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	post := s.replies(pieter, "Mrogen.")
	s.happen(bot.ContributionEdited{By: who(pieter), Post: post, Text: "Morgen."})
	s.happen(bot.ContributionEdited{By: who(pieter), Post: post, Text: "Morgen."})
	s.acts(sanne, bot.ActUrgent, s.c.Thread)
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	const want = `message:  > written
status:  > open
desk:  > kcc
pieter reply:  > written
sanne claim:  > sanne
pieter reply:  > written
pieter reply:  > edited
sanne urgent:  > yes
sanne answer:  > waiting
answer: waiting > sending
status: open > answered
answer: sending > published`
	if got := past(s.c.History); got != want {
		t.Errorf("this was done:\n%s", got)
	}
	body, err := json.Marshal(s.c.History)
	if err != nil || strings.Contains(string(body), "orgen") {
		t.Errorf("the past holds somebody's words: %s (%v)", body, err)
	}
}

// However much is done, a record holds so much of it; the rest is put aside and stays.
func TestALongPastIsPutAside(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.take("m1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
	for i := range 500 {
		w.take(fmt.Sprint(i), bot.Acted{By: who(sanne), Act: bot.ActUrgent, Undo: i%2 == 1, Button: true})
	}
	c, err := relay.Load[bot.Conversation](t.Context(), w.engine, w.key)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(c.History); n > 200 || c.Shelved == 0 {
		t.Fatalf("the record holds %d, and %d are put aside", n, c.Shelved)
	}
	total := len(c.History)
	for from := 0; from < c.Shelved; from += 100 {
		a, err := w.store.Aside(t.Context(), w.key, bot.PastName(from))
		var page []bot.Past
		if err == nil {
			err = json.Unmarshal(a.Body, &page)
		}
		if err != nil {
			t.Fatal(err)
		}
		total += len(page)
	}
	if total != 503 { // its beginning takes three
		t.Errorf("%d things are known", total)
	}
}
