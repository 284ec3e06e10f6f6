package x

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

// maxBody is the largest answer that is read. A full page of mentions with
// everything asked for stays under 1 MB.
const maxBody = 8 << 20

// exchange is what is known about one call: whether it can have reached X at all,
// and the answer as it came, since go-twitter drops parts of it.
type exchange struct {
	sent   atomic.Int32 // how often a connection was had to send it on
	status int          // 0: no whole answer came
	header http.Header
	body   []byte
}

type exchangeKey struct{}

func withExchange(ctx context.Context) (context.Context, *exchange) {
	ex := &exchange{}
	return context.WithValue(ctx, exchangeKey{}, ex), ex
}

// recorder fills in the exchange of a call and bounds the size of its answer.
type recorder struct{ base http.RoundTripper }

func (t recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	ex, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		ex = &exchange{}
	}
	ex.sent.Store(0) // what went before was refused for its token, and had no effect
	ex.status, ex.header, ex.body = 0, nil, nil
	// Only here, next to the wire: a token that is fetched on the way is another call.
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

// newTransport is the wire to one API: time-outs of its own, so that nothing hangs
// when the caller forgot.
func newTransport(timeout time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: min(timeout, 10*time.Second)}).DialContext,
		TLSHandshakeTimeout:   min(timeout, 10*time.Second),
		ResponseHeaderTimeout: timeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
	}
}

// noRedirects keeps credentials from being sent where an answer points.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// noAuthorizer satisfies go-twitter: signing happens in the transport, since its
// Authorizer runs before the query is there.
type noAuthorizer struct{}

func (noAuthorizer) Add(*http.Request) {}

// call makes one call of go-twitter: with a time-out, its answer recorded, its
// panics caught, its error given a kind. writes says whether it changes something.
func (a *account) call(ctx context.Context, op string, writes bool, f func(context.Context) error) (*exchange, error) {
	if err := ctx.Err(); err != nil {
		return &exchange{}, bot.Errorf(bot.Temporary, "%s on X: not begun: %w", op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, a.config.Timeout)
	defer cancel()
	ctx, ex := withExchange(ctx)
	err := guarded(func() error { return f(ctx) })
	if says := a.clock.look(ex.header, a.now()); says != "" {
		a.log.Warn(says)
	}
	if err == nil {
		return ex, nil
	}
	return ex, classify(op, ex, err, writes, a.now())
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
