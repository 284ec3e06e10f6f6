package fake

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// Server is one fake X.
type Server struct {
	http *httptest.Server
	now  func() time.Time

	mu       sync.Mutex
	next     uint64 // the last id that was given
	users    map[string]*User
	handles  map[string]*User // by lower-case handle
	posts    map[string]*post
	mentions map[string][]*post // by user id, oldest first
	written  map[string][]*post // by author, oldest first
	texts    map[string]time.Time
	byToken  map[string]*User // OAuth 1.0a access token
	bearers  map[string]bearer
	refresh  map[string]*User
	codes    map[string]grant
	faults   map[Endpoint][]Fault
	limits   map[Endpoint]limit
	counts   map[Endpoint]int
	used     map[string]window
	nonces   map[string]bool
	older    map[string]bool // the nonces before those
	files    map[string]File // on the media host, by name
	uploads  map[string]*uploaded

	tokenTTL  time.Duration // of an OAuth 2.0 access token
	allowSame bool
	naming    Naming
}

// Option changes a server.
type Option func(*Server)

// WithClock replaces the clock.
func WithClock(now func() time.Time) Option { return func(s *Server) { s.now = now } }

// AllowSameText switches off the refusal of duplicate texts.
func AllowSameText() Option { return func(s *Server) { s.allowSame = true } }

// WithTokenTTL sets how long an access token lasts; 2 hours when not said.
func WithTokenTTL(d time.Duration) Option { return func(s *Server) { s.tokenTTL = d } }

// New starts a server on a free loopback port. Close it.
func New(options ...Option) *Server {
	s := &Server{
		now: time.Now, tokenTTL: 2 * time.Hour,
		users: map[string]*User{}, handles: map[string]*User{},
		posts: map[string]*post{}, mentions: map[string][]*post{}, written: map[string][]*post{},
		texts: map[string]time.Time{}, byToken: map[string]*User{}, bearers: map[string]bearer{},
		refresh: map[string]*User{}, codes: map[string]grant{},
		faults: map[Endpoint][]Fault{}, limits: map[Endpoint]limit{}, counts: map[Endpoint]int{}, used: map[string]window{},
		nonces: map[string]bool{}, older: map[string]bool{}, files: map[string]File{}, uploads: map[string]*uploaded{},
	}
	for _, o := range options {
		o(s)
	}
	s.http = httptest.NewServer(s.routes())
	return s
}

// URL is what to set as API_URL.
func (s *Server) URL() string { return s.http.URL }

// Addr is the host and port.
func (s *Server) Addr() net.Addr { return s.http.Listener.Addr() }

// Close stops it, and cuts off whoever is still connected.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// Endpoint names a call for counts, faults and limits.
type Endpoint string

// The endpoints.
const (
	Me       Endpoint = "GET /2/users/me"
	Mentions Endpoint = "GET /2/users/{id}/mentions"
	Timeline Endpoint = "GET /2/users/{id}/tweets"
	Lookup   Endpoint = "GET /2/tweets"
	One      Endpoint = "GET /2/tweets/{id}"
	Create   Endpoint = "POST /2/tweets"
	Upload   Endpoint = "POST /2/media/upload"
	Describe Endpoint = "POST /2/media/metadata"
	Delete   Endpoint = "DELETE /2/tweets/{id}"
	Token    Endpoint = "POST /2/oauth2/token"
	Consent  Endpoint = "GET /i/oauth2/authorize"
	Photo    Endpoint = "GET /media/{name}" // on the media host
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	signed := map[Endpoint]func(*request){
		Me: s.me, Mentions: s.userMentions, Timeline: s.userPosts, Lookup: s.lookUp, One: s.lookUpOne, Create: s.create, Delete: s.remove,
		Upload: s.upload, Describe: s.describe,
	}
	for e, h := range signed {
		mux.HandleFunc(string(e), s.serve(e, true, h))
	}
	mux.HandleFunc(string(Token), s.serve(Token, false, s.token))
	mux.HandleFunc(string(Photo), s.media)
	mux.HandleFunc(string(Consent), s.serve(Consent, false, s.consent))
	return mux
}

// Requests tells how often an endpoint was called, faults and refusals included.
func (s *Server) Requests(e Endpoint) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[e]
}
