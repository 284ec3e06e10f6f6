package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// Exchange is what is known about one call: whether it can have reached the server at all,
// and the answer as it came, since client libraries drop parts of it.
type Exchange struct {
	sent        atomic.Bool
	connections atomic.Int32
	Status      int // 0: no whole answer came
	Header      http.Header
	Body        []byte
}

// Sent reports whether the last try of the call can have reached the server. net/http takes
// another connection for a post only when nothing of it was sent.
func (e *Exchange) Sent() bool { return e.sent.Load() }

// Connections is how often a connection was had to send the call on.
func (e *Exchange) Connections() int { return int(e.connections.Load()) }

// Connected notes that a connection was had: from now on the server may have the call.
func (e *Exchange) Connected() {
	e.sent.Store(true)
	e.connections.Add(1)
}

type exchangeKey struct{}

// Record gives a context under which a Recorder fills in an exchange.
func Record(ctx context.Context) (context.Context, *Exchange) {
	e := &Exchange{}
	return context.WithValue(ctx, exchangeKey{}, e), e
}

// Recorder fills in the exchange of a call, and bounds the size of its answer. It stands next
// to the wire: what is fetched on the way, such as a token, is a call of its own.
type Recorder struct {
	Base http.RoundTripper
	Most int64                     // the largest answer that is read, in bytes
	Ask  func(*http.Request) error // last changes to the request; nil: none
	Hear func(http.Header)         // is told of each whole answer; may be nil
}

// RoundTrip implements http.RoundTripper.
func (r Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	e, ok := req.Context().Value(exchangeKey{}).(*Exchange)
	if !ok {
		e = &Exchange{}
	}
	e.begin()
	if r.Ask != nil {
		if err := r.Ask(req); err != nil {
			return nil, err
		}
	}
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { e.sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { e.Connected() },
	}
	resp, err := r.Base.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, r.Most+1))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if int64(len(body)) > r.Most {
		return nil, fmt.Errorf("the answer is larger than %d bytes", r.Most)
	}
	if r.Hear != nil {
		r.Hear(resp.Header)
	}
	e.Status, e.Header, e.Body = resp.StatusCode, resp.Header, body
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// begin forgets what went before in the same call: it was refused, and had no effect.
func (e *Exchange) begin() {
	e.sent.Store(false)
	e.connections.Store(0)
	e.Status, e.Header, e.Body = 0, nil, nil
}

// NoRedirects keeps credentials from being sent where an answer points.
func NoRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// ErrPanic says that a client library did not stand an answer.
var ErrPanic = errors.New("the answer made the client library panic")

// Guarded makes a panic of a client library an error. That does not hold what it panicked
// with, which may be the answer.
func Guarded(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = ErrPanic
		}
	}()
	return f()
}

// Bare takes the address off a network error: it may hold a secret, or what somebody wrote.
func Bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	return errors.New("the connection failed")
}
