package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

func (b blind) Find(context.Context, bot.Reply) (ports.Finding, error) {
	return ports.Finding{}, bot.Errorf(bot.Auth, "token revoked")
}

type blind struct{ *outside }

func parked(t *testing.T) (*story, bot.Ref) {
	s, post := asked(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			return bot.Errorf(bot.OutcomeUnknown, "lost")
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.fail = nil
	s.hears("note.parked")
	return s, post
}

func deleterOf(o *outside) ports.Platform { return deletingPlatform{o} }

func approvedDeleter(t *testing.T) *world {
	w := approved(t, storetest.NewStore())
	cfg := relay.Default()
	cfg.Now = func() time.Time { return w.now }
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": deleterOf(w.out)}, room{w.out}, cfg)
	return w
}

func TestConfirmedPartIsNotSentAgain(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	post := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tek. ", 7))
	parts := 0
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			if parts++; parts == 2 {
				s.plein = append(s.plein, e.Reply.Text) // it got through, nobody knows
				return bot.Errorf(bot.OutcomeUnknown, "lost")
			}
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.hears("note.parked")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActElsewhere, Button: true})
	s.settle()
	s.hears("note.rest_not_sent")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, Sign: "PH"})
	s.pass(time.Minute)
	seen := map[string]int{}
	for _, p := range s.plein {
		if seen[p]++; seen[p] > 1 {
			t.Errorf("published twice: %q", p)
		}
	}
}

func TestConfirmedFirstPartIsNotSentAgain(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	post := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tek. ", 7))
	parts := 0
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			if parts++; parts == 1 {
				s.plein = append(s.plein, e.Reply.Text) // it got through, nobody knows
				return bot.Errorf(bot.OutcomeUnknown, "lost")
			}
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActElsewhere, Button: true})
	s.settle()
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, Sign: "PH"})
	s.pass(time.Minute)
	seen := map[string]int{}
	for _, p := range s.plein {
		if seen[p]++; seen[p] > 1 {
			t.Errorf("published twice: %q", p)
		}
	}
}

func TestAnAnswerThatNeverArrivesIsTriedSlowlyAndNotInSilence(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.out.before = func(kind string) error {
		if kind == "publish" {
			return bot.Errorf(bot.OutcomeUnknown, "timeout")
		}
		return nil
	}
	until := w.now.Add(time.Hour)
	for w.now.Before(until) {
		worked, next, err := w.relay.Step(t.Context(), w.now)
		if err != nil {
			t.Fatal(err)
		}
		if !worked {
			if next.IsZero() {
				break
			}
			w.now = next
		}
	}
	if w.sent() > 100 || w.said("note.delayed")+w.said("note.parked")+w.said("note.refused") == 0 {
		t.Errorf("%d publications tried in an hour, and the thread heard %v", w.sent(), w.out.posts)
	}
}

func TestARetractionThatIsRefusedIsSaid(t *testing.T) {
	w := approvedDeleter(t)
	w.pass(time.Hour)
	w.take("x1", bot.Acted{By: who(sanne), Act: bot.ActRetract, Button: true})
	w.pass(72 * time.Hour)
	if w.said("note.not_retracted")+w.said("note.delayed") == 0 {
		t.Errorf("three days without a word, %d tries", strings.Count(strings.Join(w.out.calls, " "), "delete"))
	}
}

