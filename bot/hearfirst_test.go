package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// reader is a workspace whose threads must be read to be heard.
type reader struct {
	room
	reads func() error
}

func (r *reader) Reread(context.Context, bot.Ref) error { return r.reads() }

// unheard is a world with an approved answer, whose thread is read by a function.
func unheard(t *testing.T, reads func(w *world, n int) error) (w *world, n *int) {
	w, n = approved(t, storetest.NewStore()), new(int)
	w.engine = relay.NewEngine(w.store, testRules(), 0, relay.Watch{Effect: func(kind bot.Do, outcome string, _ time.Duration) {
		if kind == bot.DoPublish && outcome != "ok" {
			w.out.calls = append(w.out.calls, outcome)
		}
	}})
	cfg := relay.Default()
	cfg.Now, cfg.Log = func() time.Time { return w.now }, slog.New(slog.DiscardHandler)
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": w.out}, &reader{room{w.out}, func() error {
		*n++
		return reads(w, *n)
	}}, cfg)
	return w, n
}

// Draad was not running while somebody thought better of it.
func TestWhatWasTakenBackWhileNobodyListenedDoesNotLeave(t *testing.T) {
	for name, act := range map[string]bot.Fact{
		"withdrawn": bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Undo: true},
		"edited":    bot.ContributionEdited{By: who(pieter), Post: postOf("r1"), Text: "Overmorgen."},
		"deleted":   bot.ContributionDeleted{Post: postOf("r1")},
	} {
		w, _ := unheard(t, func(w *world, _ int) error { w.take("4", act); return nil })
		w.pass(time.Hour)
		if w.sent() != 0 {
			t.Errorf("%s: it left", name)
		}
	}
}

func TestAnAnswerWaitsUntilItsThreadCanBeRead(t *testing.T) {
	w, n := unheard(t, func(w *world, _ int) error {
		if w.now.Sub(monday) < 30*time.Minute {
			return bot.Errorf(bot.Temporary, "the chat is away")
		}
		return nil
	})
	w.pass(20 * time.Minute)
	if w.sent() != 0 || w.said("note.delayed") != 1 {
		t.Errorf("%d sent, %d times told", w.sent(), w.said("note.delayed"))
	}
	if *n < 5 || *n > 60 {
		t.Errorf("it was read %d times in vain", *n)
	}
	if counted := w.out.count("unheard"); counted != *n {
		t.Errorf("of %d readings in vain %d were counted", *n, counted)
	}
	w.pass(time.Hour)
	if w.published() != 1 || w.said("note.published") != 1 {
		t.Errorf("%d published", w.published())
	}
}

func TestAnAnswerWhoseThreadIsProvedGoneLeaves(t *testing.T) {
	w, n := unheard(t, func(*world, int) error {
		return &bot.Error{Kind: bot.NotFound, Reason: bot.ReasonNoThread, Err: errors.New("the card is gone")}
	})
	w.pass(time.Hour)
	if w.published() != 1 || *n != 1 {
		t.Errorf("%d published, read %d times", w.published(), *n)
	}
}

// Thrown out of the channel, a channel that is not found, a proxy in between: whatever it
// is called, a person can mend it, and the answer may have been taken back meanwhile.
func TestWhatAPersonCanMendIsNotFinal(t *testing.T) {
	for _, kind := range []bot.Kind{bot.NotFound, bot.Permanent, bot.Invalid, bot.Auth, bot.Conflict, bot.OutcomeUnknown} {
		w, _ := unheard(t, func(w *world, _ int) error {
			if w.now.Sub(monday) < 3*time.Hour {
				return bot.Errorf(kind, "it cannot be read")
			}
			return nil
		})
		w.pass(2 * time.Hour)
		if w.sent() != 0 || w.said("note.delayed") != 1 {
			t.Errorf("%s: %d sent, %d times told", kind, w.sent(), w.said("note.delayed"))
		}
		w.pass(2 * time.Hour)
		if w.published() != 1 {
			t.Errorf("%s: when it could be read again it did not leave", kind)
		}
	}
}

