package bot_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"draad/bot"
)

const bsn = "Mijn BSN is 123456782"

// removed collects the posts that are taken away.
func (s *story) removed() *[]string {
	var gone []string
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoTakeAway {
			gone = append(gone, e.Post.ID)
		}
		return nil
	}
	return &gone
}

func (s *story) wantGone(gone *[]string, want ...bot.Ref) {
	s.t.Helper()
	var ids []string
	for _, r := range want {
		ids = append(ids, r.ID)
	}
	if !slices.Equal(*gone, ids) {
		s.t.Errorf("taken away: %v, want %v", *gone, ids)
	}
}

func (s *story) shownAt(id string) bot.Ref {
	i := slices.IndexFunc(s.c.Messages, func(m bot.Message) bool { return m.ID == id })
	return s.c.Messages[i].Shown
}

func TestAFollowUpThatIsDeletedGoesFromTheThread(t *testing.T) {
	s, _ := asked(t)
	s.asks("m2", bsn)
	at, gone := s.shownAt("m2"), s.removed()
	s.happen(bot.MessageDeleted(s.message("m2", "")))
	s.settle()
	s.wantGone(gone, at)
	s.hears("note.message_deleted")
}

func TestWhatAnEditTakesOutGoesFromTheThread(t *testing.T) {
	s, _ := asked(t)
	s.asks("m2", bsn)
	at, gone := s.shownAt("m2"), s.removed()
	s.happen(bot.MessageEdited(s.message("m2", "Ik bel wel.")))
	s.settle()
	s.wantGone(gone, at)
	if n := s.hears("note.message_edited"); n.Quote != "Ik bel wel." {
		t.Errorf("it shows %q", n.Quote)
	}
	at = s.shownAt("m2")
	*gone = nil
	s.happen(bot.MessageDeleted(s.message("m2", "")))
	s.settle()
	s.wantGone(gone, at)
}

func TestWhatStandsInAFormerThreadGoesToo(t *testing.T) {
	s, _ := asked(t)
	s.asks("m2", bsn)
	before := s.shownAt("m2")
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoUpdateCard {
			s.fail = nil
			return bot.Errorf(bot.NotFound, "message_not_found")
		}
		return nil
	}
	s.acts(sanne, bot.ActClaim, s.c.Thread)
	now, gone := s.shownAt("m2"), s.removed()
	s.happen(bot.MessageDeleted(s.message("m2", "")))
	s.settle()
	s.wantGone(gone, before, now)
}

func TestWhatIsDeletedWhileItIsSaidGoesAsSoonAsItStands(t *testing.T) {
	s, _ := asked(t)
	gone := s.removed()
	s.happen(s.message("m2", bsn))
	say := s.due[s.next(s.now)]
	s.due = nil
	s.happen(bot.Attempting{Effect: say})
	s.happen(bot.MessageDeleted(s.message("m2", "")))
	post := bot.Ref{Place: "C-kcc", ID: "late"}
	s.happen(bot.Succeeded{Effect: say, Ref: post})
	s.settle()
	s.wantGone(gone, post)
}

// What is said only after the deletion holds nothing of it, and stays.
func TestANoteThatIsSaidAgainAfterTheDeletionStays(t *testing.T) {
	s, _ := asked(t)
	gone := s.removed()
	s.happen(s.message("m2", bsn))
	say := s.due[s.next(s.now)]
	s.due = nil
	s.happen(bot.Attempting{Effect: say})
	s.happen(bot.MessageDeleted(s.message("m2", "")))
	s.happen(bot.Attempting{Effect: say})
	s.happen(bot.Succeeded{Effect: say, Ref: bot.Ref{Place: "C-kcc", ID: "late"}})
	s.settle()
	s.wantGone(gone)
}

// pictured is a story with a photo in the thread.
func pictured(t *testing.T, all ...bot.Media) *story {
	s := newStory(t)
	l := s.rules.Platforms["plein"]
	l.Pictures = true
	s.rules.Platforms["plein"] = l
	s.happen(s.withMedia("m1", all...))
	s.settle()
	return s
}

func (s *story) withMedia(id string, all ...bot.Media) bot.MessageWritten {
	m := s.message(id, "Kijk dan")
	m.Message.Media = all
	return m
}

func TestAPhotoThatIsTakenAwayGoesFromTheThread(t *testing.T) {
	one, two := photo("https://plein.example/1"), photo("https://plein.example/2")
	described := one
	described.Alt = "Een vrouw voor haar huis"
	for name, tt := range map[string]struct {
		has    []bot.Media
		change func(*story) bot.Fact
		gone   []int // of the pictures
		shown  int   // anew
	}{
		"the message is deleted":  {[]bot.Media{one, two}, func(s *story) bot.Fact { return bot.MessageDeleted(s.message("m1", "")) }, []int{0, 1}, 0},
		"one of two is taken out": {[]bot.Media{one, two}, func(s *story) bot.Fact { return bot.MessageEdited(s.withMedia("m1", two)) }, []int{0}, 0},
		"its description is taken out": {[]bot.Media{described, two},
			func(s *story) bot.Fact { return bot.MessageEdited(s.withMedia("m1", one, two)) }, []int{0}, 1},
		"the words alone change": {[]bot.Media{one}, func(s *story) bot.Fact {
			m := s.withMedia("m1", one)
			m.Message.Text = "Kijk dan!"
			return bot.MessageEdited(m)
		}, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := pictured(t, tt.has...)
			var want []bot.Ref
			for _, i := range tt.gone {
				want = append(want, s.c.Pictures[i].Post)
			}
			gone, before := s.removed(), s.count(bot.DoShow)
			s.happen(tt.change(s))
			s.settle()
			s.wantGone(gone, want...)
			if n := s.count(bot.DoShow) - before; n != tt.shown {
				t.Errorf("%d shown anew, want %d", n, tt.shown)
			}
		})
	}
}

