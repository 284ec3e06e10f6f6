package fake

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// line is the way to the app's ears.
type line struct {
	mu      sync.Mutex
	open    bool // new connections are taken
	tickets map[string]bool
	conns   map[*conn]bool
	unacked map[string]*envelope
	order   []string // of envelopes, oldest first
	repeat  int
	changed chan struct{} // closed at each change
	readers sync.WaitGroup
}

type conn struct {
	ws *websocket.Conn
	mu sync.Mutex
}

type envelope struct {
	ID      string `json:"envelope_id"`
	Type    string `json:"type"`
	Payload any    `json:"payload"`
	Accepts bool   `json:"accepts_response_payload"`
	Retry   int    `json:"retry_attempt"`
}

func (c *conn) write(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return c.ws.WriteJSON(v)
}

// news wakes whoever waits. Callers hold the lock.
func (l *line) news() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// await waits until ok, which is called with the lock held.
func (l *line) await(ctx context.Context, ok func() bool) error {
	for {
		l.mu.Lock()
		done, changed := ok(), l.changed
		l.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *line) times() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(1, l.repeat)
}

// Repeat has each event sent so many times, each time under other ids.
func (s *Server) Repeat(times int) {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	s.line.repeat = times
}

// AwaitConnected waits until the app is connected.
func (s *Server) AwaitConnected(ctx context.Context) error {
	return s.line.await(ctx, func() bool { return len(s.line.conns) > 0 })
}

// AwaitGone waits until nobody is connected.
func (s *Server) AwaitGone(ctx context.Context) error {
	return s.line.await(ctx, func() bool { return len(s.line.conns) == 0 })
}

// AwaitAcked waits until every envelope is acknowledged.
func (s *Server) AwaitAcked(ctx context.Context) error {
	return s.line.await(ctx, func() bool { return len(s.line.unacked) == 0 })
}

// Acked reports whether an envelope is acknowledged.
func (s *Server) Acked(id string) bool {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	return s.line.unacked[id] == nil
}

// Disconnect cuts the line and keeps it cut until Connect.
func (s *Server) Disconnect() { s.hangUp(false) }

// Drop cuts the line; the app may connect again at once.
func (s *Server) Drop() { s.hangUp(true) }

func (s *Server) hangUp(open bool) {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	s.line.open = open
	for c := range s.line.conns {
		_ = c.ws.Close()
		delete(s.line.conns, c)
	}
	s.line.news()
}

// Connect lets the app connect again.
func (s *Server) Connect() {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	s.line.open = true
}

// AskToReconnect sends what Slack sends before it refreshes a connection.
func (s *Server) AskToReconnect() {
	for _, c := range s.line.all() {
		_ = c.write(object{"type": "disconnect", "reason": "refresh_requested", "debug_info": object{"host": "fake"}})
	}
}

// Raw sends bytes of any shape over the line.
func (s *Server) Raw(b []byte) {
	for _, c := range s.line.all() {
		c.mu.Lock()
		_ = c.ws.WriteMessage(websocket.TextMessage, b)
		c.mu.Unlock()
	}
}

// Redeliver sends everything again that was not acknowledged.
func (s *Server) Redeliver() {
	for _, e := range s.line.waiting() {
		for _, c := range s.line.all() {
			_ = c.write(e)
		}
	}
}

func (l *line) all() []*conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []*conn
	for c := range l.conns {
		all = append(all, c)
	}
	return all
}

// waiting gives the envelopes that were not acknowledged, oldest first.
func (l *line) waiting() []envelope {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []envelope
	var order []string
	for _, id := range l.order {
		if e := l.unacked[id]; e != nil {
			e.Retry++
			all, order = append(all, *e), append(order, id)
		}
	}
	l.order = order
	return all
}

// send puts an envelope on the line. Without a line it is lost.
func (s *Server) send(kind string, payload any) string {
	e := envelope{ID: rand.Text(), Type: kind, Payload: payload, Accepts: kind == "slash_commands"}
	l := &s.line
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.conns) == 0 {
		return e.ID
	}
	l.unacked[e.ID] = &e
	l.order = append(l.order, e.ID)
	for c := range l.conns {
		_ = c.write(e) // a dead line is noticed by its reader
		break
	}
	return e.ID
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	l := &s.line
	l.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	ok := l.open && l.tickets[ticket]
	delete(l.tickets, ticket)
	if ok {
		l.readers.Add(1)
	}
	l.mu.Unlock()
	if !ok {
		http.Error(w, "no", http.StatusServiceUnavailable)
		return
	}
	defer l.readers.Done()
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	c := &conn{ws: ws}
	_ = ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
	// Nothing may be sent between the greeting and the line being there: the app
	// reads what it missed at the greeting.
	l.mu.Lock()
	err = c.write(object{"type": "hello", "num_connections": 1, "connection_info": object{"app_id": "A0FAKE"}})
	if l.open && err == nil {
		l.conns[c] = true
	}
	l.news()
	l.mu.Unlock()
	if err != nil {
		return
	}
	for _, e := range l.waiting() {
		if c.write(e) != nil {
			break
		}
	}
	s.read(c)
}

// read takes acknowledgements until the line is cut, and pings meanwhile.
func (s *Server) read(c *conn) {
	done := make(chan struct{})
	var pings sync.WaitGroup
	pings.Go(func() {
		tick := time.NewTicker(5 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_ = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
			case <-done:
				return
			}
		}
	})
	for {
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if err := c.ws.ReadJSON(&ack); err != nil {
			break
		}
		s.acked(ack.ID, ack.Payload)
	}
	close(done)
	pings.Wait()
	s.line.mu.Lock()
	delete(s.line.conns, c)
	s.line.news()
	s.line.mu.Unlock()
	s.Redeliver() // what went into the dead line comes over another, if there is one
}

func (s *Server) acked(id string, payload json.RawMessage) {
	s.line.mu.Lock()
	e := s.line.unacked[id]
	delete(s.line.unacked, id)
	s.line.news()
	s.line.mu.Unlock()
	if e == nil || e.Type != "slash_commands" {
		return
	}
	if command, ok := e.Payload.(object); ok {
		s.answered(command, payload)
	}
}

// answered shows the answer to a command to who gave it.
func (s *Server) answered(command object, payload json.RawMessage) {
	var a struct {
		Text   string          `json:"text"`
		Blocks json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(payload, &a) != nil || a.Text == "" || badBlocks(a.Blocks) != "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	channel, _ := command["channel_id"].(string)
	user, _ := command["user_id"].(string)
	if c := s.channels[channel]; c != nil {
		c.put(&post{ts: s.ts(), user: s.BotUser, bot: true, text: a.Text, blocks: a.Blocks, only: user})
	}
}
