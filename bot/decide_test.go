package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
)

func TestAnswerIsPublishedSignedAfterTheUndoWindow(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	preview := s.hears("preview.single")
	if preview.Quote != "Morgen lost een monteur dit op. ^PH" {
		t.Errorf("preview shows %q", preview.Quote)
	}
	s.pass(29 * time.Second)
	s.published()
	s.pass(time.Second)
	s.published("Morgen lost een monteur dit op. ^PH")
	s.hears("note.published")
	s.status(bot.Answered)
}

func TestUndoWindowOfZeroPublishesAtOnce(t *testing.T) {
	s, answer := asked(t)
	s.rules.Org.Times.Undo = 0
	s.acts(sanne, bot.ActApprove, answer)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestWhoMayApprove(t *testing.T) {
	for _, tt := range []struct {
		name   string
		by     bot.Colleague
		author bot.ColleagueID
		wijk   bool
		want   string // "" is: may
	}{
		{"KCC approves a civil servant", who(sanne), pieter, false, ""},
		{"KCC approves her own", who(sanne), sanne, false, ""},
		{"a civil servant approves nobody", who(pieter), fatima, false, "refuse.not_approver"},
		{"a civil servant does not approve his own", who(pieter), pieter, false, "refuse.not_approver"},
		{"wijkbureau does not approve for the city", who(fatima), pieter, false, "refuse.not_approver"},
		{"wijkbureau approves for its own account", who(fatima), pieter, true, ""},
		{"wijkbureau does not approve its own", who(fatima), fatima, true, "refuse.own_answer"},
		{"KCC approves for the wijk account", who(sanne), fatima, true, ""},
		{"a guest never approves", bot.Colleague{ID: sanne, Guest: true}, pieter, false, "refuse.not_approver"},
		{"a stranger never approves", bot.Colleague{ID: "x"}, pieter, false, "refuse.not_approver"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			m := s.message("m1", "Vraag")
			if tt.wijk {
				m.Account = "wijk"
			}
			s.happen(m)
			s.settle()
			post := s.replies(tt.author, "Antwoord")
			s.happen(bot.Acted{By: tt.by, Act: bot.ActApprove, Post: post, Sign: "PH"})
			s.pass(time.Minute)
			if tt.want == "" {
				s.published("Antwoord ^PH")
				return
			}
			s.published()
			if n := s.hears(tt.want); n.Only != tt.by.ID {
				t.Errorf("said to %q, want a whisper to %q", n.Only, tt.by.ID)
			}
		})
	}
}