// Whoever has not been asked yet to look has not looked.
func TestNobodyAnswersARequestToLookThatDoesNotStandYet(t *testing.T) {
	for name, act := range map[string]bot.Acted{
		"a check mark": {By: who(jamal), Act: bot.ActApprove, Sign: "PH"},
		"approve":      {By: who(jamal), Act: bot.ActApprove, Button: true, Sign: "PH"},
		"withdraw":     {By: who(jamal), Act: bot.ActWithdraw, Button: true},
		"elsewhere":    {By: who(jamal), Act: bot.ActElsewhere, Button: true},
	} {
		t.Run(name, func(t *testing.T) {
			s, post := asked(t)
			act.Post = post
			early := false
			s.fail = func(e bot.Effect) error {
				switch {
				case e.Kind == bot.DoPublish:
					s.plein = append(s.plein, e.Reply.Text)
					return bot.Errorf(bot.OutcomeUnknown, "lost")
				case e.Kind == bot.DoAsk && !early:
					early = true
					s.happen(act) // while the chat does not take the note
				}
				return nil
			}
			s.acts(sanne, bot.ActApprove, post)
			s.pass(10 * time.Minute)
			if a := s.c.Answers[len(s.c.Answers)-1]; !early || len(s.c.Answers) != 1 || a.State != bot.Parked {
				t.Fatalf("the act counted: %+v", s.c.Answers)
			}
			if s.heard("refuse.look_first") != 1 {
				t.Error("nobody said that it did not count")
			}
			s.happen(bot.Acted{By: who(jamal), Act: bot.ActElsewhere, Button: true}) // they looked now
			s.settle()
			if a := s.c.Answers[0]; a.State != bot.Published || len(s.plein) != 1 {
				t.Errorf("after a look the answer is %s, published %q", a.State, s.plein)
			}
		})
	}
}

func TestARequestToLookThatTheChatWillNotTakeHoldsNothingUp(t *testing.T) {
	s, post := asked(t)
	s.fail = func(e bot.Effect) error {
		switch {
		case e.Kind == bot.DoPublish:
			return bot.Errorf(bot.OutcomeUnknown, "lost")
		case e.Kind == bot.DoAsk:
			return bot.Errorf(bot.Invalid, "no") // with its quote, and without
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, post)
	s.pass(10 * time.Minute)
	s.fail = nil
	s.happen(bot.Acted{By: who(jamal), Act: bot.ActApprove, Post: post, Sign: "PH"}) // the card says it
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestAParkedAnswerCanBeGivenUp(t *testing.T) {
	s, post := parked(t)
	s.happen(bot.ContributionDeleted{Post: post})
	s.settle()
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: post, Button: true})
	s.settle()
	if s.said[len(s.said)-1].Text.Key == "note.parked" {
		t.Error("withdrawing a parked answer: no effect, no word")
	}
	other := s.replies(jamal, "Een ander antwoord.")
	s.acts(sanne, bot.ActApprove, other)
	s.pass(time.Minute)
	if len(s.plein) == 0 {
		t.Errorf("no answer can leave any more: %s", s.said[len(s.said)-1].Text.Key)
	}
}

func TestARetractionTakesTheAnswerThatStands(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	second := s.replies(pieter, "Nog iets.")
	s.acts(sanne, bot.ActApprove, second)
	s.takesBack(sanne, bot.ActApprove, second)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRetract, Button: true})
	s.pass(time.Minute)
	if len(s.plein) != 0 {
		t.Errorf("%v still stands; said %s", s.plein, s.said[len(s.said)-1].Text.Key)
	}
}

func TestARetractionTakesWhatIsOutOfAChain(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	post := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tek. ", 7))
	parts := 0
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			if parts++; parts == 2 {
				return bot.Errorf(bot.Permanent, "no")
			}
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRetract, Button: true})
	s.pass(time.Minute)
	if len(s.plein) != 0 {
		t.Errorf("%d parts still stand; said %s", len(s.plein), s.said[len(s.said)-1].Text.Key)
	}
}

func TestNothingIsApprovedDuringARetraction(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	post := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tek. ", 5))
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	second := s.replies(pieter, "Beter antwoord.")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRetract, Button: true})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: second, Sign: "PH", Button: true})
	s.pass(time.Minute)
	if a := s.c.Answers[0]; a.State != bot.Retracted {
		t.Errorf("the first answer: %s, parts retracted %v %v; said %s", a.State, a.Parts[0].Retracted, a.Parts[1].Retracted, s.said[len(s.said)-1].Text.Key)
	}
}

