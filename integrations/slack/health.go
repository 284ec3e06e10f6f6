package slack

import (
	"sync"
	"time"
)

// health is what is known about the way to Slack.
type health struct {
	mu        sync.Mutex
	last      time.Time
	connected bool
	says      string // what is wrong with listening, "" when all is well
}

func (h *health) spoke(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = now
}

func (h *health) connect(up bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.connected = up
	if up {
		h.says = ""
	}
}

// bad remembers what is wrong and tells whether that is news.
func (h *health) bad(says string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	news := h.says != says
	h.says = says
	return news
}

// LastSpoke implements bot.Speaker. A socket that is up counts as speaking: Slack
// pings it every few seconds, and without a ping it goes down.
func (w *Workspace) LastSpoke() map[string]time.Time {
	w.health.mu.Lock()
	defer w.health.mu.Unlock()
	at := w.health.last
	if w.health.connected {
		at = w.now()
	}
	return map[string]time.Time{Name: at}
}

// Status tells what is wrong with listening to Slack, "" when all is well.
func (w *Workspace) Status() map[string]string {
	w.health.mu.Lock()
	defer w.health.mu.Unlock()
	return map[string]string{Name: w.health.says}
}
