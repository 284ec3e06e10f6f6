package fake

import "net/http"

// statuses are what a proxy answers with, in turn.
var statuses = []int{http.StatusFound, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound}

// Proxy puts a proxy before the API that lets nothing through, or takes it away. Sockets that
// stand go on.
func (s *Server) Proxy(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proxied = yes
}

// turnedAway answers in the server's place; it reports whether it did.
func (s *Server) turnedAway(w http.ResponseWriter) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.proxied {
		return false
	}
	status := statuses[s.turned%len(statuses)]
	s.turned++
	w.Header().Set("Content-Type", "text/html")
	w.Header().Set("Location", "/login")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<html>geheim: meld u aan</html>"))
	return true
}
