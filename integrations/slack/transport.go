package slack

import (
	"context"
	"net/http"

	"draad/bot"
	"draad/integrations/wire"
)

// maxBody is the largest answer that is read: a page of 200 posts with blocks stays
// well under it.
const maxBody = 16 << 20

// newClient is an HTTP client over a wire, which records what it does.
func (w *Workspace) newClient() *http.Client {
	return &http.Client{Transport: wire.Recorder{Base: w.wire, Most: maxBody, Ask: w.places.readdress, Hear: w.answered},
		CheckRedirect: wire.NoRedirects, Timeout: w.config.Timeout}
}

// call makes one call: with a time-out, its answer recorded, its panics caught, its
// error given a kind. writes says whether it posts or changes something.
func (w *Workspace) call(ctx context.Context, op string, writes bool, f func(context.Context) error) (*wire.Exchange, error) {
	ex := &wire.Exchange{}
	if err := ctx.Err(); err != nil {
		return ex, bot.Errorf(bot.Temporary, "%s on Slack: not begun: %w", op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, w.config.Timeout)
	defer cancel()
	ctx, ex = wire.Record(ctx)
	if err := w.places.load(ctx, w.notes.store); err != nil {
		return ex, err
	}
	err := wire.Guarded(func() error { return f(ctx) })
	if err == nil {
		return ex, nil
	}
	if codeOf(err) == "channel_not_found" {
		w.places.doubt() // another replica may have heard of a new id
	}
	return ex, classify(op, ex, err, writes)
}