func TestWithdrawingInTimeStops(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(20 * time.Second)
	s.takesBack(sanne, bot.ActApprove, answer)
	s.hears("note.withdrawn")
	s.pass(time.Hour)
	s.published()
	s.status(bot.Open)

	s.now = s.now.Add(time.Second)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestSomebodyElsesEmojiDoesNotWithdraw(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.acts(pieter, bot.ActApprove, answer)
	s.takesBack(pieter, bot.ActApprove, answer)
	s.takesBack(jamal, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestWithdrawalThatOvertakesItsApprovalWins(t *testing.T) {
	s, answer := asked(t)
	approvedAt := s.now
	s.now = s.now.Add(2 * time.Second)
	s.takesBack(sanne, bot.ActApprove, answer)
	s.now = approvedAt
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published()
}

func TestWithdrawingTooLateOffersRemoval(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.takesBack(sanne, bot.ActApprove, answer)
	s.hears("refuse.too_late")
	s.published("Morgen lost een monteur dit op. ^PH")

	s.acts(sanne, bot.ActRetract, bot.Ref{})
	s.hears("note.retracted")
	s.published()
	s.status(bot.Open)
}

func TestAnEditVoidsTheApproval(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(10 * time.Second)
	s.edits(answer, pieter, "Overmorgen pas.")
	s.hears("note.void_edited")
	s.pass(time.Hour)
	s.published()

	// The old emoji still stands; reported again it is not a new approval.
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published()

	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: answer, Button: true, Sign: "PH"})
	s.pass(time.Minute)
	s.published("Overmorgen pas. ^PH")
}

func TestAnEditThatChangesNothingIsNoEdit(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.edits(answer, pieter, "Morgen lost een monteur dit op.")
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestAnOlderEditThatComesLateIsIgnored(t *testing.T) {
	s, answer := asked(t)
	s.now = s.now.Add(time.Minute)
	s.edits(answer, pieter, "Nieuw")
	late := s.now
	s.now = s.now.Add(-30 * time.Second)
	s.edits(answer, pieter, "Oud")
	s.now = late
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published("Nieuw ^PH")
}

func TestDeletingTheContributionVoidsTheApproval(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.happen(bot.ContributionDeleted{Post: answer})
	s.pass(time.Hour)
	s.published()
	s.acts(jamal, bot.ActApprove, answer)
	s.hears("refuse.empty")
}

func TestTheCitizenChangingTheQuestionHoldsTheAnswerBack(t *testing.T) {
	for name, change := range map[string]struct {
		fact func(*story) bot.Fact
		key  string
	}{
		"edited":  {func(s *story) bot.Fact { return bot.MessageEdited(s.message("m1", "Iets anders")) }, "note.held_edited"},
		"deleted": {func(s *story) bot.Fact { return bot.MessageDeleted(s.message("m1", "")) }, "note.held_deleted"},
	} {
		t.Run(name, func(t *testing.T) {
			s, answer := asked(t)
			s.acts(sanne, bot.ActApprove, answer)
			s.pass(10 * time.Second)
			s.happen(change.fact(s))
			s.settle()
			s.hears(change.key)
			s.pass(time.Hour)
			s.published()
		})
	}
}

func TestNothingIsAnsweredToADeletedQuestion(t *testing.T) {
	s, answer := asked(t)
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	s.settle()
	s.acts(sanne, bot.ActApprove, answer)
	s.hears("refuse.question_gone")
	if got := s.c.Messages[0].Text; got != "" {
		t.Errorf("a deleted text is kept: %q", got)
	}
}

func TestAMessageDeletedBeforeItCameStaysOut(t *testing.T) {
	s := newStory(t)
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	s.asks("m1", "Weg ermee")
	if len(s.chat) != 0 {
		t.Errorf("posted %v", s.chat)
	}
	s.asks("m2", "Toch een vraag")
	if len(s.chat) == 0 || s.chat[0] != bot.DoPostThread {
		t.Errorf("the second message has no thread: %v", s.chat)
	}
}

func TestFollowUpReopensAndIsShown(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.status(bot.Answered)
	s.asks("m2", "En de andere lantaarn?")
	s.status(bot.Open)
	if n := s.hears("note.follow_up_reopened"); n.Quote != "En de andere lantaarn?" {
		t.Errorf("shows %q", n.Quote)
	}
	second := s.replies(pieter, "Die ook.")
	s.acts(jamal, bot.ActApprove, second)
	if to := s.c.Answers[1].To; to != "m2" {
		t.Errorf("answers %s, want m2", to)
	}
}

func TestMessageTakenInTwiceIsShownOnce(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Vraag")
	n := len(s.chat)
	s.asks("m1", "Vraag")
	if len(s.chat) != n || len(s.c.Messages) != 1 {
		t.Errorf("a repeat was shown: %v", s.chat)
	}
}

func TestFollowUpDuringTheUndoWindowLeavesTheThreadOpen(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.now = s.now.Add(time.Second)
	s.asks("m2", "Nog iets")
	s.hears("note.follow_up_under_way")
	s.pass(time.Minute)
	s.hears("note.published_more_asked")
	s.status(bot.Open)
}

func TestClaims(t *testing.T) {
	s, _ := asked(t)
	s.acts(pieter, bot.ActClaim, s.c.Thread)
	s.hears("refuse.not_member")
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	s.acts(jamal, bot.ActClaim, s.c.Thread)
	refusal := s.hears("refuse.claimed")
	if s.c.Claim.By != sanne || refusal.Actions[0].Name != bot.ActTakeOver {
		t.Fatalf("claim is %+v", s.c.Claim)
	}
	s.happen(bot.Acted{By: who(jamal), Act: bot.ActTakeOver, From: sanne, Button: true})
	s.settle()
	s.hears("note.taken_over")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActTakeOver, From: sanne, Button: true})
	s.settle()
	if s.hears("refuse.claimed"); s.c.Claim.By != jamal {
		t.Error("a stale take-over took it")
	}
	s.takesBack(sanne, bot.ActClaim, s.c.Thread)
	if s.c.Claim == nil {
		t.Error("taking an emoji away released somebody else's claim")
	}
	s.takesBack(jamal, bot.ActClaim, s.c.Thread)
	if s.c.Claim != nil {
		t.Error("not released")
	}
}

