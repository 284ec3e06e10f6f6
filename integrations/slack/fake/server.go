package fake

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Server is one fake Slack, with one workspace and one app.
type Server struct {
	http *httptest.Server

	// Tokens of the app.
	BotToken, AppToken, SigningSecret string
	// BotUser is the bot's user id.
	BotUser string

	ahead    atomic.Int64 // by how much Slack's clock is ahead of this machine's
	mu       sync.Mutex
	last     int64 // the newest ts, in microseconds
	serial   int
	channels map[string]*channel
	order    []string // of channels
	users    map[string]*User
	scopes   string
	revoked  bool
	faults   []armed
	delays   []delay
	held     []func() // see Deliver
	counts   map[string]int
	changing map[string]int // chat.update under way, by post
	overlap  int
	later    []object // events that an answer brings about
	untold   *[]object
	files    map[string]*file

	line    line
	proxied bool // a proxy lets nothing through
	turned  int  // … and turned away so many
}

// User is somebody in the workspace.
type User struct {
	ID, Name string
	Email    string
	Guest    bool
	Stranger bool // of another organisation, in a shared channel
	Deleted  bool
	Bot      bool
}

type channel struct {
	id, name string
	archived bool
	member   bool // the bot
	posts    []*post
	byTS     map[string]*post
	replies  map[string][]*post // by root, without whispers
}

// New starts a server on a free loopback port. Close it.
func New() *Server {
	s := &Server{
		BotToken: "xoxb-" + rand.Text(), AppToken: "xapp-" + rand.Text(), SigningSecret: rand.Text(),
		channels: map[string]*channel{}, users: map[string]*User{}, counts: map[string]int{}, changing: map[string]int{}, files: map[string]*file{},
		scopes: "channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history,groups:read,reactions:read,users:read,users:read.email",
	}
	s.line.open = true
	s.line.tickets = map[string]bool{}
	s.line.conns = map[*conn]bool{}
	s.line.unacked = map[string]*envelope{}
	s.line.changed = make(chan struct{})
	s.BotUser = s.add("B", User{Name: "draad", Bot: true}).ID
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.serveAPI)
	mux.HandleFunc("POST /upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files-pri/{ts}/{name}", s.serveAttached)
	mux.HandleFunc("/socket", s.serveSocket)
	s.http = httptest.NewServer(mux)
	return s
}

// URL is the address that method names are put behind: DRAAD_SLACK_API_URL.
func (s *Server) URL() string { return s.http.URL + "/api/" }

// Close ends the server and every connection.
func (s *Server) Close() {
	s.hangUp(false)
	s.http.CloseClientConnections()
	s.http.Close()
	s.line.readers.Wait()
}

// AddChannel makes a channel that the bot is in.
func (s *Server) AddChannel(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	c := &channel{id: fmt.Sprintf("C%08d", s.serial), name: name, member: true, byTS: map[string]*post{}, replies: map[string][]*post{}}
	s.channels[c.id] = c
	s.order = append(s.order, c.id)
	return c.id
}

// AddChannelAs makes a channel with an id of one's own choice.
func (s *Server) AddChannelAs(id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id] = &channel{id: id, name: name, member: true, byTS: map[string]*post{}, replies: map[string][]*post{}}
	s.order = append(s.order, id)
}

// AddUser makes a colleague.
func (s *Server) AddUser(name string) User { return *s.add("U", User{Name: name}) }

// AddUserAs makes a colleague with an id of one's own choice.
func (s *Server) AddUserAs(id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[id] = &User{ID: id, Name: name}
}

func (s *Server) add(kind string, u User) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	u.ID = fmt.Sprintf("U%s%07d", kind, s.serial)
	s.users[u.ID] = &u
	return &u
}

// ChangeUser changes somebody, and tells the app so.
func (s *Server) ChangeUser(id string, change func(*User)) {
	s.mu.Lock()
	u := s.users[id]
	change(u)
	payload := object{"type": "user_change", "user": u.json(), "event_ts": s.ts()}
	s.mu.Unlock()
	s.emit(payload)
}

func (u *User) json() object {
	return object{
		"id": u.ID, "team_id": "T0FAKE", "name": strings.ToLower(strings.ReplaceAll(u.Name, " ", ".")), "real_name": u.Name,
		"deleted": u.Deleted, "is_restricted": u.Guest, "is_stranger": u.Stranger, "is_ultra_restricted": false, "is_bot": u.Bot,
		"profile": object{"real_name": u.Name, "display_name": u.Name, "email": u.Email},
	}
}

// ts gives a new ts. Callers hold the lock.
func (s *Server) ts() string {
	s.last = max(s.last+1, s.now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.last/1e6, s.last%1e6)
}

// second is what Slack gives for the moment of an edit: it leaves out the fraction.
func (s *Server) second() string { return fmt.Sprintf("%d.000000", s.now().Unix()) }

// now is the time by Slack's clock.
func (s *Server) now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

// Pass lets time pass by Slack's clock; less than nothing puts it back.
func (s *Server) Pass(d time.Duration) { s.ahead.Add(int64(d)) }

// Revoke makes every token worthless; Restore makes them good again.
func (s *Server) Revoke() { s.set(func() { s.revoked = true }) }

// Restore undoes Revoke.
func (s *Server) Restore() { s.set(func() { s.revoked = false }) }

// SetScopes replaces what the bot's token may do, separated by commas.
func (s *Server) SetScopes(scopes string) { s.set(func() { s.scopes = scopes }) }

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// Count tells how often a method was called.
func (s *Server) Count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[method]
}

// Overlap is the greatest number of updates of one post that were under way at once.
func (s *Server) Overlap() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.overlap
}
