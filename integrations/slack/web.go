package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxRequest is the largest request of Slack that is read.
const maxRequest = 1 << 20

// takenWithin is how long Slack waits for its answer: 3 seconds, less the way back.
// What takes longer goes on, and Slack is asked to send it again.
const takenWithin = 2700 * time.Millisecond

// Handler takes in what Slack sends over HTTP: /slack/events, /slack/interactive and
// /slack/commands. It answers 503 while Run does not run, and 404 to everything
// without a signing secret.
func (w *Workspace) Handler() http.Handler {
	mux := http.NewServeMux()
	if w.config.SigningSecret == "" {
		return mux
	}
	mux.Handle("POST /slack/events", w.signed(w.serveEvent))
	mux.Handle("POST /slack/interactive", w.signed(w.serveInteraction))
	mux.Handle("POST /slack/commands", w.signed(w.serveCommand))
	return mux
}

// signed lets through what Slack signed less than five minutes ago. The signature is
// over the body as it came, byte for byte.
func (w *Workspace) signed(next func(rw http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxRequest))
		if err != nil {
			http.Error(rw, "the request cannot be read", http.StatusRequestEntityTooLarge)
			return
		}
		if why := unsigned(r.Header, body, w.config.SigningSecret, w.now()); why != "" {
			if count, say := w.health.refuse(w.now()); say {
				w.log.Warn("a request in Slack's name was refused", "because", why, "refused", count)
			}
			http.Error(rw, "not signed by Slack, or too long ago", http.StatusUnauthorized)
			return
		}
		w.health.spoke(w.now())
		next(rw, r, body)
	})
}

// signedWithin is how old a signature may be, and how far in the future.
const signedWithin = 5 * time.Minute

// unsigned says why a request does not count as signed by Slack, "" when it does. A moment
// that is wrong under a good signature is our clock's fault.
func unsigned(h http.Header, body []byte, secret string, now time.Time) string {
	stamp := h.Get("X-Slack-Request-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + stamp + ":")) // a hash takes everything
	_, _ = mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	if err != nil || !hmac.Equal([]byte(want), []byte(h.Get("X-Slack-Signature"))) {
		return "it is not signed with " + Prefix + "_SIGNING_SECRET; check that, if Slack is not heard"
	}
	if age := now.Sub(time.Unix(seconds, 0)); age.Abs() > signedWithin {
		return fmt.Sprintf("it is signed, but by the clock of this machine %s ago; set the clock, and let it be kept right (NTP)", age.Truncate(time.Second))
	}
	return ""
}

func (w *Workspace) serveEvent(rw http.ResponseWriter, r *http.Request, body []byte) {
	var hello struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(body, &hello) == nil && hello.Type == "url_verification" {
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(rw, hello.Challenge) // whoever does not wait for it asks again
		return
	}
	e, ok, err := w.parse(body)
	if err != nil {
		w.log.Warn("an event from Slack cannot be read; it is left out", "error", err)
	}
	if err != nil || !ok {
		return
	}
	w.taken(rw, r, w.roots.lane(e.post()), func(ctx context.Context) error { return w.take(ctx, e) })
}

func (w *Workspace) serveInteraction(rw http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(rw, "no form", http.StatusBadRequest)
		return
	}
	i, err := w.parseInteraction([]byte(form.Get("payload")))
	if err != nil {
		w.log.Warn("an interaction from Slack cannot be read; it is left out", "error", err)
		return
	}
	w.taken(rw, r, w.roots.lane(i.place(), i.post(), i.thread()), func(ctx context.Context) error { return w.takeInteraction(ctx, i) })
}

func (w *Workspace) serveCommand(rw http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(rw, "no form", http.StatusBadRequest)
		return
	}
	a := w.asked(r.Context(), command{
		User: form.Get("user_id"), Channel: form.Get("channel_id"), Text: form.Get("text"), Trigger: form.Get("trigger_id"),
	})
	rw.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(rw).Encode(a); err != nil {
		w.log.Warn("a command on Slack could not be answered", "error", err)
	}
}

// taken answers 200 when something is taken in, and asks Slack to send it again when
// that takes too long. Slack tries four times in all: after any failure, what was
// given up is looked for.
func (w *Workspace) taken(rw http.ResponseWriter, r *http.Request, lane string, take func(context.Context) error) {
	ears := w.ears.Load()
	err := errors.New("not listening")
	if r.Header.Get("X-Slack-Retry-Num") != "" {
		w.missed.Store(true)
	}
	if ears != nil {
		ctx, cancel := context.WithTimeout(r.Context(), takenWithin)
		defer cancel()
		err = ears.lanes.do(ctx, lane, take)
	}
	if err != nil {
		w.missed.Store(true)
		http.Error(rw, "not now; please send it again", http.StatusServiceUnavailable)
	}
}