func TestAClaimWithoutActivityExpires(t *testing.T) {
	s, _ := asked(t)
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	s.pass(3 * time.Hour)
	s.replies(pieter, "Nog iets")
	s.pass(2 * time.Hour)
	if s.c.Claim == nil {
		t.Fatal("expired although something happened")
	}
	s.pass(2 * time.Hour)
	if s.c.Claim != nil {
		t.Fatal("the claim never expires")
	}
}

func TestReminderOnceBeforeTheDeadline(t *testing.T) {
	s, _ := asked(t)
	s.pass(7*time.Hour - time.Second)
	n := len(s.said)
	s.pass(time.Second)
	s.hears("note.reminder")
	s.pass(10 * time.Hour)
	if len(s.said) != n+1 {
		t.Errorf("said %d things, want one reminder", len(s.said)-n)
	}
}

func TestNoReminderForWhatIsAnswered(t *testing.T) {
	s, _ := asked(t)
	s.acts(sanne, bot.ActNoAnswer, s.c.Thread)
	n := len(s.said)
	s.pass(24 * time.Hour)
	if len(s.said) != n {
		t.Errorf("said %v", s.said[n:])
	}
}

func TestNoAnswerAndBack(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActNoAnswer, s.c.Thread)
	s.status(bot.NoAnswer)
	s.takesBack(sanne, bot.ActNoAnswer, s.c.Thread)
	s.status(bot.Open)
	s.acts(sanne, bot.ActApprove, answer)
	s.acts(jamal, bot.ActNoAnswer, s.c.Thread)
	s.hears("refuse.answer_under_way")
	s.status(bot.Open)
}

func TestUrgentGoesFirstAndSooner(t *testing.T) {
	s, _ := asked(t)
	before := s.c.Deadline
	s.acts(pieter, bot.ActUrgent, s.c.Thread) // anyone who sees danger
	if !s.c.Urgent || !s.c.Deadline.Before(before) {
		t.Errorf("urgent %v, deadline %v", s.c.Urgent, s.c.Deadline)
	}
	s.takesBack(sanne, bot.ActUrgent, s.c.Thread)
	if s.c.Urgent || !s.c.Deadline.Equal(before) {
		t.Errorf("urgent %v, deadline %v, want %v", s.c.Urgent, s.c.Deadline, before)
	}
}

func TestRouteChangesWhoMayApproveAndTellsThem(t *testing.T) {
	s, answer := asked(t)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord"})
	s.settle()
	if s.chat[len(s.chat)-1] != bot.DoTell {
		t.Errorf("the other desk hears nothing: %v", s.chat)
	}
	s.acts(fatima, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestAdviserIsCalledByName(t *testing.T) {
	s, _ := asked(t)
	s.acts(sanne, bot.ActAdviser, s.c.Thread)
	if n := s.hears("note.adviser"); len(n.Call) != 1 || n.Call[0] != "marieke" {
		t.Errorf("calls %v", n.Call)
	}
}

func TestAnsweredByHandStopsTheAnswerThatWaits(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.happen(bot.Acted{By: who(jamal), Act: bot.ActElsewhere, Button: true})
	s.pass(time.Hour)
	s.published()
	s.status(bot.Elsewhere)
}

func TestUnknownAuthorIsAskedForInitials(t *testing.T) {
	s, answer := asked(t)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: answer, Propose: "PH"})
	s.pass(time.Hour)
	s.published()
	if n := s.hears("note.signature_needed"); n.Call[0] != pieter || n.Text.Args["proposal"] != "PH" {
		t.Errorf("asked %v with %v", n.Call, n.Text.Args)
	}
	s.happen(bot.SignatureSet{By: fatima, Sign: "FE"})
	s.pass(time.Hour)
	s.published()
	s.happen(bot.SignatureSet{By: pieter, Sign: "PH"})
	s.pass(29 * time.Second)
	s.published()
	s.pass(time.Second)
	s.published("Morgen lost een monteur dit op. ^PH")
}

