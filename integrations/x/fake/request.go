package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// request is one call being answered.
type request struct {
	*http.Request
	body  []byte
	query url.Values
	user  *User // who signed it

	status int
	header http.Header
	answer any
}

// reply sets the answer.
func (r *request) reply(status int, answer any) { r.status, r.answer = status, answer }

// refuse answers with a problem in X's form.
func (r *request) refuse(status int, title, detail, kind string) {
	r.reply(status, map[string]any{"title": title, "detail": detail, "type": kind, "status": status})
}

func (r *request) invalid(message string) {
	r.reply(http.StatusBadRequest, map[string]any{
		"errors": []any{map[string]any{"parameters": map[string]any{}, "message": message}},
		"title":  "Invalid Request", "detail": "One or more parameters to your request was invalid.",
		"type": "https://api.twitter.com/2/problems/invalid-request",
	})
}

// fields reads a list parameter into a set.
func (r *request) fields(name string) map[string]bool {
	set := map[string]bool{}
	for _, f := range strings.Split(r.query.Get(name), ",") {
		set[f] = true
	}
	return set
}

// maxBody is the largest request: a picture with its form.
const maxBody = 8 << 20

// serve wraps an endpoint: count, fault, signature, limit, then the endpoint itself.
func (s *Server) serve(e Endpoint, signed bool, h func(*request)) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		body, err := io.ReadAll(io.LimitReader(hr.Body, maxBody))
		if err != nil {
			return
		}
		r := &request{Request: hr, body: body, query: hr.URL.Query(), header: http.Header{}}
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat)) // X's clock, not this machine's
		fault := s.begin(e)
		if fault.before(w, hr) {
			return
		}
		s.handle(e, signed, r, h)
		if fault.after(w, r) {
			return
		}
		r.write(w)
	}
}

// handle makes one whole step of the fake under its lock. The signature is checked
// outside of it: that is the part that takes time.
func (s *Server) handle(e Endpoint, signed bool, r *request, h func(*request)) {
	if signed && !s.authenticate(r) {
		r.refuse(http.StatusUnauthorized, "Unauthorized", "Unauthorized", "about:blank")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if signed && !s.withinLimit(e, r) {
		return
	}
	h(r)
}

func (r *request) write(w http.ResponseWriter) {
	for k, v := range r.header {
		w.Header()[k] = v
	}
	if location := r.header.Get("Location"); location != "" {
		w.WriteHeader(r.status)
		return
	}
	body, err := json.Marshal(r.answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(r.status)
	_, _ = w.Write(body) // whoever asked may be gone
}
