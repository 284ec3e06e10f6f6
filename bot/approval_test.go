package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/registry"
	"draad/bot/store/storetest"
)

func (s *story) heard(key string) int {
	n := 0
	for _, x := range s.said {
		if x.Text.Key == key {
			n++
		}
	}
	return n
}

func (s *story) at(at time.Time, f bot.Fact) {
	s.t.Helper()
	next, eff, err := bot.Decide(s.rules, s.c, bot.Event{At: at, Fact: f})
	if err != nil {
		s.t.Fatal(err)
	}
	s.c, s.due = next, append(s.due, eff...)
}

func TestApprovalOlderThanTheEdit(t *testing.T) {
	s, post := asked(t)
	pressed := s.now.Add(3 * time.Second)
	s.now = s.now.Add(5 * time.Second)
	s.edits(post, pieter, "Nooit.")
	err := func() error {
		next, eff, err := bot.Decide(s.rules, s.c, bot.Event{At: pressed, Fact: bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"}})
		if err == nil {
			s.c, s.due = next, append(s.due, eff...)
		}
		return err
	}()
	if err != nil {
		t.Fatal(err)
	}
	s.pass(time.Minute)
	s.published()
}

func TestEditDuringAFailedAttemptVoids(t *testing.T) {
	for name, act := range map[string]func(w *world){
		"edit": func(w *world) {
			w.take("e1", bot.ContributionEdited{By: who(pieter), Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Text: "Nooit."})
		},
		"withdraw": func(w *world) {
			w.take("e1", bot.Acted{By: who(sanne), Act: bot.ActApprove, Undo: true, Post: bot.Ref{Place: "C-kcc", ID: "r1"}})
		},
		"question deleted": func(w *world) {
			w.take("e1", bot.MessageDeleted((&story{t: t, now: w.now}).message("m1", "")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := approved(t, storetest.NewStore())
			first := true
			w.out.before = func(kind string) error {
				if kind != "publish" || !first {
					return nil
				}
				first = false
				act(w) // while the call is under way
				return &bot.Error{Kind: bot.RateLimited, After: 15 * time.Minute}
			}
			w.pass(time.Hour)
			if w.published() != 0 {
				t.Errorf("the old text left 15 minutes after the act; calls %v", w.out.calls)
			}
		})
	}
}

func TestASignatureForAPlatformThatIsGoneIsSaid(t *testing.T) {
	s, post := asked(t)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Propose: "PH"})
	s.settle()
	delete(s.rules.Platforms, "plein")
	s.happen(bot.SignatureSet{By: pieter, Sign: "PH"})
}

func TestAnApprovalFromBeforeTheParkingDoesNotResend(t *testing.T) {
	s, post := asked(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			s.plein = append(s.plein, e.Reply.Text)
			return bot.Errorf(bot.OutcomeUnknown, "lost")
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, post)
	pressed := s.now.Add(20 * time.Second)
	s.pass(10 * time.Minute)
	s.fail = nil
	next, eff, err := bot.Decide(s.rules, s.c, bot.Event{At: pressed, Fact: bot.Acted{By: who(jamal), Act: bot.ActApprove, Post: post, Sign: "PH"}})
	if err != nil {
		t.Fatal(err)
	}
	s.c, s.due = next, append(s.due, eff...)
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestAButtonThatIsReportedAgainAfterAWithdrawalDoesNotCount(t *testing.T) {
	s, post := asked(t)
	pressed := bot.Event{At: s.now, Fact: bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Button: true, Sign: "PH"}}
	s.happen(pressed.Fact)
	s.settle()
	s.pass(5 * time.Second)
	s.happen(bot.Acted{By: who(jamal), Act: bot.ActWithdraw, Post: post, Button: true})
	s.pass(5 * time.Second)
	next, eff, _ := bot.Decide(s.rules, s.c, pressed)
	s.c, s.due = next, append(s.due, eff...)
	s.pass(time.Minute)
	s.published()
}

func TestAnApprovalOfAnOldPreviewDoesNotApproveANewText(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	preview := s.c.Contributions[0].Previews[0].Post
	s.edits(post, pieter, "Nooit.")
	s.acts(jamal, bot.ActApprove, preview) // which shows "Morgen …"
	s.pass(time.Minute)
	s.published()
}

func TestACheckMarkOnTheReplyIsNotTheOneOnAnOldPreview(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	preview := s.c.Contributions[0].Previews[0].Post
	s.edits(post, pieter, "Overmorgen.")
	s.acts(jamal, bot.ActApprove, preview) // which shows "Morgen …"
	if s.heard("refuse.text_changed") != 1 {
		t.Error("the check mark on the old preview was refused without a word")
	}
	s.acts(jamal, bot.ActApprove, preview) // reported again
	s.acts(jamal, bot.ActApprove, post)
	s.acts(jamal, bot.ActApprove, post) // reported again
	s.pass(time.Minute)
	s.published("Overmorgen. ^PH")
	if n := s.heard("refuse.text_changed"); n != 1 {
		t.Errorf("it was said %d times that the text changed", n)
	}
	if n := s.heard("refuse.approved_already"); n != 0 {
		t.Errorf("the same emoji, reported again, was answered %d times", n)
	}
}

func TestAnApprovalFromBeforeTheQuestionChangedDoesNotCount(t *testing.T) {
	for name, change := range map[string]func(s *story){
		"edited": func(s *story) {
			s.happen(bot.MessageEdited(s.message("m1", "En gisteren?")))
		},
		"deleted": func(s *story) {
			s.asks("m2", "En morgen?")
			s.happen(bot.MessageDeleted(s.message("m2", "")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, post := asked(t)
			pressed := s.now
			s.now = s.now.Add(time.Second)
			change(s)
			s.settle()
			s.at(pressed, bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
			s.pass(time.Minute)
			s.published()
			if s.heard("refuse.too_old") != 1 {
				t.Error("nobody said why it does not count")
			}
			s.acts(jamal, bot.ActApprove, post)
			s.pass(time.Minute)
			s.published("Morgen lost een monteur dit op. ^PH")
		})
	}
}

func TestACheckMarkOnAPreviewOfTheNewTextCountsWhateverStandsOnTheReply(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: post, Button: true}) // her emoji stays
	s.settle()
	s.acts(sanne, bot.ActApprove, s.c.Contributions[0].Previews[0].Post)
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestWhoeverApprovedAnOldTextSomewhereHearsOfTheNewOne(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	preview := s.c.Contributions[0].Previews[0].Post
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: post, Button: true})
	s.settle()
	s.edits(post, pieter, "Overmorgen.")
	s.acts(jamal, bot.ActApprove, preview) // refused, and stands
	before := s.heard("note.approve_new_text")
	s.edits(post, pieter, "Volgende week.")
	if n := s.heard("note.approve_new_text") - before; n != 2 {
		t.Errorf("%d of two people heard that their check mark does not count for the new text", n)
	}
}

