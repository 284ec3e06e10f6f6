package slack

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"draad/bot/ports"
	"draad/integrations/wire"
)

// Run implements bot.Source: it listens until ctx ends. Handler takes events in only
// while it runs.
func (w *Workspace) Run(ctx context.Context, in ports.Inbox) error {
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	l := &listener{w: w, in: in, lanes: newLanes(ctx, &wg), wg: &wg}
	w.ears.Store(&ears{in: in, lanes: l.lanes})
	defer func() {
		stop()
		l.lanes.close()
		wg.Wait()
		w.ears.Store(nil)
	}()
	wg.Go(func() { w.readAside(ctx, l.lanes) })
	if w.config.AppToken == "" {
		l.visit(ctx)
		return nil
	}
	for ctx.Err() == nil {
		wait, err := l.listen(ctx)
		if ctx.Err() != nil {
			break
		}
		if err != nil && w.health.bad(err.Error()) {
			w.log.Error("Slack cannot be listened to; it is tried again", "error", err)
		}
		sleep(ctx, wait)
	}
	return nil
}

// listener is one Run in Socket Mode.
type listener struct {
	w     *Workspace
	in    ports.Inbox
	lanes *lanes
	wg    *sync.WaitGroup

	stopCatchUp context.CancelFunc
}

// listen keeps a socket open, also over Slack's own reconnects, until something is
// wrong; then it says how long to wait before the next attempt.
func (l *listener) listen(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client := socketmode.New(l.w.api)
	done := make(chan error, 1)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	running.Go(func() { done <- client.RunContext(ctx) })
	defer l.w.health.connect(false)
	for {
		select {
		case <-l.w.places.back:
			l.catchUp(ctx)
		case err := <-done:
			return l.w.pause.refused, unconnected(err)
		case e := <-client.Events:
			if failed, ok := e.Data.(*api.ConnectionErrorEvent); ok && failed.Backoff > l.w.pause.reconnect {
				// The library goes on to wait for minutes.
				return max(l.w.pause.reconnect, limitedFor(failed.ErrorObj)), unconnected(failed.ErrorObj)
			}
			l.heard(ctx, client, e)
		}
	}
}

// unconnected is why the socket is not there.
func unconnected(err error) error {
	ex := &wire.Exchange{}
	var status api.StatusCodeError
	switch {
	case codeOf(err) != "":
		ex.Status = http.StatusOK
	case errors.As(err, &status):
		ex.Status = status.Code
	}
	return classify("connect", ex, err, false)
}

func limitedFor(err error) time.Duration {
	var limited *api.RateLimitedError
	if errors.As(err, &limited) {
		return limited.RetryAfter
	}
	return 0
}

// heard sorts what the socket says. It never waits.
func (l *listener) heard(ctx context.Context, client *socketmode.Client, e socketmode.Event) {
	l.w.health.spoke(l.w.now())
	switch e.Type {
	case socketmode.EventTypeHello:
		l.w.health.connect(true)
		l.w.log.Info("connected to Slack")
		l.catchUp(ctx)
	case socketmode.EventTypeConnecting:
		l.w.health.connect(false)
	case socketmode.EventTypeConnectionError:
		if failed, ok := e.Data.(*api.ConnectionErrorEvent); ok {
			err := unconnected(failed.ErrorObj)
			if l.w.health.bad(err.Error()) {
				l.w.log.Warn("the connection to Slack failed; it is tried again", "error", err)
			}
		}
	case socketmode.EventTypeErrorBadMessage:
		if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
			l.envelope(ctx, client, parseEnvelope(bad.Message))
		}
	default:
		if e.Request != nil {
			l.envelope(ctx, client, envelope{ID: e.Request.EnvelopeID, Type: e.Request.Type, Payload: e.Request.Payload})
		}
	}
}

// envelope is what Slack sends over the socket.
type envelope struct {
	ID      string          `json:"envelope_id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

// parseEnvelope reads an envelope that the library could not: mostly an event of a
// kind that it does not know. Without an id there is nothing to acknowledge.
func parseEnvelope(raw []byte) envelope {
	var e envelope
	if json.Unmarshal(raw, &e) == nil {
		return e
	}
	var bare struct {
		ID string `json:"envelope_id"`
	}
	_ = json.Unmarshal(raw, &bare) // what cannot be read is empty
	return envelope{ID: bare.ID}
}

// envelope passes an envelope on to where it is taken in, and acknowledges it after.
func (l *listener) envelope(ctx context.Context, client *socketmode.Client, e envelope) {
	ack := func(payload any) { l.ack(ctx, client, e.ID, payload) }
	switch e.Type {
	case socketmode.RequestTypeEventsAPI:
		inner, ok, err := l.w.parse(e.Payload)
		if err != nil {
			l.w.log.Warn("an event from Slack cannot be read; it is left out", "error", err)
		}
		if err != nil || !ok {
			ack(nil)
			return
		}
		l.lanes.add(l.w.roots.lane(inner.post()), func(ctx context.Context) {
			if l.w.take(ctx, inner) == nil {
				ack(nil)
			}
		})
	case socketmode.RequestTypeInteractive:
		i, err := l.w.parseInteraction(e.Payload)
		if err != nil {
			l.w.log.Warn("an interaction from Slack cannot be read; it is left out", "error", err)
			ack(nil)
			return
		}
		l.lanes.add(l.w.roots.lane(i.place(), i.post(), i.thread()), func(ctx context.Context) {
			if l.w.takeInteraction(ctx, i) == nil {
				ack(nil)
			}
		})
	case socketmode.RequestTypeSlashCommands:
		var c command
		if err := json.Unmarshal(e.Payload, &c); err != nil {
			ack(nil)
			return
		}
		l.wg.Go(func() { ack(l.w.asked(ctx, c)) })
	default:
		ack(nil)
	}
}

// ack acknowledges an envelope. The line may be down just now; then Slack sends the
// envelope again, which does no harm.
func (l *listener) ack(ctx context.Context, client *socketmode.Client, id string, payload any) {
	if id == "" {
		return
	}
	l.wg.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		err := client.AckCtx(ctx, id, payload)
		if err != nil && payload != nil && ctx.Err() == nil {
			// An answer that is too large for the socket.
			if a, ok := payload.(answer); ok {
				a.Text, a.Blocks = cut(a.Text, 3000), nil
				err = client.AckCtx(ctx, id, a)
			}
		}
		if err != nil && ctx.Err() == nil {
			l.w.log.Warn("an envelope from Slack could not be acknowledged", "error", err)
		}
	})
}
