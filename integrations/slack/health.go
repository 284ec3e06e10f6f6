package slack

import (
	"net/http"
	"sync"
	"time"

	"draad/bot/ports"
	"draad/integrations/wire"
)

// health is what is known about the way to Slack.
type health struct {
	mu        sync.Mutex
	last      time.Time
	connected bool
	says      string // what is wrong with listening, "" when all is well
	clock     string // what is wrong with our clock
	refused   int    // requests that were not signed as they should be
	told      time.Time
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

// bad remembers what is wrong and reports whether that is news.
func (h *health) bad(says string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	news := h.says != says
	h.says = says
	return news
}

// tells remembers what is wrong with our clock, and reports whether that is news.
func (h *health) tells(clock string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	news := h.clock == "" && clock != ""
	h.clock = clock
	return news
}

// refuse counts a request that was refused, and reports whether it is time to log that:
// whoever sends many must not fill the log.
func (h *health) refuse(now time.Time) (count int, say bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refused++
	if say = now.Sub(h.told) >= time.Minute; say {
		h.told = now
	}
	return h.refused, say
}

// answered takes in that Slack answered a call.
func (w *Workspace) answered(h http.Header) {
	now := w.now()
	w.health.spoke(now)
	if _, known := wire.Skew(h, now); !known {
		return
	}
	if says := wire.ClockOff(h, now, "Slack"); w.health.tells(says) {
		w.log.Error("the clock of this machine is off; over HTTP Slack is not heard until it is set", "says", says)
	}
}

// Refused implements bot.Guarded.
func (w *Workspace) Refused() int {
	w.health.mu.Lock()
	defer w.health.mu.Unlock()
	return w.health.refused
}

// Troubles implements bot.Troubled. A clock that is off does no harm in Socket Mode.
func (w *Workspace) Troubles() map[string]ports.Trouble {
	shut := w.places.troubles()
	w.health.mu.Lock()
	defer w.health.mu.Unlock()
	switch {
	case shut != "":
		return map[string]ports.Trouble{Name: {Says: shut, Lasts: true}}
	case w.health.clock != "":
		return map[string]ports.Trouble{Name: {Says: w.health.clock, Lasts: w.config.AppToken == ""}}
	}
	return map[string]ports.Trouble{Name: {Says: w.health.says}}
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
