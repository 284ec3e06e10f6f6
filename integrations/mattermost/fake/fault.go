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
	Garbage    Break = "garbage" // after: an answer that is no JSON
	Empty      Break = "empty"   // after: {} with a good status
	Silence    Break = "silence" // after: no answer until the caller gives up
	Limited    Break = "429"     // before: plain text, with Retry-After
	Refuse     Break = "refuse"  // before: Fault.Status with Fault.ID
	Late       Break = "late"    // a gateway answers 504, and sends the call on at Deliver
)

// Fault is one failure to come.
type Fault struct {
	Break  Break
	Status int           // 503 with FailBefore and FailAfter when not said
	ID     string        // with Refuse
	Wait   time.Duration // with Limited; a second when not said
}

// Inject makes the next calls of an endpoint fail, one fault each, in order.
func (s *Server) Inject(endpoint string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[endpoint] = append(s.faults[endpoint], faults...)
}

// Deliver does what the calls asked for that a gateway gave up: it had sent them on.
func (s *Server) Deliver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, do := range s.held {
		do()
	}
	s.held = nil
}

// hold answers for a gateway that gives a call up; it reports whether it does.
func (s *Server) hold(f Fault, w http.ResponseWriter, do func()) bool {
	if f.Break != Late {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = append(s.held, do)
	http.Error(w, "<html>geheim foutscherm</html>", http.StatusGatewayTimeout)
	return true
}

// Heal forgets all faults that are still to come.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.faults)
}

// Count tells how often an endpoint was called.
func (s *Server) Count(endpoint string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[endpoint]
}

// begin counts a call and takes the fault that is meant for it.
func (s *Server) begin(pattern string, writes bool) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[pattern]++
	if !writes && len(s.faults[pattern]) == 0 {
		return Fault{}
	}
	if len(s.faults[pattern]) == 0 {
		pattern = Writes
	}
	queue := s.faults[pattern]
	if len(queue) == 0 {
		return Fault{}
	}
	s.faults[pattern] = queue[1:]
	return queue[0]
}

// before does what the fault does instead of the call; it reports whether it did.
func (f Fault) before(w http.ResponseWriter, r *http.Request) bool {
	switch f.Break {
	case DropBefore:
		drop(w)
	case FailBefore:
		http.Error(w, "<html>geheim foutscherm</html>", f.status())
	case Limited:
		w.Header().Set("Retry-After", strconv.Itoa(int(max(f.Wait, time.Second)/time.Second)))
		w.Header().Set("X-RateLimit-Remaining", "0")
		http.Error(w, "limit exceeded", http.StatusTooManyRequests)
	case Refuse:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(`{"id":` + strconv.Quote(f.ID) + `,"message":"geweigerd","status_code":` + strconv.Itoa(f.Status) + `}`))
	default:
		return false
	}
	return true
}

// after spoils an answer; it reports whether it did.
func (f Fault) after(w http.ResponseWriter, r *http.Request) bool {
	switch f.Break {
	case DropAfter:
		drop(w)
	case Silence:
		<-r.Context().Done()
	case FailAfter:
		http.Error(w, "<html>geheim foutscherm</html>", f.status())
	case Garbage:
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("<html>onderhoud</html>"))
	case Empty:
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("{}"))
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
