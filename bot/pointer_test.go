package bot_test

import (
	"slices"
	"testing"
	"time"

	"draad/bot"
)

// routed is a question that Noord was asked about, with Fatima's answer under the pointer.
func routed(t *testing.T) (*story, bot.Ref) {
	s := newStory(t)
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord"})
	s.settle()
	return s, s.answersThere(fatima, "Morgen, om tien uur.")
}

// answersThere is a reply under the pointer.
func (s *story) answersThere(by bot.ColleagueID, text string) bot.Ref {
	s.t.Helper()
	ref := bot.Ref{Place: "C-noord", ID: "r" + text, Link: "https://chat.example/" + text}
	s.happen(bot.Contributed{By: who(by), Thread: s.pointer, Post: ref, Text: text})
	s.settle()
	return ref
}

// hearsThere wants these to be all that was said under pointers.
func (s *story) hearsThere(want ...string) {
	s.t.Helper()
	var got []string
	for _, n := range s.under {
		got = append(got, n.Text.Key)
	}
	if !slices.Equal(got, want) {
		s.t.Fatalf("under the pointer was said %q, want %q", got, want)
	}
}

// mirrors gives what the thread says of replies elsewhere, and where each of that stands.
func (s *story) mirrors() (all []bot.Preview) {
	for _, k := range s.c.Contributions {
		for _, p := range k.Previews {
			if p.Mirror {
				all = append(all, p)
			}
		}
	}
	return all
}

func TestAnAnswerUnderThePointerStandsInTheThread(t *testing.T) {
	s, _ := routed(t)
	n := s.hears("note.said_there")
	if n.Quote != "Morgen, om tien uur." || n.Text.Args["name"] != "Fatima" || n.Text.Args["desk"] != "Wijkbureau Noord" || n.Link == "" {
		t.Errorf("the thread says %+v", n)
	}
	s.hearsThere("note.there_heard")
	if link := s.under[0].Link; link == "" || link != s.c.Thread.Link {
		t.Errorf("Fatima is led to %q, and it is decided at %q", link, s.c.Thread.Link)
	}
	s.answersThere(fatima, "Of om elf uur.")
	s.hearsThere("note.there_heard") // she knows
}

func TestWhoAnsweredUnderThePointerHearsWhatComesOfIt(t *testing.T) {
	s, _ := routed(t)
	s.acts(sanne, bot.ActApprove, s.mirrors()[0].Post) // what the thread shows of it counts
	s.hearsThere("note.there_heard", "note.there_approved")
	s.pass(time.Minute)
	s.published("Morgen, om tien uur. ^PH")
	s.hearsThere("note.there_heard", "note.there_approved", "note.published")
	if link := s.under[2].Link; link == "" || link == s.c.Thread.Link {
		t.Errorf("what was posted stands at %q", link)
	}
	s.asks("m2", "En de andere lantaarn?")
	s.hearsThere("note.there_heard", "note.there_approved", "note.published", "note.there_reopened")
	s.acts(sanne, bot.ActNoAnswer, s.c.Thread)
	s.hearsThere("note.there_heard", "note.there_approved", "note.published", "note.there_reopened", "note.there_no_answer")
}

func TestWhatBecameOfItIsSaidOfEachEnd(t *testing.T) {
	for key, end := range map[string]func(s *story, answer bot.Ref){
		"note.there_elsewhere": func(s *story, _ bot.Ref) { s.acts(sanne, bot.ActElsewhere, s.c.Thread) },
		"note.there_no_answer": func(s *story, _ bot.Ref) { s.acts(sanne, bot.ActNoAnswer, s.c.Thread) },
		"note.there_stopped": func(s *story, answer bot.Ref) {
			s.acts(fatima, bot.ActApprove, answer)
			s.takesBack(fatima, bot.ActApprove, answer)
		},
		"note.there_not_out": func(s *story, answer bot.Ref) {
			s.fail = func(e bot.Effect) error {
				if e.Kind == bot.DoPublish {
					return bot.Errorf(bot.Permanent, "no")
				}
				return nil
			}
			s.acts(sanne, bot.ActApprove, answer)
			s.pass(time.Minute)
		},
		"note.there_unsigned": func(s *story, answer bot.Ref) {
			s.happen(bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: answer, Propose: "FE"})
			s.settle()
		},
	} {
		t.Run(key, func(t *testing.T) {
			s, answer := routed(t)
			s.rules.Org.Desks[1].SelfApprove = true
			end(s, answer)
			if last := s.under[len(s.under)-1].Text.Key; last != key {
				t.Errorf("under the pointer was said %q", last)
			}
		})
	}
}

func TestAnEditUnderThePointerIsSaidAnewAndTheOldTextTakenAway(t *testing.T) {
	s, answer := routed(t)
	old := s.mirrors()[0].Post
	var away []bot.Ref
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoTakeMirror {
			away = append(away, e.Post)
		}
		return nil
	}
	s.edits(answer, fatima, "Morgen, om elf uur.")
	if n := s.hears("note.said_there"); n.Quote != "Morgen, om elf uur." {
		t.Errorf("the thread says %q", n.Quote)
	}
	if len(away) != 1 || !away[0].Same(old) {
		t.Errorf("taken away: %v, want %v", away, old)
	}
	now := s.mirrors()
	if len(now) != 1 || now[0].Post.Same(old) {
		t.Fatalf("the thread shows it in %v", now)
	}
	s.happen(bot.ContributionDeleted{Post: answer})
	s.settle()
	if len(away) != 2 || !away[1].Same(now[0].Post) || len(s.mirrors()) != 0 {
		t.Errorf("taken away: %v, and the thread still shows %v", away, s.mirrors())
	}
}