func (s *story) count(kind bot.Do) int {
	n := 0
	for _, k := range s.chat {
		if k == kind {
			n++
		}
	}
	return n
}

func TestAPhotoThatLandsAfterItWasTakenAwayGoes(t *testing.T) {
	s := newStory(t)
	l := s.rules.Platforms["plein"]
	l.Pictures = true
	s.rules.Platforms["plein"] = l
	s.happen(s.withMedia("m1", photo("https://plein.example/1")))
	post := s.due[s.next(s.now)]
	s.due = nil
	s.happen(bot.Attempting{Effect: post})
	s.happen(bot.Succeeded{Effect: post, Ref: bot.Ref{Place: "C-kcc", ID: "root"}})
	show := s.due[0]
	s.happen(bot.Attempting{Effect: show})
	s.due = nil
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	gone, late := s.removed(), bot.Ref{Place: "C-kcc", ID: "late"}
	s.happen(bot.Succeeded{Effect: show, Ref: late})
	s.settle()
	s.wantGone(gone, late)
}

// What says that a photo cannot be shown has its link and its description.
func TestTheWordOnAPhotoThatCouldNotBeShownGoesToo(t *testing.T) {
	s := newStory(t)
	l := s.rules.Platforms["plein"]
	l.Pictures = true
	s.rules.Platforms["plein"] = l
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoShow {
			return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonMediaTooBig}
		}
		return nil
	}
	s.happen(s.withMedia("m1", photo("https://plein.example/1")))
	s.settle()
	if n := s.hears("note.picture_failed"); len(n.Media) != 1 || n.Link == "" {
		t.Fatalf("said %+v", n)
	}
	at, gone := bot.Ref{Place: "C-kcc", ID: fmt.Sprintf("p%d", s.posts)}, s.removed()
	s.happen(bot.MessageEdited(s.withMedia("m1")))
	s.settle()
	s.wantGone(gone, at)
}

func TestWhatCannotBeTakenAwayIsLeftToAPerson(t *testing.T) {
	s, _ := asked(t)
	s.asks("m2", bsn)
	at := s.shownAt("m2")
	s.fail = func(e bot.Effect) error {
		if e.Kind == bot.DoTakeAway {
			return bot.Errorf(bot.Permanent, "cannot")
		}
		return nil
	}
	s.happen(bot.MessageDeleted(s.message("m2", "")))
	s.settle()
	if n := s.hears("note.not_taken_away"); n.Link != at.Link || at.Link == "" {
		t.Errorf("it points at %q, want %q", n.Link, at.Link)
	}
}

func TestTheCardOfADeletedMessageLeadsNowhere(t *testing.T) {
	s, _ := asked(t)
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	s.settle()
	if c := bot.RenderCard(s.rules, &s.c); c.Quote != "" || c.Link != "" || len(c.Media) > 0 {
		t.Errorf("the card still has %+v", c)
	}
}

func TestWhenNothingIsLeftToAnswerClosingIsProposed(t *testing.T) {
	s, _ := asked(t)
	s.asks("m2", "Hallo?")
	s.happen(bot.MessageDeleted(s.message("m2", "")))
	s.settle()
	s.hears("note.message_deleted")
	s.happen(bot.MessageDeleted(s.message("m1", "")))
	s.settle()
	s.hears("note.message_deleted_all")
	s.offers(bot.ActNoAnswer, true)
	s.status(bot.Open)
}

func TestAClosedQuestionThatIsEditedOpensAgain(t *testing.T) {
	for act, says := range map[bot.Act]string{bot.ActNoAnswer: "note.edited_reopened_closed", bot.ActElsewhere: "note.edited_reopened_closed", bot.ActApprove: "note.edited_reopened"} {
		t.Run(string(act), func(t *testing.T) {
			s, post := asked(t)
			s.acts(sanne, act, post)
			s.pass(time.Minute)
			if s.c.Status == bot.Open {
				t.Fatal("not closed")
			}
			s.pass(24 * time.Hour)
			s.happen(bot.MessageEdited(s.message("m1", "Kunt u de lantaarn maken?")))
			s.settle()
			s.status(bot.Open)
			s.hears(says)
			if !s.c.Deadline.After(s.now) {
				t.Errorf("the deadline is %v", s.c.Deadline)
			}
			reminded := s.heard("note.reminder")
			s.pass(24 * time.Hour)
			if s.heard("note.reminder") != reminded+1 {
				t.Error("nobody is reminded")
			}
		})
	}
}
