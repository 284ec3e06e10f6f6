package bot_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// ofNoord is a story of noord's account with an answer by Pieter that Fatima approved.
func ofNoord(t *testing.T) *story {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	s.c.Desk = "noord"
	s.happen(bot.Contributed{By: who(pieter), Post: postOf("r1"), Text: "Morgen."})
	s.settle()
	s.happen(bot.Acted{By: who(fatima), Act: bot.ActApprove, Post: postOf("r1"), Sign: "PH"})
	s.pass(time.Second)
	return s
}

func TestAuthorityIsAskedAgainWhenTheAnswerLeaves(t *testing.T) {
	for name, happens := range map[string]func(*story){
		"routed to another desk": func(s *story) { s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "kcc"}) },
		"out of the file":        func(s *story) { s.rules.Org.People = s.rules.Org.People[:2] },
		"may approve nothing":    func(s *story) { s.rules.Org.People[2].Approves = nil },
		"a guest, or gone":       func(s *story) { s.guest = true },
	} {
		s := ofNoord(t)
		happens(s)
		s.pass(time.Hour)
		if len(s.plein) != 0 || s.heard("note.void_approver") != 1 || s.c.Answers[0].State != bot.Stopped {
			t.Errorf("%s: published %v, told %d times, %s", name, s.plein, s.heard("note.void_approver"), s.c.Answers[0].State)
		}
		s.guest = false
		s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Sign: "PH", Button: true})
		s.pass(time.Hour)
		if len(s.plein) != 1 {
			t.Errorf("%s: approved anew it is published as %v", name, s.plein)
		}
	}
}

func TestAnAnswerThatWasRoutedThereAndBackLeaves(t *testing.T) {
	s := ofNoord(t)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "kcc"})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord"})
	s.pass(time.Hour)
	if len(s.plein) != 1 {
		t.Errorf("published %v", s.plein)
	}
}

// Whether somebody may approve their own answer is for the desk that has the question.
func TestTheRightToApproveOnesOwnAnswerGoesByTheDeskOfNow(t *testing.T) {
	for name, c := range map[string]struct {
		to        bot.DeskID
		published int
	}{"routed away": {"zuid", 0}, "not routed": {"noord", 1}} {
		s := newStory(t)
		s.rules.Org.Desks = []bot.Desk{{ID: "kcc", Channel: "C-kcc"}, {ID: "noord", Channel: "C-noord", SelfApprove: true}, {ID: "zuid", Channel: "C-zuid"}}
		s.rules.Org.People[2].Approves = []bot.DeskID{"noord", "zuid"}
		s.asks("m1", "Wanneer?")
		s.c.Desk = "noord"
		s.happen(bot.Contributed{By: who(fatima), Post: postOf("r1"), Text: "Morgen."})
		s.settle()
		if c.to == "zuid" { // routed before: it is refused at once
			other := *s
			other.c.Desk = "zuid"
			other.happen(bot.Acted{By: who(fatima), Act: bot.ActApprove, Post: postOf("r1"), Sign: "FE"})
			if len(other.c.Answers) != 0 {
				t.Error("by the policy of the desk that had it, an own answer counts")
			}
		}
		s.happen(bot.Acted{By: who(fatima), Act: bot.ActApprove, Post: postOf("r1"), Sign: "FE"})
		s.pass(time.Second)
		s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: c.to})
		s.pass(time.Hour)
		if len(s.plein) != c.published || s.heard("note.void_approver") != 1-c.published {
			t.Errorf("%s: published %v, told %d times", name, s.plein, s.heard("note.void_approver"))
		}
	}
}

