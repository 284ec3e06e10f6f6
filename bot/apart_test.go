package bot_test

import (
	"slices"
	"testing"
	"time"

	"draad/bot"
)

// TestAReplyUnderWhatWasToldApartIsNoReplyIntoTheVoid: another desk hears that an answer waits,
// and answers right there.
func TestAReplyUnderWhatWasToldApartIsNoReplyIntoTheVoid(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	s.acts(sanne, bot.ActApprove, s.replies(fatima, "Morgen."))
	s.pass(time.Second)
	i := slices.IndexFunc(s.due, func(e bot.Effect) bool { return e.Kind == bot.DoPublish })
	if i < 0 {
		t.Fatal("nothing is to be published")
	}
	s.happen(bot.Delayed{Effect: s.due[i], Kind: bot.Auth, Reason: bot.ReasonUnheard, Until: s.now.Add(time.Minute), Tell: true})
	i = slices.IndexFunc(s.due, func(e bot.Effect) bool { return e.Kind == bot.DoTellApart })
	if i < 0 {
		t.Fatal("nobody is told apart")
	}
	s.settle()
	s.answersThere(fatima, "Ik nodig hem uit.")
	s.hears("note.said_there")
	s.hearsThere("note.there_heard", "note.there_approved")
}