func TestListenOnlyIsNotPublishedButOfferedToCopy(t *testing.T) {
	s := newStory(t)
	m := s.message("m1", "Gevonden met een zoekopdracht")
	m.Message.ListenOnly = bot.ReasonReplyNotAllowed
	s.happen(m)
	s.settle()
	answer := s.replies(pieter, "Antwoord")
	s.acts(sanne, bot.ActApprove, answer)
	n := s.hears("note.by_hand")
	if n.Quote != "Antwoord ^PH" || n.Link == "" {
		t.Errorf("offers %q at %q", n.Quote, n.Link)
	}
	s.pass(time.Hour)
	s.published()
	s.acts(sanne, bot.ActElsewhere, bot.Ref{})
	s.status(bot.Elsewhere)
}

func TestALongAnswerIsAChainInOrder(t *testing.T) {
	s, _ := asked(t)
	long := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tekens. ", 5))
	s.acts(sanne, bot.ActApprove, long)
	s.pass(time.Minute)
	if len(s.plein) != 3 {
		t.Fatalf("published %q", s.plein)
	}
	for i, text := range s.plein {
		if n := len(clusters(text)); n > 100 {
			t.Errorf("part %d has %d characters", i+1, n)
		}
		if signed := strings.HasSuffix(text, " ^PH"); signed != (i == 2) {
			t.Errorf("part %d signed: %v", i+1, signed)
		}
		if !strings.HasPrefix(text, string(rune('1'+i))+"/3 ") {
			t.Errorf("part %d begins %q", i+1, text)
		}
	}
	s.acts(sanne, bot.ActRetract, bot.Ref{})
	s.published()
}

func TestTooLongIsRefusedWithTheCount(t *testing.T) {
	s, _ := asked(t)
	long := s.replies(pieter, strings.Repeat("woord ", 60))
	s.acts(sanne, bot.ActApprove, long)
	if n := s.hears("refuse.too_long"); n.Text.Args["count"] != "363" {
		t.Errorf("counts %v", n.Text.Args)
	}
	s.pass(time.Hour)
	s.published()
}

func TestUnknownOutcomeIsParkedUntilAPersonSays(t *testing.T) {
	lost := func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			return bot.Errorf(bot.OutcomeUnknown, "lost")
		}
		return nil
	}
	park := func(t *testing.T) (*story, bot.Ref) {
		s, answer := asked(t)
		s.fail = lost
		s.acts(sanne, bot.ActApprove, answer)
		s.pass(time.Hour)
		s.hears("note.parked")
		s.published()
		s.fail = nil
		return s, answer
	}
	t.Run("it is there", func(t *testing.T) {
		s, _ := park(t)
		s.happen(bot.Acted{By: who(pieter), Act: bot.ActElsewhere, Button: true})
		s.status(bot.Open)
		s.happen(bot.Acted{By: who(sanne), Act: bot.ActElsewhere, Button: true})
		s.pass(time.Hour)
		s.published()
		s.status(bot.Answered)
	})
	t.Run("it is not there", func(t *testing.T) {
		s, answer := park(t)
		s.acts(sanne, bot.ActApprove, answer) // the emoji that stands already
		s.pass(time.Hour)
		s.published()
		s.happen(bot.Acted{By: who(jamal), Act: bot.ActApprove, Post: answer, Button: true, Sign: "PH"})
		s.pass(time.Hour)
		s.published("Morgen lost een monteur dit op. ^PH")
	})
	t.Run("another answer has to wait", func(t *testing.T) {
		s, _ := park(t)
		other := s.replies(jamal, "Iets anders")
		s.acts(sanne, bot.ActApprove, other)
		s.hears("refuse.settle_parked_first")
	})
}

func TestARefusalSaysWhyAndOffersTheTextByHand(t *testing.T) {
	s, answer := asked(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish {
			return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonReplyNotAllowed}
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Hour)
	n := s.hears("note.refused")
	if !strings.Contains(n.Text.In("nl"), "laat geen antwoord toe") || n.Link == "" || n.Quote == "" {
		t.Errorf("says %q, link %q, quote %q", n.Text.In("nl"), n.Link, n.Quote)
	}
	s.status(bot.Open)
}

