package slack

import (
	"context"
	"sync"
)

// holds let one at a time through, by name.
type holds struct {
	mu   sync.Mutex
	held map[string]*hold
}

type hold struct {
	free    chan struct{}
	waiting int // and the one who has it
}

// hold waits for a name and gives what lets go of it, or ctx's error.
func (h *holds) hold(ctx context.Context, name string) (free func(), err error) {
	h.mu.Lock()
	one := h.held[name]
	if one == nil {
		one = &hold{free: make(chan struct{}, 1)}
		h.held[name] = one
	}
	one.waiting++
	h.mu.Unlock()
	select {
	case one.free <- struct{}{}:
		return func() { <-one.free; h.leave(name, one) }, nil
	case <-ctx.Done():
		h.leave(name, one)
		return nil, ctx.Err()
	}
}

func (h *holds) leave(name string, one *hold) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if one.waiting--; one.waiting == 0 {
		delete(h.held, name)
	}
}
