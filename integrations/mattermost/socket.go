package mattermost

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"

	"draad/integrations/wire"
)

// socket keeps a connection to the server's WebSocket, and puts what it hears into
// the queue.
type socket struct {
	w      *Workspace
	queue  *queue
	me     string
	id     string // of the connection, as the server gave it; empty: none yet
	seq    int64  // of the last event
	events int    // heard on the present line
}

// run connects again and again until ctx ends.
func (s *socket) run(ctx context.Context) {
	wait := s.w.tuning.firstWait
	for ctx.Err() == nil {
		s.events = 0
		err := s.line(ctx)
		if ctx.Err() != nil {
			return
		}
		if s.events > 0 {
			wait = s.w.tuning.firstWait
		}
		s.w.health.bad("the line to Mattermost is down")
		s.w.log.Warn("the line to Mattermost dropped; connecting again", "error", err, "wait", wait)
		sleep(ctx, wait)
		wait = min(2*wait, s.w.tuning.lastWait)
	}
}

// errLine is all that is said of a broken line: the client's own words hold nothing
// more that helps, and can hold addresses.
var errLine = errors.New("the connection broke or was refused")

// line makes one connection and listens on it until it breaks or ctx ends.
func (s *socket) line(ctx context.Context) error {
	next := 0
	if s.id != "" {
		next = int(s.seq) + 1
	}
	ctx, cut := context.WithCancel(ctx)
	defer cut()
	var client *model.WebSocketClient
	err := wire.Guarded(func() (err error) {
		client, err = model.NewReliableWebSocketClientWithDialer(dialer(ctx), socketURL(s.w.config.URL), s.w.config.Token, s.id, next, true)
		return err
	})
	if err != nil {
		return errLine
	}
	conn := client.Conn
	// The line is cut, and the client not closed: see doc.go.
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	s.watch(conn)
	client.Listen()
	s.drain(client, cut)
	return errLine
}

// watch lets the line break when the server is silent for too long.
func (s *socket) watch(conn *websocket.Conn) {
	alive := func() { _ = conn.SetReadDeadline(time.Now().Add(s.w.tuning.patience)) }
	alive()
	answer := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		alive()
		s.w.health.good(s.w.now())
		return answer(data)
	})
}

// drain empties all channels of the client until the line is broken; the client
// locks up when one is not.
func (s *socket) drain(client *model.WebSocketClient, cut func()) {
	responses := client.ResponseChannel
	for {
		select {
		case e, open := <-client.EventChannel:
			if !open {
				return
			}
			s.heard(e, cut)
		case r, open := <-responses:
			if !open {
				responses = nil
			} else if r.Error != nil {
				cut() // the token is refused
			}
		case <-client.PingTimeoutChannel:
			cut()
		}
	}
}

// heard puts an event into the queue. A connection id that is new, or a number that
// is skipped, means that events may be lost.
func (s *socket) heard(e *model.WebSocketEvent, cut func()) {
	s.events++
	s.w.health.good(s.w.now())
	seq := e.GetSequence()
	if e.EventType() == model.WebsocketEventHello {
		if id, _ := e.GetData()["connection_id"].(string); id != s.id || id == "" {
			s.id = id
			s.queue.mark()
		}
		s.seq = seq
		return
	}
	switch {
	case seq <= s.seq:
		return // sent again
	case seq != s.seq+1:
		s.queue.mark()
	}
	s.seq = seq
	if _, heeded := heeded[e.EventType()]; heeded {
		s.queue.put(e)
	}
	if e.EventType() == model.WebsocketEventUserAdded && subject(e.GetData()) == s.me {
		s.queue.mark() // we were not told what happened in that channel before
	}
}

// heeded are the events that mean something here.
var heeded = map[model.WebsocketEventType]struct{}{
	model.WebsocketEventPosted:                     {},
	model.WebsocketEventPostEdited:                 {},
	model.WebsocketEventPostDeleted:                {},
	model.WebsocketEventReactionAdded:              {},
	model.WebsocketEventReactionRemoved:            {},
	model.WebsocketEventUserUpdated:                {},
	model.WebsocketEventUserRoleUpdated:            {},
	model.WebsocketEventUserActivationStatusChange: {},
	model.WebsocketEventGuestsDeactivated:          {},
}

// dialer connects within the context: it is cut also during the handshake.
func dialer(ctx context.Context) *websocket.Dialer {
	return &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 20 * time.Second,
		NetDialContext: func(_ context.Context, network, addr string) (net.Conn, error) {
			conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, addr)
			if err == nil {
				context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			return conn, err
		},
	}
}

func socketURL(base string) string {
	return "ws" + strings.TrimPrefix(base, "http") // http to ws, https to wss
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
