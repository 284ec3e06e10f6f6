package bot_test

import (
	"slices"
	"testing"
	"time"

	"draad/bot"
)

const (
	first = "Morgen lost een monteur dit op. ^PH"
	later = "De boom is weg. ^PH"
)

// publishes approves a reply and lets it leave.
func (s *story) publishes(post bot.Ref) bot.Ref {
	s.t.Helper()
	s.acts(sanne, bot.ActApprove, post)
	s.pass(time.Minute)
	return post
}

// twice is a story in which the citizen wrote on after the first answer, and was answered
// again.
func twice(t *testing.T) (s *story, a, b bot.Ref) {
	s, a = asked(t)
	s.publishes(a)
	s.asks("m2", "En de boom?")
	b = s.publishes(s.replies(pieter, "De boom is weg."))
	s.published(first, later)
	return s, a, b
}

// offers wants an act to be offered with the last thing said, or not; it gives the button.
func (s *story) offers(act bot.Act, want bool) bot.Action {
	s.t.Helper()
	n := s.said[len(s.said)-1]
	i := slices.IndexFunc(n.Actions, func(a bot.Action) bool { return a.Name == act })
	if want != (i >= 0) {
		s.t.Fatalf("%s offers %v, and %s should be offered: %v", n.Text.Key, n.Actions, act, want)
	}
	if i < 0 {
		return bot.Action{}
	}
	return n.Actions[i]
}

func TestAPublishedReplyIsPublishedWhateverCameAfterIt(t *testing.T) {
	for name, after := range map[string]func(*story){
		"nothing": func(*story) {},
		"another answer": func(s *story) {
			s.asks("m2", "En de boom?")
			s.publishes(s.replies(pieter, "De boom is weg."))
		},
		"another answer that was withdrawn": func(s *story) {
			other := s.replies(pieter, "De boom is weg.")
			s.acts(sanne, bot.ActApprove, other)
			s.takesBack(sanne, bot.ActApprove, other)
		},
		"another answer that was refused": func(s *story) {
			s.fail = func(e bot.Effect) error {
				if e.Kind == bot.DoPublish {
					return bot.Errorf(bot.Permanent, "no")
				}
				return nil
			}
			s.publishes(s.replies(pieter, "De boom is weg."))
			s.fail = nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, a := asked(t)
			s.publishes(a)
			after(s)
			out := slices.Clone(s.plein)
			s.edits(a, pieter, "Morgen lost een monteur het op.")
			n := s.hears("note.edit_after_publication")
			if n.Link == "" {
				t.Error("nobody knows where the answer stands")
			}
			s.offers(bot.ActApprove, false)
			s.offers(bot.ActRetract, true)
			s.happen(bot.Acted{By: who(jamal), Act: bot.ActApprove, Post: a, Sign: "PH"})
			s.settle()
			s.hears("refuse.published_otherwise")
			s.pass(time.Hour)
			s.published(out...)
		})
	}
}

func TestAPlatformThatDeletesNothingIsCorrectedByHand(t *testing.T) {
	s, a := asked(t)
	l := s.rules.Platforms["plein"]
	l.Delete = false
	s.rules.Platforms["plein"] = l
	s.publishes(a)
	s.edits(a, pieter, "Morgen lost een monteur het op.")
	s.hears("note.edit_after_publication_by_hand")
	s.offers(bot.ActRetract, false)
}

func TestDeletingAPublishedReplySaysThatItsAnswerStands(t *testing.T) {
	s, a, _ := twice(t)
	s.happen(bot.ContributionDeleted{Post: a})
	s.settle()
	s.hears("note.deletion_after_publication")
	s.published(first, later)
}

func TestAnOlderAnswerIsCorrectedByTakingItAway(t *testing.T) {
	s, a, _ := twice(t)
	s.edits(a, pieter, "Morgen lost een monteur het op.")
	button := s.offers(bot.ActRetract, true)
	var gone []bot.Ref
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUnpublish {
			gone = append(gone, e.Post)
		}
		return nil
	}
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRetract, Post: bot.ParseRef(button.Value), Button: true})
	s.settle()
	if len(gone) != 1 || !gone[0].Same(s.c.Answers[0].Parts[0].Ref) {
		t.Fatalf("%v was taken away", gone)
	}
	s.hears("note.retracted_older")
	s.status(bot.Answered) // by the later one
	s.offers(bot.ActApprove, true)
	s.plein = nil
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: a, Button: true, Sign: "PH"})
	s.pass(time.Minute)
	s.published("Morgen lost een monteur het op. ^PH")
}

func TestWithdrawingAnOlderAnswerOffersToTakeThatOneAway(t *testing.T) {
	s, a, _ := twice(t)
	s.takesBack(sanne, bot.ActApprove, a)
	s.hears("refuse.too_late")
	if b := s.offers(bot.ActRetract, true); b.Value != bot.PostKey(a) {
		t.Errorf("the button is about %q", b.Value)
	}
	s.published(first, later)
}

func TestAnApprovalOfAnOlderReplyThatComesLateDoesNotCount(t *testing.T) {
	s, a := asked(t)
	s.acts(sanne, bot.ActApprove, a)
	seen := s.now
	s.now = s.now.Add(10 * time.Second)
	s.takesBack(sanne, bot.ActApprove, a)
	s.publishes(s.replies(pieter, "De boom is weg."))
	now := s.now
	s.now = seen
	s.acts(jamal, bot.ActApprove, a)
	s.now = now
	s.hears("refuse.too_old")
	s.pass(time.Hour)
	s.published(later)
}

// The beginning of a chain stands: no other text goes beside it, and nothing offers that.
func TestNoOtherTextGoesBesideWhatIsOutOfAChain(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer?")
	post := s.replies(pieter, longAnswer)
	s.acts(sanne, bot.ActApprove, post)
	s.now = s.now.Add(31 * time.Second)
	one := s.due[s.next(s.now)]
	s.happen(bot.Attempting{Effect: one})
	s.happen(bot.Succeeded{Effect: one, Ref: bot.Ref{Place: "stad", ID: "a1"}})
	s.edits(post, pieter, "Overmorgen pas.")
	s.hears("note.void_edited")
	s.offers(bot.ActApprove, false)
	s.offers(bot.ActRetract, true)
	s.happen(bot.Acted{By: who(jamal), Act: bot.ActApprove, Post: post, Button: true, Sign: "PH"})
	s.settle()
	s.hears("refuse.published_otherwise")
	s.pass(time.Hour)
	s.published()
}
