package platformtest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

// listen runs the source until the world has said what ok waits for, and sees to it
// that Run ends when it is told to.
func (s *story) listen(in *inbox, ok func([]bot.CitizenEvent) bool) {
	s.Helper()
	source, is := s.Platform().(ports.Source)
	if !is {
		s.Skip("the platform is no source")
	}
	ctx, cancel := context.WithCancel(s.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- source.Run(ctx, in) }()
	heard := in.until(s.Context(), ok)
	cancel()
	select {
	case err := <-ended:
		if s.saw(err) != nil && !errors.Is(err, context.Canceled) {
			s.Errorf("Run ended with %v", err)
		}
	case <-time.After(patience):
		s.Fatal("Run does not end when its context does")
	}
	if !heard {
		s.Fatalf("what was waited for did not come; taken in: %d facts", len(in.facts))
	}
}

// contains: a platform may put a mention in front of what was written.
func contains(got, want string) bool { return strings.Contains(got, want) }

func hasAll(questions []Question) func([]bot.CitizenEvent) bool {
	return func(facts []bot.CitizenEvent) bool {
		have := written(facts)
		return !slices.ContainsFunc(questions, func(q Question) bool { _, ok := have[q.ID]; return !ok })
	}
}

func (h Harness) sources(t *testing.T) {
	h.tell(t, "a message comes in with everything that is known of it", func(s *story) {
		in := newInbox()
		for i, account := range s.Accounts() {
			text := s.text("Er ligt <glas> & @channel in de Straatweg 😀")
			q := s.Ask(account, text)
			s.listen(in, hasAll([]Question{q}))
			f := written(in.facts)[q.ID]
			m := f.Message
			if f.Account != account || f.Platform != s.Platform().Name() || f.Citizen.ID != q.Citizen.ID || m.Thread != q.Thread {
				s.Errorf("message %d is %+v", i, f)
			}
			if !contains(m.Text, text) || m.Sent.IsZero() || f.At.IsZero() || f.ID == "" || m.ListenOnly != "" {
				s.Errorf("message %d is %+v, want the text %q", i, m, text)
			}
		}
	})

	h.tell(t, "all of many messages come in, and none again after a restart", func(s *story) {
		in := newInbox()
		questions := s.askMany(h.many())
		s.listen(in, hasAll(questions))
		s.Restart()
		last := s.Ask(s.first(), s.text("nog een"))
		s.listen(in, hasAll([]Question{last}))
		if n := len(in.facts); n != len(questions)+1 {
			s.Errorf("%d facts for %d messages", n, len(questions)+1)
		}
		s.inOrder(in.facts)
	})

	h.tell(t, "nothing is lost when the inbox fails midway", func(s *story) {
		in := newInbox()
		questions := s.askMany(h.many())
		for _, n := range []int{1, len(questions) / 2, len(questions)} {
			in.fail[n] = true
		}
		s.listen(in, hasAll(questions))
		s.Restart()
		s.listen(in, hasAll(questions))
		if n := len(in.facts); n != len(questions) {
			s.Errorf("%d facts for %d messages", n, len(questions))
		}
	})

	h.tell(t, "a restart in the middle loses nothing", func(s *story) {
		in := newInbox()
		questions := s.askMany(h.many())
		s.listen(in, func(f []bot.CitizenEvent) bool { return len(f) >= len(questions)/2 })
		s.Restart()
		s.listen(in, hasAll(questions))
		if n := len(in.facts); n != len(questions) {
			s.Errorf("%d facts for %d messages", n, len(questions))
		}
	})

	h.tell(t, "what cannot be read is said, and that it can be read again", func(s *story) {
		w, can := s.World.(Unreadable)
		if !can {
			s.Skip("the world cannot keep the source from reading")
		}
		in := newInbox()
		w.Unread(true)
		q := s.Ask(s.first(), s.text("vraag"))
		s.listen(in, func(f []bot.CitizenEvent) bool {
			said := map[string]bool{}
			for _, n := range in.said {
				said[n.Text.Key] = said[n.Text.Key] || n.Account == s.first()
			}
			if said["source.unread"] {
				w.Unread(false)
			}
			return said["source.read_again"] && hasAll([]Question{q})(f)
		})
		for _, n := range in.said {
			if n.ID == "" || n.Platform != s.Platform().Name() || n.Account == "" || !texts.Known(n.Text.Key) || strings.Contains(n.Text.In(texts.NL), "{") {
				s.Errorf("it says %+v", n)
			}
		}
	})

	h.tell(t, "an own answer does not come back as a question", func(s *story) {
		in := newInbox()
		q := s.Ask(s.first(), s.text("vraag"))
		own := s.mustPublish(s.reply(q, s.text("antwoord")))
		next := s.Ask(s.first(), s.text("nog een"))
		s.listen(in, hasAll([]Question{q, next}))
		if f, back := written(in.facts)[own.ID]; back {
			s.Errorf("it came back: %+v", f)
		}
	})

	h.tell(t, "an edit and a deletion are heard, as of the same message", func(s *story) {
		if !h.Edits && !h.Erasures {
			s.Skip("the platform does not hear of them")
		}
		in := newInbox()
		q, erased := s.Ask(s.first(), s.text("fuot")), s.Ask(s.first(), s.text("weg"))
		s.listen(in, hasAll([]Question{q, erased}))
		text := s.text("fout")
		if h.Edits {
			s.Edit(q, text)
		}
		if h.Erasures {
			s.Erase(erased)
		}
		s.listen(in, func(f []bot.CitizenEvent) bool {
			return (!h.Edits || len(acts(f, bot.Edited, q.ID)) > 0) && (!h.Erasures || len(acts(f, bot.Erased, erased.ID)) > 0)
		})
		if edits := acts(in.facts, bot.Edited, q.ID); h.Edits && !contains(edits[0].Message.Text, text) {
			s.Errorf("the edit says %q, want %q", edits[0].Message.Text, text)
		}
	})
}

func (s *story) askMany(n int) []Question {
	var all []Question
	for range n {
		all = append(all, s.Ask(s.first(), s.text("vraag")))
	}
	return all
}

// inOrder: within an account, older messages come in before younger ones.
func (s *story) inOrder(facts []bot.CitizenEvent) {
	s.Helper()
	for i := 1; i < len(facts); i++ {
		if facts[i].Message.Sent.Before(facts[i-1].Message.Sent) {
			s.Errorf("fact %d is older than the one before it", i)
		}
	}
}
