package bot_test

import (
	"testing"
	"time"

	"draad/bot"
	"draad/bot/texts"
)

// Whoever may not approve hears by name who may: the nearest first, and never somebody
// whose approval would be refused as well.
func TestWhoMayNotApproveHearsWhoMay(t *testing.T) {
	noor := bot.Person{ID: "noor", Name: "Noor", Approves: []bot.DeskID{"kcc"}}
	for name, tt := range map[string]struct {
		by, author bot.ColleagueID
		wijk       bool
		change     func(*bot.Organisation)
		nl, en     string
	}{
		"two of the KCC": {pieter, fatima, false, nil,
			"Goedkeuren kan Sanne of Jamal (KCC). Er is niets geplaatst.", "Sanne or Jamal (KCC) can approve. Nothing was posted."},
		"more than two": {pieter, fatima, false, func(o *bot.Organisation) { o.People = append(o.People, noor) },
			"Goedkeuren kan Sanne, Jamal of een ander (KCC). Er is niets geplaatst.", "Sanne, Jamal or somebody else (KCC) can approve. Nothing was posted."},
		"the question's own team first": {pieter, sanne, true, nil,
			"Goedkeuren kan Fatima (Wijkbureau Noord). Er is niets geplaatst.", "Fatima (Wijkbureau Noord) can approve. Nothing was posted."},
		"not an author who may not approve her own": {pieter, fatima, true, nil,
			"Goedkeuren kan Sanne of Jamal (KCC). Er is niets geplaatst.", "Sanne or Jamal (KCC) can approve. Nothing was posted."},
		"an author who may": {pieter, sanne, false, func(o *bot.Organisation) { o.People = o.People[:1] },
			"Goedkeuren kan Sanne (KCC). Er is niets geplaatst.", "Sanne (KCC) can approve. Nothing was posted."},
		"nobody is known by name": {pieter, sanne, false, func(o *bot.Organisation) { o.People[0].Name, o.People[1].Name = "", "" },
			"Goedkeuren kan iemand van KCC. Er is niets geplaatst.", "Somebody of KCC can approve. Nothing was posted."},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t)
			if tt.change != nil {
				tt.change(s.rules.Org)
			}
			m := s.message("m1", "Vraag")
			if tt.wijk {
				m.Account = "wijk"
			}
			s.happen(m)
			s.settle()
			s.acts(tt.by, bot.ActApprove, s.replies(tt.author, "Antwoord"))
			said := s.hears("refuse.not_approver").Text
			if nl, en := said.In(texts.NL), said.In(texts.EN); nl != tt.nl || en != tt.en {
				t.Errorf("said is\n%s\n%s, want\n%s\n%s", nl, en, tt.nl, tt.en)
			}
		})
	}
}

// A guest whom the file lets approve is refused, and not told to ask himself.
func TestAGuestIsNotToldToAskHimself(t *testing.T) {
	s, answer := asked(t)
	s.happen(bot.Acted{By: bot.Colleague{ID: sanne, Guest: true}, Act: bot.ActApprove, Post: answer})
	s.settle()
	if got, want := s.hears("refuse.not_approver").Text.In(texts.NL), "Goedkeuren kan Jamal (KCC). Er is niets geplaatst."; got != want {
		t.Errorf("said is %q, want %q", got, want)
	}
}

// Removing an answer that stands is refused in words that do not say it was never posted.
func TestWhoMayNotRemoveHearsWhoMay(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.happen(bot.Acted{By: who(fatima), Act: bot.ActRetract, Button: true})
	s.settle()
	if got, want := s.hears("refuse.only_approvers").Text.In(texts.NL), "Dat kan Sanne of Jamal (KCC). Er is niets veranderd."; got != want {
		t.Errorf("said is %q, want %q", got, want)
	}
}