func TestAChainGoesOnWhereItStopped(t *testing.T) {
	s, _ := asked(t)
	long := s.replies(pieter, strings.Repeat("Dit is een zin van dertig tekens. ", 4))
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPublish && e.Part == 1 {
			return bot.Errorf(bot.Permanent, "no")
		}
		return nil
	}
	s.acts(sanne, bot.ActApprove, long)
	s.pass(time.Hour)
	s.fail = nil
	s.happen(bot.Acted{By: who(jamal), Act: bot.ActApprove, Post: long, Button: true, Sign: "PH"})
	s.pass(time.Hour)
	if len(s.plein) != 2 || !strings.HasPrefix(s.plein[1], "2/2 ") {
		t.Errorf("published %q", s.plein)
	}
}

func TestADelayedAnswerCanBeWithdrawn(t *testing.T) {
	s, answer := asked(t)
	s.acts(sanne, bot.ActApprove, answer)
	s.now = s.now.Add(time.Minute)
	i := s.next(s.now)
	publish := s.due[i]
	s.due = slices.Delete(s.due, i, i+1) // a worker has it
	s.happen(bot.Attempting{Effect: publish})
	s.happen(bot.Delayed{Effect: publish, Kind: bot.Temporary, Until: s.now.Add(time.Minute), Tell: true})
	s.settle()
	s.hears("note.delayed")
	s.due = append(s.due, publish)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActWithdraw, Post: answer, Button: true})
	s.pass(time.Hour)
	s.published()
}

func TestAPhotoIsRefusedWithAWord(t *testing.T) {
	s, _ := asked(t)
	post := bot.Ref{Place: "C-kcc", ID: "foto"}
	s.happen(bot.Contributed{By: who(pieter), Post: post, Text: "Zie foto", Files: []bot.File{{Name: "a.jpg"}}})
	s.acts(sanne, bot.ActApprove, post)
	s.hears("refuse.files")
	s.pass(time.Hour)
	s.published()
}

func TestTheThreadIsPostedAgainWhenItsCardIsGone(t *testing.T) {
	s, _ := asked(t)
	gone := true
	s.fail = func(e bot.Effect) error {
		if gone && e.Kind == bot.DoUpdateCard {
			gone = false
			return bot.Errorf(bot.NotFound, "no such post")
		}
		return nil
	}
	old := s.c.Thread
	s.acts(sanne, bot.ActClaim, old)
	if s.c.Thread.Same(old) || s.c.Thread.IsZero() {
		t.Errorf("thread is %v, was %v", s.c.Thread, old)
	}
}

func TestAThreadWithoutAChannelGoesToTheFrontDeskAndIsTriedAgain(t *testing.T) {
	s := newStory(t)
	var tried []string
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoPostThread {
			tried = append(tried, e.Channel)
			if len(tried) < 4 {
				return bot.Errorf(bot.NotFound, "channel is gone")
			}
		}
		return nil
	}
	m := s.message("m1", "Vraag aan de wijk")
	m.Account = "wijk"
	s.happen(m)
	s.pass(time.Hour)
	if got := strings.Join(tried, " "); got != "C-noord C-kcc C-noord C-kcc" {
		t.Errorf("tried %s", got)
	}
	if s.c.Thread.IsZero() {
		t.Error("the message never got a thread")
	}
}

func TestOneCardUpdateForManyChanges(t *testing.T) {
	s, _ := asked(t)
	n := len(s.chat)
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActClaim})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActUrgent})
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActUrgent, Undo: true})
	s.settle()
	if got := len(s.chat) - n; got != 1 {
		t.Errorf("%d card updates, want 1", got)
	}
}

func TestForgetting(t *testing.T) {
	s, answer := asked(t)
	s.replies(jamal, "Intern: die lantaarn alweer")
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(91 * 24 * time.Hour)
	if len(s.c.Contributions) != 1 || s.c.Contributions[0].Post != answer {
		t.Errorf("kept %+v", s.c.Contributions)
	}
	s.pass(365 * 24 * time.Hour)
	if !s.c.Forgotten {
		t.Error("never forgotten")
	}
}

func TestFactsWithoutAConversationAreRefused(t *testing.T) {
	_, _, err := bot.Decide(testRules(), bot.Conversation{}, bot.Event{Fact: bot.Acted{Act: bot.ActClaim}})
	if !bot.Is(err, bot.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestAPlatformThatIsNoLongerSetUpIsSaid(t *testing.T) {
	s, answer := asked(t)
	s.rules.Platforms = nil
	s.acts(sanne, bot.ActApprove, answer)
	s.hears("refuse.no_platform")
}
