package fake

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Server is one fake Mattermost.
type Server struct {
	addr string
	api  http.Handler

	mu        sync.Mutex
	http      *http.Server
	last      int64 // the last moment that was given out, in ms
	team      string
	users     map[string]*model.User
	tokens    map[string]string // to user id
	channels  map[string]*model.Channel
	members   map[string]map[string]bool // channel, user
	silent    map[string]bool            // channel and user
	posts     map[string]*model.Post
	order     []string            // of posts, oldest first
	threads   map[string][]string // posts by their root, oldest first
	private   []*Ephemeral
	reactions map[string][]*model.Reaction // by post, with those that were taken away
	commands  map[string]*model.Command
	pending   map[string]string // pending post id to post id
	files     map[string]*file
	lines     map[string]*line
	conns     map[*conn]bool
	faults    map[string][]Fault
	held      []func() // calls that a gateway sends on late
	counts    map[string]int
	closed    bool // to sockets
	repeat    int

	rules
	page       int // posts that "since" gives at most
	pingEvery  time.Duration
	background sync.WaitGroup
	proxied    bool // a proxy lets nothing through
	turned     int  // … and turned away so many
}

// Ephemeral is a post that one person sees.
type Ephemeral struct {
	To   string
	Post *model.Post
}

// Option changes a server.
type Option func(*Server)

// WithSincePage sets how many posts a request for changes gives at most; 1000 when
// not said.
func WithSincePage(n int) Option { return func(s *Server) { s.page = n } }

// WithPings sets how often sockets are pinged; half a minute when not said.
func WithPings(d time.Duration) Option { return func(s *Server) { s.pingEvery = d } }

// New starts a server on a free loopback port. Close it.
func New(options ...Option) *Server {
	s := &Server{
		team: model.NewId(), users: map[string]*model.User{}, tokens: map[string]string{},
		channels: map[string]*model.Channel{}, members: map[string]map[string]bool{}, silent: map[string]bool{}, posts: map[string]*model.Post{}, threads: map[string][]string{},
		commands: map[string]*model.Command{}, pending: map[string]string{}, reactions: map[string][]*model.Reaction{}, files: map[string]*file{}, lines: map[string]*line{}, conns: map[*conn]bool{},
		faults: map[string][]Fault{}, counts: map[string]int{}, repeat: 1,
		rules: defaultRules(), page: 1000, pingEvery: 30 * time.Second,
	}
	for _, o := range options {
		o(s)
	}
	s.api = s.routes()
	listener := listen()
	s.addr = listener.Addr().String()
	s.serve(listener)
	return s
}

// listen takes a loopback address that nobody calls from: between Shut and Reopen no
// other connection can take its port. Where there is one such address, that will do.
func listen() net.Listener {
	for _, host := range []string{fmt.Sprintf("127.%d.%d.2", 1+rand.IntN(250), rand.IntN(250)), "127.0.0.1"} {
		if listener, err := net.Listen("tcp", host+":0"); err == nil {
			return listener
		}
	}
	panic("fake Mattermost cannot listen on a loopback address")
}

func (s *Server) serve(listener net.Listener) {
	server := &http.Server{Handler: s.api, ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	s.mu.Lock()
	s.http = server
	s.mu.Unlock()
	s.background.Go(func() { _ = server.Serve(listener) })
}

// URL is where the server is.
func (s *Server) URL() string { return "http://" + s.addr }

// Team is the id of the one team.
func (s *Server) Team() string { return s.team }

// Shut stops listening, with all connections, until Reopen.
func (s *Server) Shut() {
	s.mu.Lock()
	server := s.http
	s.mu.Unlock()
	_ = server.Close()
	s.Drop()
}

// Reopen listens again, on the same port.
func (s *Server) Reopen() error {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", s.addr)
	if err == nil {
		s.serve(listener)
	}
	return err
}

// Close ends the server and waits for its goroutines.
func (s *Server) Close() {
	s.RefuseSockets(true)
	s.Shut()
	s.background.Wait()
}

// now is the time in ms; no two moments are the same. The lock is held.
func (s *Server) now() int64 {
	s.last = max(s.last+1, time.Now().UnixMilli())
	return s.last
}

// Pass lets time go by on the server's clock.
func (s *Server) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last, time.Now().UnixMilli()) + d.Milliseconds()
}

// request is one call of the API.
type request struct {
	*http.Request
	user *model.User
	body []byte
}

// into reads the body.
func (r *request) into(v any) *model.AppError {
	if json.Unmarshal(r.body, v) != nil {
		return refuse("api.context.invalid_body_param.app_error", http.StatusBadRequest)
	}
	return nil
}

