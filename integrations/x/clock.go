package x

import (
	"net/http"
	"sync"
	"time"

	"draad/integrations/wire"
)

// watched is what X's answers say about our clock.
type watched struct {
	mu   sync.Mutex
	says string
}

// look compares our clock with an answer. It says what is wrong when that is news.
func (w *watched) look(h http.Header, now time.Time) string {
	if _, known := wire.Skew(h, now); !known {
		return ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	was := w.says
	if w.says = wire.ClockOff(h, now, "X"); was != "" {
		return ""
	}
	return w.says
}

func (w *watched) off() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.says
}
