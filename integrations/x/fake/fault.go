package fake

import (
	"net/http"
	"strconv"
	"time"
)

// Break is a way to fail.
type Break string

// The ways to fail. Before means that the call has no effect, after that it has.
const (
	DropBefore Break = "drop before"
	DropAfter  Break = "drop after"
	FailBefore Break = "5xx before"
	FailAfter  Break = "5xx after"
	Garbage    Break = "garbage"   // after: an answer that is no JSON
	Empty      Break = "empty"     // after: {} with a good status
	Slow       Break = "slow body" // after: half the answer, then silence until the caller gives up
	Hang       Break = "hang"      // before: no answer until the caller gives up
	HangAfter  Break = "hang after"
	Unauthor   Break = "401"
	TooMany    Break = "429" // before, with the reset in Fault.Wait
	DailyLimit Break = "429 daily"
	Forbid     Break = "403" // before, with Fault.Detail
	Credits    Break = "402"
	Partial    Break = "200 with errors" // before: a good status, and errors instead of what was asked for
)

// Fault is one failure to come.
type Fault struct {
	Break  Break
	Status int           // with FailBefore and FailAfter; 503 when not said
	Detail string        // with Forbid
	Wait   time.Duration // with TooMany and DailyLimit
	now    func() time.Time
}

// Inject makes the next calls of an endpoint fail, one fault each, in order.
func (s *Server) Inject(e Endpoint, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[e] = append(s.faults[e], faults...)
}

// Heal forgets all faults that are still to come.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.faults)
}

// begin counts a call and takes the fault that is meant for it.
func (s *Server) begin(e Endpoint) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[e]++
	queue := s.faults[e]
	if len(queue) == 0 {
		return Fault{}
	}
	s.faults[e] = queue[1:]
	queue[0].now = s.now
	return queue[0]
}

// before does what the fault does instead of the call; it reports whether it did.
func (f Fault) before(w http.ResponseWriter, hr *http.Request) bool {
	r := &request{header: http.Header{}}
	switch f.Break {
	case DropBefore:
		drop(w)
		return true
	case Hang:
		<-hr.Context().Done()
		return true
	case FailBefore:
		r.refuse(f.status(), "Service Unavailable", "Service Unavailable", "about:blank")
	case Unauthor:
		r.refuse(http.StatusUnauthorized, "Unauthorized", "Unauthorized", "about:blank")
	case Credits:
		r.refuse(http.StatusPaymentRequired, "CreditsDepleted", "Your enrolled account does not have any credits to fulfill this request.",
			"https://api.twitter.com/2/problems/credits")
	case Forbid:
		r.refuse(http.StatusForbidden, "Forbidden", f.Detail, "about:blank")
	case Partial:
		r.reply(http.StatusOK, map[string]any{"errors": []any{map[string]any{"title": "Internal Error", "detail": "An internal error occurred.", "type": "https://api.x.com/2/problems/internal-error"}}})
	case TooMany, DailyLimit:
		f.tooMany(r)
	default:
		return false
	}
	r.write(w)
	return true
}

func (f Fault) tooMany(r *request) {
	reset := strconv.FormatInt(f.now().Add(f.Wait).Unix(), 10)
	prefix := "x-rate-limit-"
	if f.Break == DailyLimit {
		prefix = "x-user-limit-24hour-"
	}
	r.header.Set(prefix+"limit", "100")
	r.header.Set(prefix+"remaining", "0")
	r.header.Set(prefix+"reset", reset)
	r.refuse(http.StatusTooManyRequests, "Too Many Requests", "Too Many Requests", "about:blank")
}

// after spoils an answer; it reports whether it did.
func (f Fault) after(w http.ResponseWriter, r *request) bool {
	switch f.Break {
	case DropAfter:
		drop(w)
	case HangAfter:
		<-r.Context().Done()
	case FailAfter:
		r.refuse(f.status(), "Internal Server Error", "Internal Server Error", "about:blank")
		r.write(w)
	case Garbage:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(r.status)
		_, _ = w.Write([]byte("<html>Over capacity</html>"))
	case Empty:
		r.answer = map[string]any{}
		r.write(w)
	case Slow:
		slow(w, r)
	default:
		return false
	}
	return true
}

func (f Fault) status() int {
	if f.Status == 0 {
		return http.StatusServiceUnavailable
	}
	return f.Status
}

// slow sends the beginning of an answer and waits until the caller goes away.
func slow(w http.ResponseWriter, r *request) {
	w.Header().Set("Content-Length", "1000")
	w.WriteHeader(r.status)
	_, _ = w.Write([]byte(`{"data":`))
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	<-r.Context().Done()
}

// drop cuts the connection without a word.
func drop(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	if conn, _, err := h.Hijack(); err == nil {
		_ = conn.Close()
	}
}
