package bot_test

import (
	"slices"
	"testing"
	"time"

	"draad/bot"
)

const day = 24 * time.Hour

func TestAnOpenQuestionIsBroughtUpBeforeItIsForgotten(t *testing.T) {
	s, _ := asked(t)
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	s.pass(357 * day)
	if s.heard("note.forget_soon") != 0 {
		t.Fatal("brought up too early")
	}
	s.pass(2 * day)
	s.hears("note.forget_soon")
	s.offers(bot.ActElsewhere, true)
	if s.c.Forgotten {
		t.Fatal("forgotten at once")
	}
	s.pass(7 * day)
	if !s.c.Forgotten {
		t.Error("kept beyond the retention period")
	}
}

func TestAnOpenQuestionThatIsTakenUpAgainIsKept(t *testing.T) {
	s, _ := asked(t)
	s.pass(359 * day)
	s.replies(pieter, "Ik kijk ernaar.")
	s.pass(30 * day)
	if s.c.Forgotten || s.heard("note.forget_soon") != 1 {
		t.Fatalf("forgotten: %v; brought up %d times", s.c.Forgotten, s.heard("note.forget_soon"))
	}
	s.pass(340 * day)
	if !s.c.Forgotten || s.heard("note.forget_soon") != 2 {
		t.Errorf("forgotten: %v; brought up %d times", s.c.Forgotten, s.heard("note.forget_soon"))
	}
}

func TestWhatIsClosedIsForgottenWithoutAWord(t *testing.T) {
	s, _ := asked(t)
	s.acts(sanne, bot.ActNoAnswer, s.c.Thread)
	s.pass(366 * day)
	if !s.c.Forgotten || s.heard("note.forget_soon") != 0 {
		t.Errorf("forgotten: %v; brought up %d times", s.c.Forgotten, s.heard("note.forget_soon"))
	}
}

// While the chat takes nothing nobody has heard that it is about to be forgotten.
func TestAnOpenQuestionIsKeptUntilTheWordIsOut(t *testing.T) {
	s, _ := asked(t)
	fire := func() {
		t.Helper()
		i := slices.IndexFunc(s.due, func(e bot.Effect) bool { return e.Key == s.c.Timers[bot.DoForget].Key })
		e := s.due[i]
		s.due, s.now = slices.Delete(s.due, i, i+1), e.Due
		s.happen(bot.Fired{Effect: e})
	}
	fire() // people are to be told
	fire()
	fire()
	if s.c.Forgotten {
		t.Fatal("forgotten, and nobody had heard of it")
	}
	s.settle()
	if s.heard("note.forget_soon") != 1 {
		t.Error("not brought up")
	}
	fire()
	if !s.c.Forgotten {
		t.Error("never forgotten")
	}
}

func TestWhoeverActsInAForgottenThreadHearsSo(t *testing.T) {
	s := newStory(t)
	thread := bot.Ref{Place: "C-kcc", ID: "old"}
	s.happen(bot.Stranded{Thread: thread, By: who(sanne)})
	s.settle()
	if n := s.hears("note.thread_forgotten"); n.Only != sanne {
		t.Errorf("said to %q", n.Only)
	}
	s.happen(bot.Stranded{Thread: thread, By: who(sanne)})
	s.happen(bot.Stranded{Thread: thread, By: who(pieter), Chats: true})
	s.happen(bot.Stranded{Thread: thread, By: who(pieter), Chats: true})
	s.settle()
	if n := s.heard("note.thread_forgotten"); n != 3 {
		t.Errorf("said %d times, want to Sanne for each act and to Pieter once", n)
	}
	if len(bot.Entries(&s.c)) != 0 {
		t.Errorf("it is found under %v", bot.Entries(&s.c))
	}
	s.pass(25 * time.Hour)
	if !s.c.Forgotten {
		t.Error("it is kept")
	}
}

// A thread that is gone as well gets no card drawn over it.
func TestAForgottenThreadIsNotDrawnAgain(t *testing.T) {
	s := newStory(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoSay {
			return bot.Errorf(bot.NotFound, "message_not_found")
		}
		t.Errorf("%s is done in a forgotten thread", e.Kind)
		return nil
	}
	s.happen(bot.Stranded{Thread: bot.Ref{Place: "C-kcc", ID: "old"}, By: who(sanne)})
	s.pass(25 * time.Hour)
}
