package mattermost

import (
	"context"
	"net"
	"net/http"
	"time"

	"draad/bot"
	"draad/integrations/wire"
)

const (
	callTimeout = 30 * time.Second
	// maxBody is the largest answer that is read: a thousand posts with their props.
	maxBody = 64 << 20
)

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

// call makes one call of the client library: with a time-out, its answer recorded,
// its panics caught, its error given a kind. writes says whether it changes something.
func (w *Workspace) call(ctx context.Context, op string, writes bool, f func(context.Context) error) (*wire.Exchange, error) {
	ex := &wire.Exchange{}
	if err := ctx.Err(); err != nil {
		return ex, bot.Errorf(bot.Temporary, "%s in Mattermost: not begun: %w", op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ctx, ex = wire.Record(ctx)
	if err := wire.Guarded(func() error { return f(ctx) }); err != nil {
		return ex, classify(op, ex, err, writes)
	}
	w.health.good(w.now())
	return ex, nil
}
