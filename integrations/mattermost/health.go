package mattermost

import (
	"sync"
	"time"
)

// health is what is known about the way to Mattermost.
type health struct {
	mu     sync.Mutex
	spoke  time.Time
	says   string // what is wrong, "" when all is well
	behind bool   // what happened while nobody listened is still being read
}

func (h *health) setBehind(yes bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.behind = yes
}

func (h *health) good(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spoke, h.says = now, ""
}

func (h *health) bad(says string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.says = says
}

// LastSpoke tells when the server last said anything; zero: not yet.
func (w *Workspace) LastSpoke() map[string]time.Time {
	w.health.mu.Lock()
	defer w.health.mu.Unlock()
	return map[string]time.Time{Name: w.health.spoke}
}

// Status tells what is wrong, "" when all is well; for health pages.
func (w *Workspace) Status() map[string]string {
	w.health.mu.Lock()
	defer w.health.mu.Unlock()
	says := w.health.says
	if says == "" && w.health.behind {
		says = "catching up with what happened in the meantime"
	}
	return map[string]string{Name: says}
}
