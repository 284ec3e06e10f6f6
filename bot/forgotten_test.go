package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/relay"
	"draad/bot/store/storetest"
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
	w := newWorld(t, storetest.NewStore())
	thread := bot.Ref{Place: "C-kcc", ID: "old"}
	w.key = bot.GoneKey(thread)
	for i, s := range []bot.Stranded{
		{By: who(sanne)}, {By: who(sanne)}, {By: who(pieter), Chats: true}, {By: who(pieter), Chats: true},
	} {
		s.Thread = thread
		w.take(fmt.Sprint(i), s)
		w.pass(time.Minute)
	}
	if n := w.said("note.thread_forgotten"); n != 3 {
		t.Errorf("said %d times, want to Sanne for each act and to Pieter once", n)
	}
	f, err := relay.Load[bot.Farewell](t.Context(), w.engine, w.key)
	if err != nil || len(f.Entries()) != 0 {
		t.Errorf("it is found under %v (%v)", f.Entries(), err)
	}
	w.pass(25 * time.Hour)
	if _, err := relay.Load[bot.Farewell](t.Context(), w.engine, w.key); !bot.Is(err, bot.NotFound) {
		t.Errorf("it is kept (%v)", err)
	}
}

// A thread that is gone as well gets no card drawn over it.
func TestAForgottenThreadIsNotDrawnAgain(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.out.before = func(string) error { return bot.Errorf(bot.NotFound, "message_not_found") }
	thread := bot.Ref{Place: "C-kcc", ID: "old"}
	w.key = bot.GoneKey(thread)
	w.take("1", bot.Stranded{Thread: thread, By: who(sanne)})
	w.pass(25 * time.Hour)
	if calls := strings.Join(w.out.calls, " "); calls != "say" {
		t.Errorf("calls: %s", calls)
	}
	if stats, err := w.store.Stats(t.Context()); err != nil || stats.Records != 0 || stats.Jobs != 0 {
		t.Errorf("left are %+v (%v)", stats, err)
	}
}
