package fake

import (
	"fmt"
	"net/http"
)

// File is what a media host of X answers to.
type File struct {
	Body     []byte
	Type     string // what it is called: "image/jpeg" when not said
	Status   int    // 200 when not said
	Location string // where it leads, with a Status of 3xx
	Stall    bool   // after Body it says nothing until the caller goes away
}

// Host keeps a file, and gives its address. Media hosts want no credentials, and get
// none: a request with some is answered 400.
func (s *Server) Host(f File) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := fmt.Sprint("foto", len(s.files))
	s.files[name] = f
	return s.http.URL + "/media/" + name
}

func (s *Server) media(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.counts[Photo]++
	f, ok := s.files[r.PathValue("name")]
	s.mu.Unlock()
	switch {
	case !ok:
		http.NotFound(w, r)
		return
	case r.Header.Get("Authorization") != "" || len(r.Cookies()) > 0:
		http.Error(w, "no credentials here", http.StatusBadRequest)
		return
	}
	kind := f.Type
	if kind == "" {
		kind = "image/jpeg"
	}
	w.Header().Set("Content-Type", kind)
	if f.Location != "" {
		w.Header().Set("Location", f.Location)
	}
	w.WriteHeader(max(f.Status, http.StatusOK))
	_, _ = w.Write(f.Body) // whoever asked may be gone
	if f.Stall {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
}
