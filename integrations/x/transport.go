package x

import (
	"context"
	"net"
	"net/http"
	"time"

	"draad/bot"
	"draad/integrations/wire"
)

// maxBody is the largest answer that is read. A full page of mentions with
// everything asked for stays under 1 MB.
const maxBody = 8 << 20

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

// noAuthorizer satisfies go-twitter: signing happens in the transport, since its
// Authorizer runs before the query is there.
type noAuthorizer struct{}

func (noAuthorizer) Add(*http.Request) {}

// call makes one call of go-twitter: with a time-out, its answer recorded, its
// panics caught, its error given a kind. writes says whether it changes something.
func (a *account) call(ctx context.Context, op string, writes bool, f func(context.Context) error) (*wire.Exchange, error) {
	if err := ctx.Err(); err != nil {
		return &wire.Exchange{}, bot.Errorf(bot.Temporary, "%s on X: not begun: %w", op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, a.config.Timeout)
	defer cancel()
	ctx, ex := wire.Record(ctx)
	err := wire.Guarded(func() error { return f(ctx) })
	if says := a.clock.look(ex.Header, a.now()); says != "" {
		a.log.Warn(says)
	}
	if err == nil {
		return ex, nil
	}
	return ex, classify(op, ex, err, writes, a.now())
}