func TestTheRestOfAChainThatIsDelayedCanBeStopped(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	post := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tek. ", 5))
	s.acts(sanne, bot.ActApprove, post)
	var second *bot.Effect
	s.pass(29 * time.Second)
	for range 50 {
		i := s.next(s.now.Add(time.Minute))
		if i < 0 {
			break
		}
		e := s.due[i]
		s.due = append(s.due[:i:i], s.due[i+1:]...)
		s.now = e.Due
		if e.Kind == bot.DoPublish && e.Part == 1 {
			second = &e
			break
		}
		s.do(e)
	}
	s.happen(bot.Attempting{Effect: *second})
	s.happen(bot.Delayed{Effect: *second, Kind: bot.RateLimited, Until: s.now.Add(time.Hour), Tell: true})
	s.settle()
	n := s.hears("note.delayed")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: post, Button: true})
	s.settle()
	if s.said[len(s.said)-1].Text.Key == "refuse.too_late" && strings.Contains(n.Text.In("nl"), "Intrekken kan nog") {
		t.Error("“Intrekken kan nog”, and then: too late")
	}
}

func TestALookThatFailsIsNotSilent(t *testing.T) {
	w := approved(t, storetest.NewStore())
	cfg := relay.Default()
	cfg.Now = func() time.Time { return w.now }
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": blind{w.out}}, room{w.out}, cfg)
	w.out.before = func(kind string) error {
		if kind == "publish" {
			return bot.Errorf(bot.OutcomeUnknown, "connection reset")
		}
		return nil
	}
	w.pass(4 * time.Hour)
	if w.said("note.parked")+w.said("note.uncertain") == 0 {
		t.Error("four hours unknown, and nobody was told")
	}
}

func TestResendUnderADeletedQuestion(t *testing.T) {
	s, post := parked(t)
	s.asks("m2", "Nog iets")
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	s.settle()
	var to string
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			to = e.Reply.To.ID
		}
		return nil
	}
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, Sign: "PH"})
	s.pass(time.Minute)
	if to == "m1" {
		t.Error("sent under a deleted message")
	}
}

func TestAQuestionThatChangesWhileTheAnswerIsParked(t *testing.T) {
	s, _ := parked(t)
	n := len(s.said)
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	s.settle()
	for _, x := range s.said[n:] {
		t.Log(x.Text.Key)
	}
}

func TestRemovingARetractEmojiIsNoRetract(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRetract, Undo: true})
	s.pass(time.Minute)
	if len(s.plein) == 0 {
		t.Error("taking the emoji away removed the answer")
	}
}

func TestAnAnswerThatIsTriedForADayCanBeStopped(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	post := s.replies(pieter, "Dit is een zin van dertig tek. Dit is een zin van dertig tek. Dit is een zin van dertig tek. Dit is een zin van dertig tek.")
	s.acts(sanne, bot.ActApprove, post)
	var second *bot.Effect
	for range 50 {
		i := s.next(s.now.Add(time.Minute))
		if i < 0 {
			break
		}
		e := s.due[i]
		s.due = append(s.due[:i:i], s.due[i+1:]...)
		if e.Due.After(s.now) {
			s.now = e.Due
		}
		if e.Kind == bot.DoPublish && e.Part == 1 {
			second = &e
			break
		}
		s.do(e)
	}
	s.happen(bot.Attempting{Effect: *second})
	s.happen(bot.Delayed{Effect: *second, Kind: bot.Auth, Until: s.now.Add(time.Hour), Tell: true})
	for _, act := range []bot.Act{bot.ActWithdraw, bot.ActRetract, bot.ActElsewhere, bot.ActNoAnswer} {
		s.happen(bot.Acted{By: who(sanne), Act: act, Post: post, Button: true})
		s.settle()
		t.Log(act, s.said[len(s.said)-1].Text.Key)
	}
	if s.try(bot.Attempting{Effect: *second}) == nil {
		t.Error("still goes out")
	}
}

func TestARetractionDoesNotClaimAPartItCannotFind(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	post := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tek. ", 5))
	parts := 0
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			if parts++; parts == 2 {
				return bot.Errorf(bot.OutcomeUnknown, "lost")
			}
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActElsewhere, Button: true}) // "part 2 is there"
	s.settle()
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRetract, Button: true})
	s.pass(time.Minute)
	if s.heard("note.retracted") > 0 {
		t.Error("said to be removed, while the last part stands")
	}
}
