package bot_test

import (
	"testing"
	"time"

	"draad/bot"
)

// lostCard has the card's next drawing stand, and its answer get lost; after that the card is
// frozen.
func (s *story) lostCard() {
	lost := false
	s.fail = func(e bot.Effect) error {
		switch {
		case e.Kind != bot.DoUpdateCard:
			return nil
		case lost:
			return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFrozen}
		}
		lost = true
		return bot.Errorf(bot.OutcomeUnknown, "the line broke")
	}
}

// The card said "an answer was approved" for ever: that drawing's answer was lost, so Draad
// went by the drawing before it.
func TestAFrozenCardMayShowADrawingWhoseAnswerWasLost(t *testing.T) {
	s, post := asked(t)
	s.lostCard()
	s.acts(sanne, bot.ActApprove, post)
	s.wantStands(0) // the preview says so
	s.takesBack(sanne, bot.ActApprove, post)
	s.wantStands(1, "Open")
	s.acts(jamal, bot.ActClaim, s.c.Thread)
	s.wantStands(2, "Open", "Jamal")
}

func TestAFrozenCardMayShowADrawingThatWasGivenUp(t *testing.T) {
	s, post := asked(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUpdateCard {
			return &bot.Error{Kind: bot.Permanent} // its answer was lost each time
		}
		return nil
	}
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUpdateCard {
			return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFrozen}
		}
		return nil
	}
	s.wantStands(0)
	s.takesBack(sanne, bot.ActClaim, s.c.Thread)
	s.wantStands(1, "Open")
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.wantStands(2, "Beantwoord")
}
