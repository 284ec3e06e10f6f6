package fake

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

// deadQueue is how many events of a connection are kept for who comes back.
const deadQueue = 128

// line is a connection as the server knows it: it outlives its sockets.
type line struct {
	id, user string
	first    int64    // the number of the first event that is kept
	events   [][]byte // with their numbers in them
	on       *conn    // nil while nobody listens
}

func (l *line) next() int64 { return l.first + int64(len(l.events)) }

// conn is one socket.
type conn struct {
	ws   *websocket.Conn
	wake chan struct{}
	done chan struct{}
	once sync.Once
	own  bool // it said whose it is in the handshake

	writing sync.Mutex
}

func (c *conn) close() {
	c.once.Do(func() {
		close(c.done)
		_ = c.ws.Close()
	})
}

func (c *conn) write(kind int, data []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
	return c.ws.WriteMessage(kind, data)
}

// Drop cuts all sockets. Who comes back in time misses nothing.
func (s *Server) Drop() {
	s.mu.Lock()
	open := maps.Clone(s.conns)
	s.mu.Unlock()
	for c := range open {
		c.close()
	}
}

// Forget cuts all sockets and forgets their connections: who comes back gets a new
// connection, and what happened meanwhile is lost to it.
func (s *Server) Forget() {
	s.mu.Lock()
	clear(s.lines)
	s.mu.Unlock()
	s.Drop()
}

// Skip takes the next number of every connection without an event, as if one were lost.
func (s *Server) Skip() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lines {
		l.events = append(l.events, nil)
	}
}

// RefuseSockets refuses new sockets, or accepts them again.
func (s *Server) RefuseSockets(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = yes
}

// Repeat has every further event sent that many times, each with a number of its own.
func (s *Server) Repeat(times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.repeat = times
}

// Listeners counts the sockets that have said whose they are.
func (s *Server) Listeners() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, l := range s.lines {
		if l.on != nil {
			n++
		}
	}
	return n
}

func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	refused, user := s.closed, s.bearer(r)
	s.counts["socket"]++
	s.mu.Unlock()
	if refused || r.Header.Get("Authorization") != "" && user == nil {
		http.Error(w, "not now", http.StatusUnauthorized)
		return
	}
	ws, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws, wake: make(chan struct{}, 1), done: make(chan struct{}), own: user != nil}
	s.mu.Lock()
	s.conns[c] = true
	s.mu.Unlock()
	s.background.Go(func() { s.read(c) })
	if user != nil {
		seq, err := strconv.ParseInt(r.URL.Query().Get("sequence_number"), 10, 64)
		if err != nil {
			seq = -1
		}
		s.attach(c, user.Id, r.URL.Query().Get("connection_id"), seq)
	}
}

// attach gives a socket its line: the one it had, or a new one with a hello.
func (s *Server) attach(c *conn, user, id string, seq int64) {
	s.mu.Lock()
	l := s.lines[id]
	cursor := seq
	if l == nil || l.user != user || seq < l.first || seq > l.next() {
		l = &line{id: model.NewId(), user: user}
		s.lines[l.id] = l
		cursor = 0
		s.push(l, model.NewWebSocketEvent(model.WebsocketEventHello, "", "", user, nil, "").
			SetData(map[string]any{"server_version": s.release, "connection_id": l.id}))
	}
	before := l.on
	l.on = c
	s.mu.Unlock()
	if before != nil {
		before.close()
	}
	s.background.Go(func() { s.pump(c, l, cursor) })
}

// push adds an event to a line. The lock is held.
func (s *Server) push(l *line, e *model.WebSocketEvent) {
	data, err := e.SetSequence(l.next()).ToJSON()
	if err != nil {
		return
	}
	l.events = append(l.events, data)
	if n := len(l.events) - deadQueue; n > 0 && l.on == nil {
		l.events, l.first = l.events[n:], l.first+int64(n)
	}
	if l.on != nil {
		select {
		case l.on.wake <- struct{}{}:
		default:
		}
	}
}

// pump sends a line's events to its socket, from a number on.
func (s *Server) pump(c *conn, l *line, cursor int64) {
	defer func() {
		s.mu.Lock()
		if l.on == c {
			l.on = nil
		}
		s.mu.Unlock()
		c.close()
	}()
	pings := time.NewTicker(s.pingEvery)
	defer pings.Stop()
	for {
		s.mu.Lock()
		var todo [][]byte
		if l.on == c {
			todo = append(todo, l.events[cursor-l.first:]...)
			cursor = l.next()
			if n := len(l.events) - deadQueue; n > 0 {
				l.events, l.first = l.events[n:], l.first+int64(n)
			}
		}
		s.mu.Unlock()
		for _, data := range todo {
			if data != nil && c.write(websocket.TextMessage, data) != nil {
				return
			}
		}
		select {
		case <-c.done:
			return
		case <-c.wake:
		case <-pings.C:
			if c.write(websocket.PingMessage, nil) != nil {
				return
			}
		}
	}
}

// read answers what a client sends: the challenge.
func (s *Server) read(c *conn) {
	defer func() {
		c.close()
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
	}()
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var r model.WebSocketRequest
		if json.Unmarshal(data, &r) != nil || r.Action != string(model.WebsocketAuthenticationChallenge) {
			continue
		}
		token, _ := r.Data["token"].(string)
		s.mu.Lock()
		user := s.tokens[token]
		s.mu.Unlock()
		if user == "" {
			return
		}
		answer, err := model.NewWebSocketResponse(model.StatusOk, r.Seq, nil).ToJSON()
		if err != nil || c.write(websocket.TextMessage, answer) != nil {
			return
		}
		if !c.own {
			c.own = true
			s.attach(c, user, "", -1)
		}
	}
}
