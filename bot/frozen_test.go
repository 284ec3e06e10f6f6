package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/texts"
)

// frozen is a story in which the card cannot be drawn again.
func frozen(t *testing.T) (*story, bot.Ref) {
	s, post := asked(t)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUpdateCard {
			return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFrozen}
		}
		return nil
	}
	return s, post
}

// restates is how often the thread was told how it stands, and what it was told last.
func (s *story) restates() (n int, last string) {
	for _, note := range s.said {
		if strings.HasPrefix(note.Text.Key, "note.card_frozen") {
			n, last = n+1, note.Text.In(texts.NL)
		}
	}
	return n, last
}

func (s *story) wantStands(n int, words ...string) {
	s.t.Helper()
	got, last := s.restates()
	missing := slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(last, w) })
	if got != n || missing {
		s.t.Fatalf("told %d times, want %d; last %q, want %q", got, n, last, words)
	}
}

// A card that froze said "open" beside a published answer.
func TestTheThreadIsToldWhatAFrozenCardCannotShow(t *testing.T) {
	s, post := frozen(t)
	s.replies(sanne, "Ik kijk even mee.")
	s.wantStands(0) // the thread shows who wrote
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	s.wantStands(1, "Open", "Sanne")
	s.acts(sanne, bot.ActUrgent, s.c.Thread)
	s.wantStands(2, "Open, met spoed")
	s.acts(sanne, bot.ActApprove, post)
	s.wantStands(2) // the preview says so
	s.takesBack(sanne, bot.ActApprove, post)
	s.wantStands(2)
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	s.published("Morgen lost een monteur dit op. ^PH")
	s.wantStands(3, "Beantwoord", "Sanne")
	s.acts(sanne, bot.ActReopen, s.c.Thread)
	s.wantStands(4, "Open")
}

func TestACardThatFrozeWhileAnAnswerWasUnderWayIsPutRight(t *testing.T) {
	s, post := asked(t)
	s.acts(sanne, bot.ActApprove, post)
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUpdateCard {
			return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonFrozen}
		}
		return nil
	}
	s.takesBack(sanne, bot.ActApprove, post)
	s.wantStands(1, "Open")
}

func TestACardThatCanBeDrawnAgainIs(t *testing.T) {
	s, _ := frozen(t)
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	s.wantStands(1)
	s.fail = nil
	cards := func() (n int) {
		for _, k := range s.chat {
			if k == bot.DoUpdateCard {
				n++
			}
		}
		return n
	}
	before := cards()
	s.acts(sanne, bot.ActNoAnswer, s.c.Thread)
	if s.wantStands(1); cards() != before+1 {
		t.Error("the card was not drawn")
	}
}