func TestWhatIsChangedWhileItIsBeingSaidDoesNotStay(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord"})
	s.settle()
	var away []bot.Ref
	crossed := false
	s.fail = func(e bot.Effect) error {
		switch {
		case e.Kind == bot.DoTakeMirror:
			away = append(away, e.Post)
		case e.Kind == bot.DoMirror && !crossed:
			crossed = true
			s.happen(bot.ContributionEdited{By: who(fatima), Post: e.Mirror, Text: "Morgen, om elf uur."})
		}
		return nil
	}
	s.answersThere(fatima, "Morgen, om tien uur.")
	if n := s.hears("note.said_there"); n.Quote != "Morgen, om elf uur." {
		t.Errorf("the thread says %q", n.Quote)
	}
	if len(away) != 1 || len(s.mirrors()) != 1 || away[0].Same(s.mirrors()[0].Post) {
		t.Errorf("taken away: %v; shown in %v", away, s.mirrors())
	}
}

func TestAReplyThatCameBeforeThePointerWasKnownIsSaidToo(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoTell { // it stands, and nobody has heard so yet
			s.happen(bot.Contributed{By: who(fatima), Thread: bot.Ref{Place: "C-noord", ID: "p4"}, Post: bot.Ref{Place: "C-noord", ID: "r9"}, Text: "Morgen."})
		}
		return nil
	}
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord"})
	s.settle()
	if s.pointer.ID != "p4" {
		t.Fatalf("the pointer is %v: adapt the story", s.pointer)
	}
	if n := s.hears("note.said_there"); n.Quote != "Morgen." {
		t.Errorf("the thread says %q", n.Quote)
	}
	s.hearsThere("note.there_heard")
}

func TestWhoMayNotApproveHearsSoUnderThePointer(t *testing.T) {
	s, answer := routed(t)
	said := len(s.said)
	s.happen(bot.Acted{By: who(pieter), Thread: s.pointer, Act: bot.ActApprove, Post: answer, Sign: "FE"})
	s.settle()
	if last := s.under[len(s.under)-1]; last.Text.Key != "refuse.not_approver" || last.Only != pieter || len(s.said) != said {
		t.Errorf("Pieter hears %+v; in the thread %d more", last, len(s.said)-said)
	}
}

func TestThePostOfAReplyFromElsewhereIsNotTheReply(t *testing.T) {
	s, _ := routed(t)
	s.happen(bot.ContributionDeleted{Post: s.mirrors()[0].Post}) // an administrator tidies up
	s.settle()
	if s.c.Contributions[0].Deleted {
		t.Error("the reply still stands, and counts as deleted")
	}
}

func TestAPointerUnderWhichNothingCanBeSaidIsSaidOnce(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord"})
	s.settle()
	s.fail = func(e bot.Effect) error {
		if !e.Under.IsZero() {
			return bot.Errorf(bot.NotFound, "channel_not_found")
		}
		return nil
	}
	answer := s.answersThere(fatima, "Morgen, om tien uur.")
	s.hears("note.not_told")
	s.acts(sanne, bot.ActApprove, answer)
	s.pass(time.Minute)
	s.published("Morgen, om tien uur. ^PH")
	n := 0
	for _, said := range s.said {
		if said.Text.Key == "note.not_told" {
			n++
		}
	}
	if n != 1 || len(s.under) != 0 {
		t.Errorf("the thread was told %d times", n)
	}
}

func TestATextTheThreadWillNotTakeIsSaidToBeThere(t *testing.T) {
	s := newStory(t)
	s.asks("m1", "Wanneer wordt de lantaarn gemaakt?")
	s.happen(bot.Acted{By: who(sanne), Act: bot.ActRoute, Desk: "noord"})
	s.settle()
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoMirror && !e.Bare {
			return bot.Errorf(bot.Invalid, "msg_too_long")
		}
		return nil
	}
	answer := s.answersThere(fatima, "Morgen.")
	if n := s.hears("note.said_there_bare"); n.Link != answer.Link || len(n.Actions) > 0 {
		t.Errorf("the thread says %+v", n)
	}
}

func TestWhatIsSaidOfForgottenChatterIsTakenAway(t *testing.T) {
	s, _ := routed(t)
	shown := s.mirrors()[0].Post
	var away []bot.Ref
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoTakeMirror {
			away = append(away, e.Post)
		}
		return nil
	}
	s.acts(sanne, bot.ActNoAnswer, s.c.Thread)
	s.pass(s.rules.Org.Times.Chatter + time.Hour)
	if len(s.c.Contributions) != 0 || len(away) != 1 || !away[0].Same(shown) {
		t.Errorf("%d replies are remembered; taken away: %v, want %v", len(s.c.Contributions), away, shown)
	}
}
