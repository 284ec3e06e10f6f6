package x_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"draad/bot/store"
	"draad/integrations/x"
)

// turns has one holder a name.
type turns struct {
	mu   sync.Mutex
	free map[string]chan struct{}
}

func newTurns() *turns { return &turns{free: map[string]chan struct{}{}} }

func (s *turns) Hold(ctx context.Context, name string, work func(context.Context) error) error {
	s.mu.Lock()
	free := s.free[name]
	if free == nil {
		free = make(chan struct{}, 1)
		s.free[name] = free
	}
	s.mu.Unlock()
	select {
	case free <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-free }()
	return work(ctx)
}

func (b *box) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.facts)
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for !is() {
		select {
		case <-t.Context().Done():
			t.Fatal("waited in vain: " + what)
		case <-time.After(time.Millisecond):
		}
	}
}

// Of two processes one reads an account's mentions, the other takes over when that
// one stops, and neither calls the other's silence its own.
func TestOneProcessAtATimeLooksForMentions(t *testing.T) {
	w := newWorld(t, false)
	w.options = append(w.options, x.WithTurns(newTurns()))
	w.Restart()
	one := w.platform
	w.Restart()
	two := w.platform
	var in box
	var running sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	first, stopFirst := context.WithCancel(ctx)
	defer running.Wait()
	defer stop()
	begin := func(ctx context.Context, p *x.Platform) (ended chan struct{}) {
		ended = make(chan struct{})
		running.Go(func() { _ = p.Run(ctx, &in); close(ended) })
		return ended
	}
	ended := begin(first, one)
	waitFor(t, "the first one polls both accounts", func() bool { return spoken(one) == 2 })
	begin(ctx, two)
	w.mentions(3)
	waitFor(t, "the mentions come in", func() bool { return in.count() == 3 })
	if n := len(two.LastSpoke()); n != 0 {
		t.Errorf("the second one polls %d accounts as well", n)
	}
	stopFirst()
	<-ended
	waitFor(t, "the second one takes over", func() bool { return spoken(two) == 2 })
	w.mentions(2)
	waitFor(t, "mentions go on coming in", func() bool { return in.count() == 5 })
	if n := len(one.LastSpoke()); n != 0 {
		t.Errorf("the first one still answers for %d accounts", n)
	}
}

func spoken(p *x.Platform) (n int) {
	for _, at := range p.LastSpoke() {
		if !at.IsZero() {
			n++
		}
	}
	return n
}

var _ store.Turns = (*turns)(nil)
