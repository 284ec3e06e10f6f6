package practice

import (
	"sync"

	"draad/bot"
)

// maxListeners bounds what open browsers can cost.
const maxListeners = 256

// hub wakes everybody who looks at the room.
type hub struct {
	mu        sync.Mutex
	listeners map[chan struct{}]struct{}
}

func (h *hub) listen() (<-chan struct{}, func(), error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners) >= maxListeners {
		return nil, nil, bot.Errorf(bot.RateLimited, "%d pages follow the practice room already; close some", maxListeners)
	}
	if h.listeners == nil {
		h.listeners = map[chan struct{}]struct{}{}
	}
	c := make(chan struct{}, 1)
	h.listeners[c] = struct{}{}
	stop := func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners, c)
	}
	return c, stop, nil
}

// notify never waits: a listener that has a value waiting knows already.
func (h *hub) notify() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.listeners {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
