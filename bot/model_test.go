package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"draad/bot"
	"draad/bot/store/storetest/drawn"
)

// model is the simplest account of what may leave: one approval at a time, of one
// text, that several things void.
type model struct {
	texts    map[string]string // contribution → text; "" is deleted
	authors  map[string]bot.ColleagueID
	approved string // the contribution whose approval stands
	text     string // … and its text then
	by       bot.ColleagueID
	out      []string // texts that left
	messages map[string]bool
	asked    int
}

func (m *model) void() { m.approved, m.text = "", "" }

// mayApprove knows the rules of testRules by heart.
func mayApprove(by, author bot.ColleagueID) bool {
	return by == sanne || by == jamal
}

// TestWhatLeavesWasApproved plays random acts of random people and compares what
// Decide lets out with the model: nothing else leaves, and what should leave does.
func TestWhatLeavesWasApproved(t *testing.T) {
	drawn.Check(t, func(rt *rapid.T) {
		s := newStory(t)
		m := &model{texts: map[string]string{}, authors: map[string]bot.ColleagueID{}, messages: map[string]bool{}}
		s.asks("m1", "Vraag")
		m.messages["m1"] = true
		s.fail = func(e bot.Effect) error {
			if e.Kind != bot.DoPublish {
				return nil
			}
			if m.approved == "" || e.Reply.Text != m.text+" ^PH" {
				rt.Fatalf("published %q; the model has %q approved", e.Reply.Text, m.text)
			}
			m.out = append(m.out, m.text)
			m.void()
			return nil
		}
		people := rapid.SampledFrom([]bot.ColleagueID{sanne, jamal, fatima, pieter, "vreemde"})
		rt.Repeat(map[string]func(*rapid.T){
			"reply": func(rt *rapid.T) {
				id := fmt.Sprintf("k%d", len(m.texts))
				m.texts[id], m.authors[id] = "Tekst van "+id, people.Draw(rt, "by")
				s.happen(bot.Contributed{By: who(m.authors[id]), Post: postOf(id), Text: m.texts[id]})
				s.settle()
			},
			"edit": func(rt *rapid.T) {
				id := m.pick(rt)
				text := m.texts[id] + "!"
				s.edits(postOf(id), m.authors[id], text)
				if m.texts[id] == "" {
					return
				}
				m.texts[id] = text
				if m.approved == id {
					m.void()
				}
			},
			"delete": func(rt *rapid.T) {
				id := m.pick(rt)
				s.happen(bot.ContributionDeleted{Post: postOf(id)})
				s.settle()
				m.texts[id] = ""
				if m.approved == id {
					m.void()
				}
			},
			"approve": func(rt *rapid.T) {
				id, by := m.pick(rt), people.Draw(rt, "by")
				again := s.stands(postOf(id)) // published is published, also when it was mended since
				s.happen(bot.Acted{By: who(by), Act: bot.ActApprove, Post: postOf(id), Button: true, Sign: "PH"})
				if mayApprove(by, m.authors[id]) && m.approved == "" && m.texts[id] != "" && len(m.messages) > 0 && !again {
					m.approved, m.text, m.by = id, m.texts[id], by
				}
				s.settle()
			},
			"withdraw": func(rt *rapid.T) {
				id, by := m.pick(rt), people.Draw(rt, "by")
				s.takesBack(by, bot.ActApprove, postOf(id))
				if m.approved == id && m.by == by {
					m.void()
				}
			},
			"question changes": func(rt *rapid.T) {
				if len(m.messages) == 0 {
					return
				}
				m.asked++
				s.happen(bot.MessageEdited(s.message("m1", fmt.Sprintf("Vraag %d", m.asked))))
				s.settle()
				if m.messages["m1"] {
					m.void()
				}
			},
			"question goes": func(rt *rapid.T) {
				if rapid.IntRange(0, 5).Draw(rt, "rarely") > 0 {
					return
				}
				s.happen(bot.MessageDeleted(s.message("m1", "")))
				s.settle()
				if m.messages["m1"] {
					m.void()
				}
				delete(m.messages, "m1")
			},
			"by hand": func(rt *rapid.T) {
				by := people.Draw(rt, "by")
				s.happen(bot.Acted{By: who(by), Act: bot.ActElsewhere, Button: true})
				s.settle()
				if by == sanne || by == jamal || by == fatima {
					m.void()
				}
			},
			"other acts": func(rt *rapid.T) {
				act := rapid.SampledFrom([]bot.Act{bot.ActClaim, bot.ActRelease, bot.ActUrgent, bot.ActReopen, bot.ActAdviser}).Draw(rt, "act")
				s.happen(bot.Acted{By: who(people.Draw(rt, "by")), Act: act, Undo: rapid.Bool().Draw(rt, "undo")})
				s.settle()
			},
			"time": func(rt *rapid.T) {
				s.pass(time.Duration(rapid.IntRange(1, 40).Draw(rt, "seconds")) * time.Second)
			},
		})
		s.pass(time.Minute)
		if m.approved != "" {
			rt.Fatalf("%q was approved and never left", m.text)
		}
		if want := len(m.out); len(s.plein) != want {
			rt.Fatalf("%d left, the model says %d", len(s.plein), want)
		}
		if len(s.c.Queue) > 0 {
			rt.Fatalf("the thread's queue never empties: %v", s.c.Queue)
		}
	})
}

func (m *model) pick(rt *rapid.T) string {
	ids := make([]string, 0, len(m.texts))
	for id := range m.texts {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		rt.Skip("nothing to pick")
	}
	slices.SortFunc(ids, strings.Compare)
	return rapid.SampledFrom(ids).Draw(rt, "contribution")
}

// stands reports whether an answer was published that was made of a reply.
func (s *story) stands(post bot.Ref) bool {
	return slices.ContainsFunc(s.c.Answers, func(a bot.Answer) bool { return a.State == bot.Published && a.Post == post })
}

func postOf(id string) bot.Ref { return bot.Ref{Place: "C-kcc", ID: id} }
