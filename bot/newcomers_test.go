package bot_test

import (
	"slices"
	"testing"

	"draad/bot"
)

// Whom the workspace could name only while Draad was running may do what the file says.
func TestANewcomerHasASay(t *testing.T) {
	s, answer := asked(t)
	s.rules.Org.Newcomers = &bot.Newcomers{}
	const noor = bot.ColleagueID("noor")
	s.acts(noor, bot.ActApprove, answer)
	s.hears("refuse.not_approver")
	for range 2 {
		s.rules.Org.Newcomers.Add(bot.Person{ID: noor, Name: "Noor", Approves: []bot.DeskID{"kcc"}}, true)
	}
	s.acts(noor, bot.ActAdviser, s.c.Thread)
	if n := s.hears("note.adviser_named"); !slices.Equal(n.Call, []bot.ColleagueID{"marieke", noor}) {
		t.Errorf("called are %v", n.Call)
	}
	s.acts(noor, bot.ActApprove, answer)
	if len(s.c.Answers) != 1 || s.c.Answers[0].Approver != noor {
		t.Errorf("the answers are %+v", s.c.Answers)
	}
	s.rules.Org.Advisers = nil
	s.acts(sanne, bot.ActAdviser, s.c.Thread)
	if n := s.hears("note.adviser_named"); !slices.Equal(n.Call, []bot.ColleagueID{noor}) {
		t.Errorf("called are %v", n.Call)
	}
}