// Who sits in the channel that Draad is not in does not see what it says there.
func TestAnotherDeskIsToldThatAnAnswerWaitsInAChannelThatIsShut(t *testing.T) {
	w, _ := unheard(t, func(*world, int) error { return bot.Errorf(bot.Permanent, "not in the channel") })
	w.pass(time.Second) // the answer is shown, and waits
	w.out.before = func(kind string) error {
		if kind == "say" {
			return bot.Errorf(bot.Auth, "not in the channel")
		}
		return nil
	}
	w.pass(2 * time.Hour)
	if told := w.out.told["note.unheard_desk"]; len(told) != 1 || told[0] != "C-noord" {
		t.Errorf("told in %v", told)
	}
	w.pass(30 * time.Hour)
	if told := w.out.told["note.unheard_desk_refused"]; len(told) != 1 || w.sent() != 0 {
		t.Errorf("after a day told in %v, %d sent", told, w.sent())
	}
}

// The chat was away for days before the preview could be shown: the day begins then.
func TestADayOfWaitingBeginsWhenTheAnswerWouldLeave(t *testing.T) {
	w, n := unheard(t, func(_ *world, n int) error {
		if n < 3 {
			return bot.Errorf(bot.Temporary, "the chat is away")
		}
		return nil
	})
	away := w.now.Add(60 * time.Hour)
	w.out.before = func(kind string) error {
		if kind == "say" && w.now.Before(away) {
			return bot.Errorf(bot.Temporary, "the chat is away")
		}
		return nil
	}
	w.pass(62 * time.Hour)
	if w.published() != 1 || *n != 3 {
		t.Errorf("%d published, read %d times", w.published(), *n)
	}
}

// An integration that panics is one that could not read.
func TestAfterADayWithoutReadingAPersonIsAsked(t *testing.T) {
	w, _ := unheard(t, func(*world, int) error { panic("no") })
	w.pass(30 * time.Hour)
	if w.sent() != 0 || w.said("note.refused") != 1 || w.said("note.delayed") != 1 {
		t.Errorf("%d sent, %d refused, %d delayed", w.sent(), w.said("note.refused"), w.said("note.delayed"))
	}
}

// Between two attempts somebody may take it back as well.
func TestEachAttemptIsPrecededByAReading(t *testing.T) {
	w, n := unheard(t, func(w *world, n int) error {
		if n == 2 {
			w.take("4", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Undo: true})
		}
		return nil
	})
	w.out.before = func(kind string) error {
		if kind == "publish" {
			return bot.Errorf(bot.Temporary, "the platform is away")
		}
		return nil
	}
	w.pass(time.Hour)
	if w.sent() != 1 || *n != 2 {
		t.Errorf("%d attempts, %d readings", w.sent(), *n)
	}
}

func TestTheChatSaysWhenItMayBeReadAgain(t *testing.T) {
	var at []time.Time
	w, _ := unheard(t, func(w *world, n int) error {
		if at = append(at, w.now); n == 1 {
			return &bot.Error{Kind: bot.RateLimited, After: 10 * time.Minute}
		}
		return nil
	})
	w.pass(time.Hour)
	if len(at) != 2 || at[1].Sub(at[0]) < 10*time.Minute || w.published() != 1 {
		t.Errorf("read at %v, %d published", at, w.published())
	}
}

// A chat takes only so many readings.
func TestNoThreadIsReadInVain(t *testing.T) {
	for name, happens := range map[string]func(w *world){
		"what was taken back will not leave": func(w *world) {
			w.take("4", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: postOf("r1"), Undo: true})
		},
		"a card that is gone leaves no thread": func(w *world) {
			w.out.before = func(kind string) error {
				switch kind {
				case "card":
					return bot.Errorf(bot.NotFound, "the card is gone")
				case "thread":
					return bot.Errorf(bot.Temporary, "the chat is away")
				}
				return nil
			}
			w.take("4", bot.Acted{By: who(sanne), Act: bot.ActClaim}) // draws the card
		},
	} {
		w, n := unheard(t, func(*world, int) error { return nil })
		w.pass(time.Second) // the answer is shown, and waits
		happens(w)
		w.pass(time.Hour)
		if *n != 0 {
			t.Errorf("%s, and a thread was read %d times", name, *n)
		}
	}
}
