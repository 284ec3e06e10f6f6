package fake

import (
	"net/http"
	"strconv"
	"time"
)

// limit is how many calls one user may make in a window.
type limit struct {
	calls int
	per   time.Duration
}

// window is what one user has used of it.
type window struct {
	calls int
	ends  time.Time
}

// SetLimit limits an endpoint for each user. Without it there is no limit, and the
// headers say so with a large number.
func (s *Server) SetLimit(e Endpoint, calls int, per time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits[e] = limit{calls, per}
	clear(s.used)
}

// withinLimit counts a call and sets X's headers.
func (s *Server) withinLimit(e Endpoint, r *request) bool {
	l, limited := s.limits[e]
	if !limited {
		l = limit{calls: 1_000_000, per: 15 * time.Minute}
	}
	key := string(e) + " " + r.user.ID
	w := s.used[key]
	if now := s.now(); !now.Before(w.ends) {
		w = window{ends: now.Add(l.per)}
	}
	w.calls++
	s.used[key] = w
	r.header.Set("x-rate-limit-limit", strconv.Itoa(l.calls))
	r.header.Set("x-rate-limit-remaining", strconv.Itoa(max(l.calls-w.calls, 0)))
	r.header.Set("x-rate-limit-reset", strconv.FormatInt(w.ends.Unix(), 10))
	if limited && w.calls > l.calls {
		r.refuse(http.StatusTooManyRequests, "Too Many Requests", "Too Many Requests", "about:blank")
		return false
	}
	return true
}
