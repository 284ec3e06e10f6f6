package bot_test

import (
	"testing"
	"time"

	"draad/bot"
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