// What stands stands; the rest of it wants somebody who may.
func TestAuthorityIsAskedForEachPartOfAChain(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	s.c.Desk = "noord"
	s.happen(bot.Contributed{By: who(pieter), Post: postOf("r1"), Text: strings.Repeat("lang verhaal ", 12)})
	s.settle()
	s.happen(bot.Acted{By: who(fatima), Act: bot.ActApprove, Post: postOf("r1"), Sign: "PH"})
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			s.guest = true
		}
		return nil
	}
	s.pass(time.Hour)
	if len(s.plein) != 1 || s.c.Answers[0].State != bot.Refusal || s.heard("note.void_approver") != 1 {
		t.Errorf("published %d parts, %s, told %d times", len(s.plein), s.c.Answers[0].State, s.heard("note.void_approver"))
	}
}

func TestAnApprovalDoesNotWaitForInitialsForEver(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	s.happen(bot.Contributed{By: who(pieter), Post: postOf("r1"), Text: "Morgen."})
	s.settle()
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Propose: "PH"})
	s.pass(23 * time.Hour)
	if s.c.Answers[0].State != bot.Unsigned {
		t.Fatalf("after less than a day it is %s", s.c.Answers[0].State)
	}
	s.pass(2 * time.Hour)
	if s.c.Answers[0].State != bot.Stopped || s.heard("note.void_unsigned") != 1 {
		t.Errorf("after a day it is %s, told %d times", s.c.Answers[0].State, s.heard("note.void_unsigned"))
	}
	s.happen(bot.SignatureSet{By: pieter, Sign: "PH"})
	s.pass(time.Hour)
	if len(s.plein) != 0 {
		t.Error("initials that come later publish what nobody waits for")
	}
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Sign: "PH", Button: true})
	s.pass(time.Hour)
	if len(s.plein) != 1 {
		t.Errorf("approved anew it is published as %v", s.plein)
	}
}

// people is a workspace that tells who somebody is.
type people struct {
	room
	tells func() (bot.Colleague, error)
}

func (p *people) Colleague(context.Context, bot.ColleagueID) (bot.Colleague, error) { return p.tells() }

func TestTheWorkspaceIsAskedWhetherTheApproverIsStillThere(t *testing.T) {
	for name, c := range map[string]struct {
		tells     func(w *world) (bot.Colleague, error)
		published int
		void      int
	}{
		"still there":  {func(*world) (bot.Colleague, error) { return who(sanne), nil }, 1, 0},
		"deactivated":  {func(*world) (bot.Colleague, error) { return bot.Colleague{ID: sanne, Guest: true}, nil }, 0, 1},
		"nobody tells": {func(*world) (bot.Colleague, error) { return bot.Colleague{}, bot.Errorf(bot.Auth, "no") }, 0, 0},
		"known after an hour": {func(w *world) (bot.Colleague, error) {
			if w.now.Sub(monday) < time.Hour {
				return bot.Colleague{}, bot.Errorf(bot.Temporary, "the chat is away")
			}
			return who(sanne), nil
		}, 1, 0},
	} {
		w := approved(t, storetest.NewStore())
		cfg := relay.Default()
		cfg.Now, cfg.Log = func() time.Time { return w.now }, slog.New(slog.DiscardHandler)
		w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": w.out},
			&people{room{w.out}, func() (bot.Colleague, error) { return c.tells(w) }}, cfg)
		w.pass(3 * time.Hour)
		if w.published() != c.published || w.sent() != c.published || w.said("note.void_approver") != c.void {
			t.Errorf("%s: %d published in %d calls, %d times void", name, w.published(), w.sent(), w.said("note.void_approver"))
		}
		if jobs := w.due(); c.void > 0 && jobs != 0 {
			t.Errorf("%s: %d jobs are left of it", name, jobs)
		}
	}
}

// due counts the publications that are still with the store.
func (w *world) due() (n int) {
	jobs, _, err := w.store.Lease(w.t.Context(), store.LeaseQuery{Now: w.now.Add(time.Hour), For: time.Minute, Most: 100})
	if err != nil && !bot.Is(err, bot.NotFound) {
		w.t.Fatal(err)
	}
	for _, j := range jobs {
		if j.Lane != "timer" {
			n++
		}
	}
	return n
}