func TestApprovalHeardLateStillHasItsWindow(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.take("1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
	w.pass(0)
	pressed := w.now
	w.pass(10 * time.Minute) // the socket was down
	post := bot.Ref{Place: "C-kcc", ID: "r1"}
	for i, f := range []bot.Fact{
		bot.Contributed{By: who(pieter), Post: post, Text: "Morgen."},
		bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"},
	} {
		if err := w.engine.Take(t.Context(), w.key, bot.Event{ID: fmt.Sprint("l", i), At: pressed, Fact: f}); err != nil {
			t.Fatal(err)
		}
	}
	w.pass(time.Second)
	if w.published() != 0 {
		t.Error("published at once; the preview says 30 seconds")
	}
}

func TestNothingLeavesThatNobodyCouldSee(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.take("1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
	w.pass(0)
	w.out.before = func(kind string) error {
		if kind != "publish" {
			return bot.Errorf(bot.Temporary, "chat is down")
		}
		return nil
	}
	w.take("2", bot.Contributed{By: who(pieter), Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Text: "Morgen."})
	w.take("3", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Sign: "PH"})
	w.pass(time.Minute)
	if w.published() != 0 && w.said("preview.single") == 0 {
		t.Error("published without a preview")
	}
}

func TestNoButtonIsWithoutAWord(t *testing.T) {
	for name, try := range map[string]func(*story, bot.Ref) bot.Acted{
		"release by somebody else": func(s *story, post bot.Ref) bot.Acted {
			s.acts(sanne, bot.ActClaim, s.c.Thread)
			return bot.Acted{By: who(jamal), Act: bot.ActRelease, Button: true}
		},
		"withdraw what was refused": func(s *story, post bot.Ref) bot.Acted {
			s.fail = func(e bot.Effect) error {
				if e.Kind == bot.DoPublish {
					return bot.Errorf(bot.Permanent, "no")
				}
				return nil
			}
			s.acts(sanne, bot.ActApprove, post)
			s.pass(time.Minute)
			return bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: post, Button: true}
		},
		"withdraw twice": func(s *story, post bot.Ref) bot.Acted {
			s.acts(sanne, bot.ActApprove, post)
			s.happen(bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: post, Button: true})
			s.settle()
			return bot.Acted{By: who(jamal), Act: bot.ActWithdraw, Post: post, Button: true}
		},
		"no answer for what is answered": func(s *story, post bot.Ref) bot.Acted {
			s.acts(sanne, bot.ActApprove, post)
			s.pass(time.Minute)
			return bot.Acted{By: who(sanne), Act: bot.ActNoAnswer, Button: true}
		},
		"route to a desk that is gone": func(s *story, post bot.Ref) bot.Acted {
			return bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "opgeheven", Button: true}
		},
		"route by command": func(s *story, post bot.Ref) bot.Acted {
			return bot.Acted{By: who(sanne), Act: bot.ActRoute, Button: true}
		},
		"withdraw on nothing": func(s *story, post bot.Ref) bot.Acted {
			return bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: s.c.Thread, Button: true}
		},
		"withdraw from another place": func(s *story, post bot.Ref) bot.Acted {
			s.acts(sanne, bot.ActApprove, post)
			return bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: bot.Ref{Place: "C-noord", ID: post.ID}, Button: true}
		},
		"reopen what is open": func(s *story, post bot.Ref) bot.Acted {
			return bot.Acted{By: who(sanne), Act: bot.ActReopen, Button: true}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, post := asked(t)
			f := try(s, post)
			said, before := len(s.said), fmt.Sprint(s.c.Status, s.c.Desk, s.c.Claim, s.c.Answers)
			s.happen(f)
			s.settle()
			if len(s.said) == said && before == fmt.Sprint(s.c.Status, s.c.Desk, s.c.Claim, s.c.Answers) {
				t.Error("no effect, no word")
			}
		})
	}
}

