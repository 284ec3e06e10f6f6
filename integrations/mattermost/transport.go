package mattermost

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"draad/bot"
)

const (
	callTimeout = 30 * time.Second
	// maxBody is the largest answer that is read: a thousand posts with their props.
	maxBody = 64 << 20
)

// exchange is what is known about one call: whether it can have reached the server,
// and the answer as it came.
type exchange struct {
	sent   atomic.Int32 // how often a connection was had to send it on
	status int          // 0: no whole answer came
	header http.Header
	body   []byte
}

type exchangeKey struct{}

// recorder fills in the exchange of a call and bounds the size of its answer.
type recorder struct{ base http.RoundTripper }

func (t recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	ex, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		ex = &exchange{}
	}
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { ex.sent.Add(1) }}
	resp, err := t.base.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("the answer is larger than %d bytes", maxBody)
	}
	ex.status, ex.header, ex.body = resp.StatusCode, resp.Header, body
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: callTimeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          32,
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       90 * time.Second,
	}
}

// noRedirects keeps the token from being sent where an answer points.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// call makes one call of the client library: with a time-out, its answer recorded,
// its panics caught, its error given a kind. writes says whether it changes something.
func (w *Workspace) call(ctx context.Context, op string, writes bool, f func(context.Context) error) (*exchange, error) {
	ex := &exchange{}
	if err := ctx.Err(); err != nil {
		return ex, bot.Errorf(bot.Temporary, "%s in Mattermost: not begun: %w", op, err)
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, exchangeKey{}, ex), callTimeout)
	defer cancel()
	if err := guarded(func() error { return f(ctx) }); err != nil {
		return ex, classify(op, ex, err, writes)
	}
	w.health.good(w.now())
	return ex, nil
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
