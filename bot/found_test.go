package bot_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// What the seeded world (bot/sim) found, each as its shortest story.

const longAnswer = "Morgen lost een monteur dit op. Hij komt tussen negen en twaalf uur bij u langs in de straat. " +
	"U hoeft daarvoor niet thuis te blijven."

func TestTheRestOfAChainCanBeTakenBackBetweenTwoParts(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	post := s.replies(pieter, longAnswer)
	s.acts(sanne, bot.ActApprove, post)
	s.now = s.now.Add(31 * time.Second)
	first := s.due[s.next(s.now)]
	for _, f := range []bot.Fact{bot.Attempting{Effect: first}, bot.Succeeded{Effect: first, Ref: bot.Ref{Place: "stad", ID: "a1"}}} {
		s.happen(f)
	}
	s.takesBack(sanne, bot.ActApprove, post)
	s.pass(time.Hour)
	s.published() // the first part went by hand, above
	s.hears("note.rest_withdrawn")
}

func TestAnAnswerBeforeTheLastIsNotPublishedAgain(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	other := s.replies(pieter, "Vandaag al.")
	s.acts(sanne, bot.ActApprove, other)
	s.takesBack(sanne, bot.ActApprove, other)
	s.acts(jamal, bot.ActApprove, post)
	s.hears("refuse.published_already")
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestAnApprovalDoesNotCountForAnEditThatOvertookTheReply(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	seen := s.now.Add(time.Second)
	s.now = s.now.Add(time.Minute)
	s.edits(postOf("r1"), pieter, "Nooit.")
	s.now = seen
	s.happen(bot.Contributed{By: who(pieter), Post: postOf("r1"), Text: "Morgen."})
	s.acts(sanne, bot.ActApprove, postOf("r1"))
	s.hears("refuse.text_changed")
	s.pass(time.Hour)
	s.published()
}

// A text that was changed and changed back meanwhile is what it was; but whoever approved
// it in between read something else.
func TestAnApprovalFromBetweenAnEditAndItsUndoingDoesNotCount(t *testing.T) {
	s, post := asked(t)
	s.now = s.now.Add(time.Minute)
	between := s.now.Add(-time.Second)
	s.edits(post, pieter, "Morgen lost een monteur dit op.")
	s.now = between
	s.acts(sanne, bot.ActApprove, post)
	s.hears("refuse.text_changed")
	s.pass(time.Hour)
	s.published()
	s.takesBack(sanne, bot.ActApprove, post)
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Hour)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestAnApprovalOfWhichNobodyKnowsTheTextIsAskedAgain(t *testing.T) {
	s, post := asked(t)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH", Doubtful: true})
	s.settle()
	again := s.hears("refuse.text_changed").Actions
	s.pass(time.Hour)
	s.published()
	if len(again) != 1 || again[0].Name != bot.ActApprove {
		t.Fatalf("offered is %+v", again)
	}
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, Hash: bot.HashAnswer("Morgen lost een monteur dit op.", nil), Sign: "PH"})
	s.pass(time.Hour)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestANoteWhoseQuoteIsRefusedIsSaidWithoutIt(t *testing.T) {
	s := newStory(t)
	m := s.message("m1", "Wanneer?")
	m.Message.ListenOnly = bot.ReasonReplyNotAllowed
	s.happen(m)
	s.settle()
	s.fail = func(e bot.Effect) error {
		if e.Note != nil && e.Note.Quote != "" {
			return bot.Errorf(bot.Invalid, "too long")
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, s.replies(pieter, "Morgen."))
	s.hears("note.by_hand")
}

func TestAMessageIsShownOnceWhenOneCardAfterTheOtherIsGone(t *testing.T) {
	s, _ := asked(t)
	s.asks("m2", "Er ligt een boom op de weg")
	s.settle()
	shown, threads := 0, 0
	s.fail = func(e bot.Effect) error {
		gone := bot.Errorf(bot.NotFound, "message_not_found")
		switch {
		case e.Kind == bot.DoPostThread:
			threads++
		case threads < 2 && e.Manner().Lane == bot.ToThread: // the first two are deleted at once
			return gone
		case e.Kind == bot.DoShowMessage && e.Message == "m2":
			shown++
		}
		return nil
	}
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	s.pass(24 * time.Hour)
	if threads != 2 || shown != 1 {
		t.Errorf("in the last of %d threads it is shown %d times", threads, shown)
	}
}

// What is said to all and to one alone goes on to the next thread, however many cards are
// deleted under it.
func TestANoteIsSaidWhenOneCardAfterTheOtherIsGone(t *testing.T) {
	for name, tt := range map[string]struct {
		does func(*story, bot.Ref)
		says string
	}{
		"a reminder":             {func(*story, bot.Ref) {}, "note.reminder"},
		"a request for initials": {func(s *story, r bot.Ref) { s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: r}) }, "note.signature_needed"},
		"a refusal":              {func(s *story, r bot.Ref) { s.acts(pieter, bot.ActApprove, r) }, "refuse.not_approver"},
	} {
		t.Run(name, func(t *testing.T) {
			s, post := asked(t)
			threads := 0
			s.fail = func(e bot.Effect) error {
				switch {
				case e.Kind == bot.DoPostThread:
					threads++
				case threads < 3 && e.Manner().Lane == bot.ToThread:
					return bot.Errorf(bot.NotFound, "message_not_found")
				}
				return nil
			}
			tt.does(s, post)
			s.pass(24 * time.Hour)
			if threads != 3 || s.heard(tt.says) != 1 {
				t.Errorf("after %d threads it was said %d times", threads, s.heard(tt.says))
			}
		})
	}
}

// dizzy is a workspace that cannot be asked for long, and breaks once while it is.
type dizzy struct {
	room
	looks *int
}

func (d dizzy) FindPost(ctx context.Context, key, channel string, thread bot.Ref) (ports.Finding, error) {
	*d.looks++
	switch looks := *d.looks; {
	case looks < 12:
		return ports.Finding{}, bot.Errorf(bot.Temporary, "the chat is away")
	case looks == 12:
		panic("nil map")
	}
	return d.room.FindPost(ctx, key, channel, thread)
}

func TestALookThatBreaksOpensNoSecondThread(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	lost := false
	w.out.after = func(kind string) error {
		if kind == "thread" && !lost {
			lost = true
			return bot.Errorf(bot.OutcomeUnknown, "connection reset")
		}
		return nil
	}
	cfg, looks := relay.Default(), 0
	cfg.Now, cfg.Log = func() time.Time { return w.now }, slog.New(slog.DiscardHandler)
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": w.out}, dizzy{room{w.out}, &looks}, cfg)
	w.take("1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
	w.pass(24 * time.Hour)
	if n := w.out.count("thread"); n != 1 || looks != 13 {
		t.Errorf("%d threads were opened, after %d looks", n, looks)
	}
}
