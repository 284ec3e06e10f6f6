package workspacetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// calls are the calls that post or change a post.
var calls = []string{"PostThread", "Say", "Tell", "UpdateCard"}

// call makes one of them.
func (s *story) call(ctx context.Context, name, key string, root bot.Ref) error {
	var err error
	w := s.Workspace()
	switch name {
	case "PostThread":
		_, err = w.PostThread(ctx, key, s.channel(), s.card(s.text("kaart")))
	case "Say":
		_, err = w.Say(ctx, key, root, s.note("zeg"))
	case "Tell":
		_, err = w.Tell(ctx, key, s.channel(), s.note("vertel"))
	case "UpdateCard":
		err = w.UpdateCard(ctx, root, s.card(s.text("herteken")))
	}
	return s.saw(err)
}

func (h Harness) errors(t *testing.T) {
	for _, f := range h.Faults {
		h.tell(t, string(f), func(s *story) {
			want, known := expectations[f]
			if !known {
				s.Fatalf("the suite does not know the fault %q", f)
			}
			root := s.open()
			for _, name := range calls {
				h.checkFault(s, f, name, root, want)
			}
		})
	}
}

func (h Harness) checkFault(s *story, f Fault, name string, root bot.Ref, want []bot.Kind) {
	s.Helper()
	key := s.key()
	s.Break(f)
	ctx, cancel := impatient(s.Context(), f)
	err := s.call(ctx, name, key, root)
	cancel()
	if name == "UpdateCard" && slices.Contains(lossy, f) {
		want = append(slices.Clone(want), bot.Temporary) // drawing it twice is harmless
	}
	if err == nil {
		s.Fatalf("%s: no error", name)
	}
	s.wantKind(err, want...)
	if f == Limited && bot.RetryAfter(err) <= 0 {
		s.Errorf("%s: it does not say how long to wait", name)
	}
	if slices.Contains(lasting, f) {
		s.wantKind(s.call(s.Context(), name, key, root), want...)
		s.Mend()
	}
	standing := with(s.Thread(root), key) + with(s.Channel(s.channel()), key)
	if there := slices.Contains(done, f) && name != "UpdateCard"; there != (standing == 1) {
		s.Errorf("%s: %d posts stand there", name, standing)
	}
	if err := s.call(s.Context(), name, s.key(), root); err != nil {
		s.Errorf("%s does not go through afterwards: %v", name, err)
	}
}

// impatient bounds a call that would wait for ever.
func impatient(ctx context.Context, f Fault) (context.Context, context.CancelFunc) {
	if f == Silence {
		return context.WithTimeout(ctx, 500*time.Millisecond)
	}
	return context.WithCancel(ctx)
}

// anyOf gives the first of some faults that this world can bring about.
func (h Harness) anyOf(some []Fault) (Fault, bool) {
	for _, f := range some {
		if h.can(f) {
			return f, true
		}
	}
	return "", false
}

func (h Harness) lostCalls(t *testing.T) {
	for _, f := range lossy {
		if !h.can(f) {
			continue
		}
		h.tell(t, string(f)+": it is looked for, and what is said of it is true", func(s *story) {
			root := s.open()
			for _, name := range []string{"PostThread", "Say", "Tell"} {
				h.loseAndLook(s, f, name, root)
			}
		})
	}
}

// lookFor looks for a post, as long as it is too early to tell.
func (s *story) lookFor(key, channel string, thread bot.Ref) (found ports.Finding) {
	s.Helper()
	var err error
	s.eventually("it was looked for", func() bool {
		found, err = s.Workspace().FindPost(s.Context(), key, channel, thread)
		return s.saw(err) == nil || !bot.Is(err, bot.Temporary) || bot.RetryAfter(err) == 0
	})
	if err != nil {
		s.Fatalf("looking: %v", err)
	}
	return found
}

// loseAndLook does what the relay does after an unknown outcome: it looks. A second
// look, after a restart, must say nothing else.
func (h Harness) loseAndLook(s *story, f Fault, name string, root bot.Ref) {
	s.Helper()
	key, thread := s.key(), bot.Ref{}
	if name == "Say" {
		thread = root
	}
	s.Break(f)
	ctx, cancel := impatient(s.Context(), f)
	defer cancel()
	if err := s.call(ctx, name, key, root); !bot.Is(err, bot.OutcomeUnknown) {
		s.Fatalf("%s: the outcome is %v, want unknown", name, err)
	}
	there := slices.Contains(done, f)
	for range 2 {
		found := s.lookFor(key, s.channel(), thread)
		switch {
		case found.State == ports.Found && !there, found.State == ports.Absent && there:
			s.Errorf("%s: it says %q, but it stands there: %v", name, found.State, there)
		case h.has(Absence) && found.State == ports.Unsure:
			s.Errorf("%s: it is unsure", name)
		case found.State == ports.Found && name == "Say":
			s.shown(root, found.Ref)
		case found.State == ports.Found:
			s.mustSee(s.Channel(s.channel()), found.Ref)
		}
		s.Restart()
	}
}
