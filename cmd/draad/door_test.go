package main

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store/storetest"
	"draad/cmd/draad/organisation"
	"draad/handlers/ops"
	"draad/handlers/roompage"
	"draad/integrations/practice"
)

// openDoor serves pages as the program does, with less time to answer.
func openDoor(t *testing.T, pages http.Handler, within time.Duration) (addr string, closed func() int) {
	t.Helper()
	var mu sync.Mutex
	gone := 0
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = door(t.Context(), pages, within)
	srv.Config.ConnState = func(c net.Conn, s http.ConnState) {
		mu.Lock()
		defer mu.Unlock()
		if s == http.StateNew {
			_ = c.(*net.TCPConn).SetWriteBuffer(4 << 10) // soon full
		}
		if s == http.StateClosed {
			gone++
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.Listener.Addr().String(), func() int {
		mu.Lock()
		defer mu.Unlock()
		return gone
	}
}

// Who asks on and on and never reads an answer is cut off.
func TestClientsThatNeverReadAreCutOff(t *testing.T) {
	const clients = 30
	mux := http.NewServeMux()
	ops.Register(mux, ops.NewMetrics(ops.Build(buildVersion())), (&app{pulse: &pulse{store: storetest.NewStore()}}).health())
	addr, closed := openDoor(t, mux, 300*time.Millisecond)
	asks := []byte(strings.Repeat("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 200))
	var all sync.WaitGroup
	for range clients {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.(*net.TCPConn).SetReadBuffer(1 << 10)
		_ = conn.SetWriteDeadline(time.Now().Add(patience)) // of a server that never cuts off
		all.Go(func() {
			for _, err := conn.Write(asks); err == nil; _, err = conn.Write(asks) {
			}
		})
	}
	all.Wait()
	eventually(t, "all are cut off", func() bool { return closed() == clients })
}

// An event stream is meant to last: it goes on long after any other answer is cut off.
func TestAnEventStreamOutlivesTheTimeToAnswer(t *testing.T) {
	const within = 200 * time.Millisecond
	org := &bot.Organisation{}
	room := practice.New(practice.Config{Store: storetest.NewStore(), Organisation: org})
	page := roompage.New(room, org, roompage.Options{Base: t.Context(), Heartbeat: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
	addr, _ := openDoor(t, page, within)
	res, err := http.Get("http://" + addr + "/practice/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines, began := bufio.NewReader(res.Body), time.Now()
	for time.Since(began) < 4*within {
		if _, err := lines.ReadString('\n'); err != nil {
			t.Fatalf("after %s: %v", time.Since(began), err)
		}
	}
}

// A reverse proxy on this machine sends Host 127.0.0.1: where one leads here for a chat
// server, the room without a login is not behind it, unless somebody says so.
func TestThePracticeRoomIsNotServedBesideAPublicPath(t *testing.T) {
	slackHTTP := []string{"DRAAD_SLACK_BOT_TOKEN=xoxb-1", "DRAAD_SLACK_SIGNING_SECRET=s"}
	slackSocket := []string{"DRAAD_SLACK_BOT_TOKEN=xoxb-1", "DRAAD_SLACK_APP_TOKEN=xapp-1"}
	mattermostSet := []string{"DRAAD_MATTERMOST_URL=https://chat.example.nl", "DRAAD_MATTERMOST_TOKEN=abcdefghijklmnopqrstuvwxyz"}
	const public = "DRAAD_PUBLIC_URL=https://draad.example.nl"
	practising := "DRAAD_ORGANISATION=" + practisingOrg(t)
	for name, tt := range map[string]struct {
		environ []string
		served  bool
	}{
		"the room alone":                    {nil, true},
		"Slack over Socket Mode":            {append(slackSocket[:2:2], practising), true},
		"the same, with the example":        {slackSocket, false},
		"the same, with an address":         {append(slackSocket[:2:2], public, practising), false},
		"Slack over HTTP":                   {append(slackHTTP[:2:2], practising), false},
		"Mattermost that calls nobody":      {append(mattermostSet[:2:2], practising), true},
		"Mattermost with buttons":           {append(mattermostSet[:2:2], public, practising), false},
		"Slack over HTTP, told to":          {append(slackHTTP[:2:2], "DRAAD_PRACTICE_OPEN=true"), true},
		"the room with an address, told to": {[]string{public, "DRAAD_PRACTICE_OPEN=true"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := &console{environ: tt.environ, out: io.Discard, err: io.Discard, wiring: theWiring()}
			made, err := c.newApp(c.read(), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			if got := made.(*app).practises(); got != tt.served {
				t.Errorf("served: %v", got)
			}
		})
	}
	c := &console{environ: []string{public}, out: io.Discard, err: io.Discard, wiring: theWiring()}
	if _, err := c.newApp(c.read(), slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "practice room") {
		t.Errorf("the room with an address: %v", err)
	}
}

// practisingOrg is the example organisation, with accounts to practise on beside any chat.
func practisingOrg(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "organisation.yaml")
	text := strings.ReplaceAll(string(organisation.Example()), "optional: true", "optional: false")
	text = strings.Replace(text, "optional: false            # left out as long as", "optional: true # left out as long as", 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