func TestWithdrawalThatOvertakesTheContribution(t *testing.T) {
	s, _ := asked(t)
	post := bot.Ref{Place: "C-kcc", ID: "late"}
	s.at(s.now.Add(3*time.Second), bot.Acted{By: who(sanne), Act: bot.ActApprove, Undo: true, Post: post})
	s.at(s.now.Add(1*time.Second), bot.Contributed{By: who(pieter), Post: post, Text: "Nee."})
	s.at(s.now.Add(2*time.Second), bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Sign: "PH"})
	s.pass(time.Minute)
	s.published()
}

func TestOldInitialsStayTheirs(t *testing.T) {
	st := storetest.NewStore()
	set := func(id bot.ColleagueID, text string) error {
		return registry.Set(t.Context(), st, bot.WithInitials, bot.Colleague{ID: id}, text, monday)
	}
	_ = set(pieter, "PH")
	_ = set(pieter, "PHX")
	if err := set("petra", "PH"); err == nil {
		t.Error("petra signs as pieter did")
	}
}

func TestWithdrawalByASlowerClock(t *testing.T) {
	s, post := asked(t)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: post, Propose: "PH"})
	s.settle()
	s.at(s.now.Add(20*time.Second), bot.SignatureSet{By: pieter, Sign: "PH"}) // our clock is 15 s ahead of the chat's
	s.pass(10 * time.Second)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: post, Button: true})
	s.pass(2 * time.Minute)
	s.published()
}

func TestWhoeverChangesATextIsItsAuthor(t *testing.T) {
	s := newStory(t)
	m := s.message("m1", "Vraag")
	m.Account = "wijk"
	s.happen(m)
	s.settle()
	post := s.replies(pieter, "Morgen.")
	s.edits(post, fatima, "Tekst van Fatima")
	s.acts(fatima, bot.ActApprove, post)
	s.pass(time.Minute)
	if len(s.plein) > 0 {
		t.Errorf("%q: her own text, and his signature", s.plein)
	}
}

func TestNobodyRoutesAQuestionToTheirOwnDeskToApproveIt(t *testing.T) {
	s, post := asked(t)
	s.happen(bot.Acted{By: who(fatima), Act: bot.ActRoute, Desk: "noord", Post: s.c.Thread})
	s.acts(fatima, bot.ActApprove, post)
	s.pass(time.Minute)
	if len(s.plein) > 0 {
		t.Error("fatima let herself in")
	}
}

func TestAnApprovalThatStandsDoesNotCountForAShorterText(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	post := s.replies(pieter, strings.Repeat("woord ", 200))
	s.acts(sanne, bot.ActApprove, post)
	s.hears("refuse.too_long")
	n := len(s.said)
	s.edits(post, pieter, "Kort.")
	s.pass(time.Hour)
	if len(s.said) == n {
		t.Error("the ✅ still stands, the text is short now, and nobody hears that it does not count")
	}
}

func TestAnAccountThatIsNoLongerSetUpIsSaid(t *testing.T) {
	s, post := asked(t)
	s.rules.Org.Accounts = s.rules.Org.Accounts[1:] // stad is gone, plein is still there
	s.acts(sanne, bot.ActApprove, post)
	if s.said[len(s.said)-1].Text.Key == "preview.single" {
		t.Error("previewed for an account that is no longer set up")
	}
}

func TestButtonsBindToTheText(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	s.edits(post, pieter, "Overmorgen.")
	n := s.hears("note.void_edited")
	if v := n.Actions[0].Value; !strings.Contains(v, "#"+bot.HashText("Overmorgen.")) {
		t.Errorf("the button says %q: it approves whatever stands there when it is pressed", v)
	}
}

// A withdrawal by button leaves the emoji standing. A workspace that catches up may
// report it again, at a later time: that is no new approval.
func TestAnEmojiThatStillStandsAfterAWithdrawalByButtonDoesNotApproveAgain(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: answer, Button: true})
	s.pass(time.Minute)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published()

	s.edits(answer, pieter, "Overmorgen.")
	s.hears("note.approve_new_text")
	s.takesBack(sanne, bot.ActApprove, answer)
	s.now = s.now.Add(time.Second)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published("Overmorgen. ^PH")
}
