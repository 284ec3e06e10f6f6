package fake

import (
	"net/http"
	"strconv"
)

// Fault is a way in which one call breaks.
type Fault string

// The faults. Those after which the call has worked are the last four.
const (
	DropBefore Fault = "drop before"
	FailBefore Fault = "503 before"
	TooMany    Fault = "429"
	Refuse     Fault = "refuse" // with a code
	Late       Fault = "504, and done at Deliver"
	DropAfter  Fault = "drop after"
	FailAfter  Fault = "500 after"
	Garbage    Fault = "garbage"
	HangAfter  Fault = "hang after"
)

// armed is a fault that waits for a call.
type armed struct {
	method string // "" for any that writes
	fault  Fault
	code   string
}

// Break makes the next call of a method fail; "" for the next that posts or changes.
func (s *Server) Break(method string, f Fault) { s.BreakWith(method, f, "internal_error") }

// BreakWith is Break with the code that Refuse gives, or for TooMany the seconds.
func (s *Server) BreakWith(method string, f Fault, code string) {
	s.set(func() { s.faults = append(s.faults, armed{method, f, code}) })
}

// Deliver does what the calls asked for that a gateway gave up: it had sent them on.
func (s *Server) Deliver() {
	s.mu.Lock()
	held := s.held
	s.held = nil
	s.mu.Unlock()
	for _, do := range held {
		do()
	}
}

// hold answers for a gateway that gives a call up; it reports whether it does.
func (s *Server) hold(a armed, method string, w http.ResponseWriter, r *http.Request) bool {
	if a.fault != Late {
		return false
	}
	s.set(func() {
		s.held = append(s.held, func() {
			s.answer(method, r)
			s.flush()
		})
	})
	http.Error(w, "Gateway Timeout", http.StatusGatewayTimeout)
	return true
}

// delay is what happens while an answer is on its way.
type delay struct {
	method    string
	meanwhile func()
}

// Meanwhile lets something happen after the next call of a method has worked and before
// its answer leaves: the answer is old by the time it is read.
func (s *Server) Meanwhile(method string, do func()) {
	s.set(func() { s.delays = append(s.delays, delay{method, do}) })
}

// delayed takes what is to happen before the answer of a call leaves.
func (s *Server) delayed(method string) (do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, d := range s.delays {
		if d.method == method {
			s.delays = append(s.delays[:i:i], s.delays[i+1:]...)
			return d.meanwhile
		}
	}
	return func() {}
}

var writes = map[string]bool{"chat.postMessage": true, "chat.update": true, "chat.delete": true, "chat.postEphemeral": true}

// fault takes the fault that a call has coming. Callers hold the lock.
func (s *Server) fault(method string) (armed, bool) {
	for i, a := range s.faults {
		if a.method == method || a.method == "" && writes[method] {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			return a, true
		}
	}
	return armed{}, false
}

// before does what the fault does instead of the call; it reports whether it did.
func (a armed) before(w http.ResponseWriter) bool {
	switch a.fault {
	case DropBefore:
		drop(w)
	case FailBefore:
		http.Error(w, "Service Unavailable", http.StatusServiceUnavailable)
	case TooMany:
		seconds, err := strconv.Atoi(a.code)
		if err != nil {
			seconds = 1
		}
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte(`{"ok":false,"error":"ratelimited"}`))
	case Refuse:
		write(w, refuse(a.code))
	default:
		return false
	}
	return true
}

// after spoils the answer; it reports whether it did.
func (a armed) after(w http.ResponseWriter, r *http.Request) bool {
	switch a.fault {
	case DropAfter:
		drop(w)
	case FailAfter:
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
	case Garbage:
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html>Slack is down</html>"))
	case HangAfter:
		<-r.Context().Done()
	default:
		return false
	}
	return true
}

// drop cuts the connection without a word.
func drop(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	if c, _, err := h.Hijack(); err == nil {
		_ = c.Close()
	}
}