func refuse(id string, status int) *model.AppError {
	return &model.AppError{Id: id, Message: "geweigerd: " + id, StatusCode: status}
}

var (
	errForbidden = refuse("api.context.permissions.app_error", http.StatusForbidden)
	errNoPost    = refuse("app.post.get.app_error", http.StatusNotFound)
	errNoUser    = refuse("app.user.missing_account.const", http.StatusNotFound)
	errNoChannel = refuse("app.channel.get.existing.app_error", http.StatusNotFound)
)

// handler answers one endpoint, with the lock held.
type handler func(*request) (any, *model.AppError)

// Endpoints, for Inject and Count.
const (
	CreatePost      = "POST /api/v4/posts"
	CreateEphemeral = "POST /api/v4/posts/ephemeral"
	PatchPost       = "PUT /api/v4/posts/{post}/patch"
	DeletePost      = "DELETE /api/v4/posts/{post}"
	GetPost         = "GET /api/v4/posts/{post}"
	GetThread       = "GET /api/v4/posts/{post}/thread"
	GetReactions    = "GET /api/v4/posts/{post}/reactions"
	GetPosts        = "GET /api/v4/channels/{channel}/posts"
	GetChannel      = "GET /api/v4/channels/{channel}"
	GetMember       = "GET /api/v4/channels/{channel}/members/{user}"
	GetUser         = "GET /api/v4/users/{user}"
	GetUserByEmail  = "GET /api/v4/users/email/{email}"
	GetConfig       = "GET /api/v4/config/client"
	Ping            = "GET /api/v4/system/ping"
	UploadFile      = "POST /api/v4/files"
	GetFile         = "GET /api/v4/files/{file}"
	ListCommands    = "GET /api/v4/commands"
	CreateCommand   = "POST /api/v4/commands"
	UpdateCommand   = "PUT /api/v4/commands/{command}"
	ExecuteCommand  = "POST /api/v4/commands/execute"
	Writes          = "any call that writes"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		CreatePost: s.createPost, CreateEphemeral: s.createEphemeral, PatchPost: s.patchPost, DeletePost: s.deletePost, GetPost: s.getPost,
		GetThread: s.getThread, GetReactions: s.getReactions, GetPosts: s.getPosts, GetChannel: s.getChannel,
		GetMember: s.getMember, GetUser: s.getUser, GetUserByEmail: s.getUserByEmail, GetConfig: s.getConfig, Ping: s.ping,
		ListCommands: s.listCommands, CreateCommand: s.createCommand, UpdateCommand: s.updateCommand,
		ExecuteCommand: s.executeCommand,
		UploadFile:     s.uploadFile, GetFile: s.getFile,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, pattern, h) })
	}
	mux.HandleFunc("GET /api/v4/websocket", func(w http.ResponseWriter, r *http.Request) {
		if !s.turnedAway(w) {
			s.socket(w, r)
		}
	})
	return mux
}

// open tells which endpoints need no token.
func open(pattern string) bool { return pattern == Ping || pattern == GetConfig }

func (s *Server) answer(w http.ResponseWriter, hr *http.Request, pattern string, h handler) {
	body, err := io.ReadAll(http.MaxBytesReader(w, hr.Body, 8<<20))
	if err != nil {
		return
	}
	if s.turnedAway(w) {
		return
	}
	w.Header().Set(model.HeaderVersionId, s.release+".dev.0123456789abcdef.false")
	fault := s.begin(pattern, hr.Method != http.MethodGet)
	late := func() {
		if r := (&request{Request: hr, body: body, user: s.bearer(hr)}); r.user != nil {
			_, _ = h(r)
		}
	}
	if s.hold(fault, w, late) || fault.before(w, hr) {
		return
	}
	s.mu.Lock()
	r := &request{Request: hr, body: body, user: s.bearer(hr)}
	var v any
	refused := refuse("api.context.session_expired.app_error", http.StatusUnauthorized)
	if r.user != nil || open(pattern) {
		v, refused = h(r)
	}
	out, raw := v.([]byte)
	if !raw {
		out, _ = json.Marshal(v) // under the lock: v is the server's own state
	}
	s.mu.Unlock()
	if refused == nil && fault.after(w, hr) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if refused != nil {
		w.WriteHeader(refused.StatusCode)
		out, _ = json.Marshal(refused)
	} else if hr.Method == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
	}
	_, _ = w.Write(out)
}

// bearer is whose token a request has; nil when it is nobody's. The lock is held.
func (s *Server) bearer(r *http.Request) *model.User {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil
	}
	return s.users[s.tokens[token]]
}
