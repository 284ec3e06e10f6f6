package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/texts"
)

// button reports whether a card has a button, and with which value.
func (s *story) button(act bot.Act) (value string, offered bool) {
	for _, a := range bot.RenderCard(s.rules, &s.c).Actions {
		if a.Name == act {
			return a.Value, true
		}
	}
	return "", false
}

func TestUrgentIsTakenBackByTheButtonInItsPlace(t *testing.T) {
	s, _ := asked(t)
	place := func() int {
		return slices.IndexFunc(bot.RenderCard(s.rules, &s.c).Actions, func(a bot.Action) bool { return a.Name == bot.ActUrgent })
	}
	was := place()
	if value, offered := s.button(bot.ActUrgent); !offered || value == bot.UndoValue {
		t.Errorf("an ordinary question offers urgent %v with %q", offered, value)
	}
	s.acts(pieter, bot.ActUrgent, s.c.Thread)
	if value, _ := s.button(bot.ActUrgent); value != bot.UndoValue || place() != was {
		t.Errorf("an urgent question's button carries %q at %d, was at %d", value, place(), was)
	}
	label := bot.RenderCard(s.rules, &s.c).Lines[1]
	if l, v := label.Label.In(texts.NL), label.Value.In(texts.NL); l != "Spoed" || strings.Contains(v, l) {
		t.Errorf("the card says %q: %q", l, v)
	}
}

func TestTheAdviserWhoIsCalledIsNamed(t *testing.T) {
	s, _ := asked(t)
	s.rules.Org.People = append(s.rules.Org.People, bot.Person{ID: "marieke", Name: "Marieke Bos"})
	s.acts(sanne, bot.ActAdviser, s.c.Thread)
	if n := s.hears("note.adviser_named"); !strings.Contains(n.Text.In(texts.NL), "Marieke Bos") {
		t.Errorf("the thread hears %q", n.Text.In(texts.NL))
	}
}

func TestTheCardTellsWhatBecameOfEachAnswer(t *testing.T) {
	s, answer := asked(t)
	state := func() bot.CardAnswer {
		t.Helper()
		all := bot.RenderCard(s.rules, &s.c).Answers
		if len(all) != 1 || all[0].Post != bot.PostKey(answer) {
			t.Fatalf("the card tells of %+v", all)
		}
		return all[0]
	}
	s.acts(sanne, bot.ActApprove, answer)
	if a := state(); a.State != bot.Waiting {
		t.Errorf("approved: %+v", a)
	}
	s.takesBack(sanne, bot.ActApprove, answer)
	if a := state(); a.State != bot.Stopped || a.Done.IsZero() {
		t.Errorf("withdrawn: %+v", a)
	}
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	if a := state(); a.State != bot.Published || a.Done.IsZero() {
		t.Errorf("published: %+v", a)
	}
}
