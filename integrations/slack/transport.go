package slack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"draad/bot"
)

// maxBody is the largest answer that is read: a page of 200 posts with blocks stays
// well under it.
const maxBody = 16 << 20

// exchange is what is known about one call: whether it can have reached Slack at
// all, and the answer as it came.
type exchange struct {
	sent   atomic.Bool
	status int // 0: no whole answer came
	header http.Header
	body   []byte
}

type exchangeKey struct{}

// recorder fills in the exchange of a call and bounds the size of its answer.
type recorder struct {
	base  http.RoundTripper
	heard func(http.Header)
	// readdress gives a request the id that a channel has by now.
	readdress func(*http.Request) error
}

func (t recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	ex, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		ex = &exchange{}
	}
	// net/http takes another connection for a post only when nothing of it was sent.
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { ex.sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { ex.sent.Store(true) },
	}
	if err := t.readdress(req); err != nil {
		return nil, err
	}
	resp, err := t.base.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, err
	case len(body) > maxBody:
		return nil, errors.New("the answer is too large")
	}
	t.heard(resp.Header)
	ex.status, ex.header, ex.body = resp.StatusCode, resp.Header, body
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// noRedirects keeps the token from being sent where an answer points.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// newClient is an HTTP client over a wire, which records what it does.
func (w *Workspace) newClient() *http.Client {
	return &http.Client{Transport: recorder{base: w.wire, heard: w.answered, readdress: w.places.readdress},
		CheckRedirect: noRedirects, Timeout: w.config.Timeout}
}

// call makes one call: with a time-out, its answer recorded, its panics caught, its
// error given a kind. writes says whether it posts or changes something.
func (w *Workspace) call(ctx context.Context, op string, writes bool, f func(context.Context) error) (*exchange, error) {
	ex := &exchange{}
	if err := ctx.Err(); err != nil {
		return ex, bot.Errorf(bot.Temporary, "%s on Slack: not begun: %w", op, err)
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, exchangeKey{}, ex), w.config.Timeout)
	defer cancel()
	if err := w.places.load(ctx, w.notes.store); err != nil {
		return ex, err
	}
	err := guarded(func() error { return f(ctx) })
	if err == nil {
		return ex, nil
	}
	if codeOf(err) == "channel_not_found" {
		w.places.doubt() // another replica may have heard of a new id
	}
	return ex, classify(op, ex, err, writes)
}

var errPanic = errors.New("the answer made the client library panic")

func guarded(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errPanic // not what it panicked with: that may hold the answer
		}
	}()
	return f()
}
