package slack_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/integrations/slack/fake"
)

// overHTTP is a world in which Slack calls us.
func overHTTP(t *testing.T) (*world, *httptest.Server) {
	w := newWorld(t)
	w.config.AppToken, w.config.SigningSecret = "", w.fake.SigningSecret
	w.Restart()
	s := httptest.NewServer(w.workspace.Handler())
	t.Cleanup(s.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return w, s
}

// call calls as Slack would, with a signature of some age; retry numbers a repetition.
func call(t *testing.T, at, secret, body string, age time.Duration, retry ...string) (int, string) {
	t.Helper()
	stamp := strconv.FormatInt(time.Now().Add(-age).Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	req.Header["X-Slack-Retry-Num"] = retry
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(said)
}

func event(t *testing.T, inner map[string]any) string {
	t.Helper()
	raw, err := json.Marshal(fake.Callback(inner))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestOverHTTPSlackIsAnsweredWhenItsEventIsDurable(t *testing.T) {
	w, s := overHTTP(t)
	root := w.card()
	reply := event(t, map[string]any{"type": "message", "user": string(w.colleagues[0].ID), "text": "Hallo", "channel": root.Place,
		"ts": "1700000001.000001", "thread_ts": root.ID, "event_ts": "1700000001.000001"})
	if status, _ := call(t, s.URL+"/slack/events", w.config.SigningSecret, reply, 0); status != http.StatusServiceUnavailable {
		t.Errorf("while nobody listens the status is %d", status)
	}
	full := true
	in := &inbox{refuse: func(bot.ChatEvent) error {
		if full {
			return errors.New("the disk is full")
		}
		return nil
	}}
	w.listen(in)
	status := make(chan int, 1)
	go func() {
		got, _ := call(t, s.URL+"/slack/events", w.config.SigningSecret, reply, 0)
		status <- got
	}()
	eventually(t, "it was tried", func() bool { return strings.Contains(w.log.String(), "could not be taken in") })
	select {
	case got := <-status:
		t.Errorf("it was answered with %d while nothing had been written", got)
	default:
	}
	in.mu.Lock()
	full = false
	in.mu.Unlock()
	if got := <-status; got != http.StatusOK {
		t.Errorf("the status is %d", got)
	}
	for range 2 { // Slack repeats it
		if got, _ := call(t, s.URL+"/slack/events", w.config.SigningSecret, reply, 0); got != http.StatusOK {
			t.Errorf("the status is %d", got)
		}
	}
	if n := in.count(bot.Said); n != 1 {
		t.Errorf("it was heard %d times", n)
	}
}

// What takes longer than Slack waits for is not taken in yet: Slack must send it again.
func TestOverHTTPWhatTakesTooLongIsNotAcknowledged(t *testing.T) {
	w, s := overHTTP(t)
	root := w.card()
	w.listen(&inbox{refuse: func(bot.ChatEvent) error { return errors.New("the disk is full") }})
	reply := event(t, map[string]any{"type": "message", "user": string(w.colleagues[0].ID), "text": "Hallo", "channel": root.Place,
		"ts": "1700000001.000001", "thread_ts": root.ID, "event_ts": "1700000001.000001"})
	if status, _ := call(t, s.URL+"/slack/events", w.config.SigningSecret, reply, 0); status != http.StatusServiceUnavailable {
		t.Errorf("the status is %d", status)
	}
}

func TestOverHTTPOnlySlackIsHeard(t *testing.T) {
	w, s := overHTTP(t)
	in := &inbox{}
	w.listen(in)
	body := event(t, map[string]any{"type": "user_change", "user": map[string]any{"id": "U1"}})
	for _, c := range []struct {
		name, at, secret, body string
		age                    time.Duration
		want                   int
	}{
		{"signed", "/slack/events", w.config.SigningSecret, body, 0, 200},
		{"an hour old", "/slack/events", w.config.SigningSecret, body, time.Hour, 401},
		{"another's secret", "/slack/events", "anders", body, 0, 401},
		{"a button of another's", "/slack/interactive", "anders", body, 0, 401},
		{"a command of another's", "/slack/commands", "anders", body, 0, 401},
		{"no JSON", "/slack/events", w.config.SigningSecret, "x", 0, 200},
		{"no form", "/slack/commands", w.config.SigningSecret, "%zz", 0, 400},
		{"no payload", "/slack/interactive", w.config.SigningSecret, "payload=x", 0, 200},
		{"too much", "/slack/events", w.config.SigningSecret, strings.Repeat("x", 2<<20), 0, 413},
		{"elsewhere", "/slack/other", w.config.SigningSecret, body, 0, 404},
	} {
		if got, _ := call(t, s.URL+c.at, c.secret, c.body, c.age); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	resp, err := http.Post(s.URL+"/slack/events", "application/json", bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("unsigned: %d", resp.StatusCode)
	}
	if got, said := call(t, s.URL+"/slack/events", w.config.SigningSecret, `{"type":"url_verification","challenge":"3eZbrw"}`, 0); got != 200 || said != "3eZbrw" {
		t.Errorf("Slack's question who we are is answered with %d %q", got, said)
	}
}

func TestOverHTTPButtonsAndCommandsWork(t *testing.T) {
	w, s := overHTTP(t)
	root := w.card()
	in := &inbox{}
	w.listen(in)
	press := fmt.Sprintf(`{"type":"block_actions","user":{"id":%q},"channel":{"id":%q},"message":{"ts":%q},"actions":[{"action_id":"route:3","value":"oost","action_ts":"1700000001.000001"}]}`,
		w.colleagues[0].ID, root.Place, root.ID)
	if got, _ := call(t, s.URL+"/slack/interactive", w.config.SigningSecret, url.Values{"payload": {press}}.Encode(), 0); got != 200 {
		t.Errorf("a button: %d", got)
	}
	if e := in.heard(func(bot.ChatEvent) bool { return true }); len(e) != 1 || e[0].Action != "route" || e[0].Value != "oost" || !e[0].Thread.Same(root) {
		t.Errorf("heard were %+v", e)
	}
	form := url.Values{"user_id": {string(w.colleagues[0].ID)}, "channel_id": {root.Place}, "text": {"paraaf PH"}, "trigger_id": {"1"}}
	got, said := call(t, s.URL+"/slack/commands", w.config.SigningSecret, form.Encode(), 0)
	if got != 200 || !strings.Contains(said, "Gedaan") || !strings.Contains(said, `"ephemeral"`) {
		t.Errorf("a command: %d %s", got, said)
	}
}
