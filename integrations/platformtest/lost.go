package platformtest

import (
	"context"
	"slices"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

func (h Harness) errors(t *testing.T) {
	for _, f := range h.Faults {
		h.tell(t, string(f), func(s *story) {
			want := expectations[f]
			if len(want.kinds) == 0 {
				s.Fatalf("the suite does not know the fault %q", f)
			}
			q := s.Ask(s.first(), s.text("vraag"))
			s.mustPublish(s.reply(q, s.text("dit gaat goed"))) // so that all is set up
			s.Break(f)
			ctx, cancel := impatient(s.Context(), f)
			defer cancel()
			_, err := s.publish(ctx, s.reply(q, s.text("dit gaat mis")))
			if err == nil {
				s.Fatal("no error")
			}
			s.wantKind(err, want.kinds...)
			if r := bot.ReasonOf(err); want.reason != "" && r != want.reason {
				s.Errorf("the reason is %q, want %q", r, want.reason)
			}
			if f == Limited && bot.RetryAfter(err) <= 0 {
				s.Error("it does not say how long to wait")
			}
			if n := s.standing(); n != 1+want.posts {
				s.Errorf("%d posts stand there, want %d", n, 1+want.posts)
			}
		})
	}

	h.tell(t, "the question is gone", func(s *story) {
		q := s.Ask(s.first(), s.text("vraag"))
		s.Erase(q)
		_, err := s.publish(s.Context(), s.reply(q, s.text("antwoord")))
		s.wantKind(err, bot.Permanent, bot.NotFound)
		if r := bot.ReasonOf(err); r != bot.ReasonGone {
			s.Errorf("the reason is %q, want %q", r, bot.ReasonGone)
		}
		if s.standing() != 0 {
			s.Error("an answer was published")
		}
	})
}

// impatient bounds a call that would wait for ever.
func impatient(ctx context.Context, f Fault) (context.Context, context.CancelFunc) {
	if f == Silence {
		return context.WithTimeout(ctx, 500*time.Millisecond)
	}
	return context.WithCancel(ctx)
}

// lossy are the faults after which nobody knows whether the answer is there.
var lossy = []Fault{DropBefore, DropAfter, FailBefore, FailAfter, Garbage, Silence}

func (h Harness) lostCalls(t *testing.T) {
	for _, f := range lossy {
		if !h.can(f) {
			continue
		}
		h.tell(t, string(f)+": it is looked for, and never posted twice", func(s *story) {
			r := s.reply(s.Ask(s.first(), s.text("vraag")), s.text("Zie https://voorbeeld.nl/afval?wijk=oost&jaar=2026 & bel 14 030. ^PH"))
			ref, certain := h.loseAndLook(s, f, r)
			posts := s.Posts(s.first())
			if len(posts) > 1 {
				s.Fatalf("the answer stands there %d times", len(posts))
			}
			if certain && (len(posts) != 1 || posts[0].ID != ref.ID) {
				s.Errorf("it was found as %s, but there are %+v", ref.ID, posts)
			}
			if !certain && len(posts) == 1 {
				s.Error("it stands there, and was not found")
			}
		})
	}

	h.tell(t, "another answer is not taken for a lost one", func(s *story) {
		f, ok := s.Platform().(ports.Finder)
		if !ok {
			s.Skip("the platform cannot look")
		}
		one, two := s.Ask(s.first(), s.text("vraag")), s.Ask(s.first(), s.text("vraag"))
		text := s.text("Dank u wel. ^PH")
		published := s.reply(one, text)
		s.mustPublish(published)
		other, later, elsewhere := s.reply(one, text+"."), s.reply(one, text), s.reply(two, text)
		later.Since = time.Now().Add(24 * time.Hour)
		for name, r := range map[string]bot.Reply{"another text": other, "one from before": later, "one under another question": elsewhere} {
			found, err := f.Find(s.Context(), r)
			if s.saw(err) != nil {
				s.Fatal(err)
			}
			if found.State == ports.Found {
				s.Errorf("%s was taken for it", name)
			}
		}
	})
}

// loseAndLook does what the relay does: publish, and after an unknown outcome look
// before it leaps. It reports whether the answer certainly stands there now.
func (h Harness) loseAndLook(s *story, f Fault, r bot.Reply) (bot.Ref, bool) {
	s.Helper()
	s.Break(f)
	ctx, cancel := impatient(s.Context(), f)
	defer cancel()
	if _, err := s.publish(ctx, r); !bot.Is(err, bot.OutcomeUnknown) {
		s.Fatalf("the outcome is %v, want unknown", err)
	}
	there := slices.Contains([]Fault{DropAfter, FailAfter, Garbage, Silence}, f)
	finder, ok := s.Platform().(ports.Finder)
	if ok {
		found, err := finder.Find(s.Context(), r)
		if s.saw(err) != nil {
			s.Fatalf("looking: %v", err)
		}
		switch {
		case found.State == ports.Found && !there, found.State == ports.Absent && (there || !h.Absence):
			s.Fatalf("after %q it says %q", f, found.State)
		case found.State == ports.Found:
			return found.Ref, true
		case found.State == ports.Unsure && !h.Idempotent:
			return bot.Ref{}, false
		}
	}
	if !ok && !h.Idempotent {
		return bot.Ref{}, !there // nothing can be known; a person must look
	}
	return s.mustPublish(r), true
}
