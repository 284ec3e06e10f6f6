package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
)

// Relay is the one hand: it makes the calls outside that Decide asked for. Each is
// leased (line.go), noted as attempted, made, and its outcome fed back. Several
// processes on one store may work side by side.
type Relay struct {
	engine    *Engine
	platforms map[bot.PlatformName]ports.Platform
	workspace ports.Workspace
	cfg       Config

	calls context.Context // calls are cut off when it ends; see Run

	asking sync.Mutex // one asks the store for a job at a time: what is busy must be known

	mu   sync.Mutex
	busy map[string]int // calls under way, by lane
}

// RelayConfig tunes a relay.
type Config struct {
	Workers int           // calls at the same time
	PerLane int           // … of which to one destination
	Lease   time.Duration // how long a job is ours; a call must end well before
	Call    time.Duration // how long one call may take
	Drain   time.Duration // how long calls under way may go on when the relay is stopped
	Retry   Retry
	Now     func() time.Time
	Timeout Timeout // by the same clock as Now; nil: context.WithTimeout
	Log     *slog.Logger
}

// Timeout gives a context that ends after some time.
type Timeout func(context.Context, time.Duration) (context.Context, context.CancelFunc)

// DefaultRelay is a configuration that suits one city.
func Default() Config {
	return Config{
		Workers: 16, PerLane: 4, Lease: time.Minute, Call: 20 * time.Second, Drain: 5 * time.Second,
		Retry: DefaultRetry, Now: time.Now, Log: slog.Default(),
	}
}

// NewRelay makes a relay over an engine, the platforms and the workspace.
func New(g *Engine, platforms map[bot.PlatformName]ports.Platform, w ports.Workspace, cfg Config) *Relay {
	if cfg.Timeout == nil {
		cfg.Timeout = context.WithTimeout
	}
	return &Relay{engine: g, platforms: platforms, workspace: w, cfg: cfg,
		calls: context.Background(), busy: map[string]int{}}
}

// Run works until ctx ends. Calls under way may finish first, within Drain; the
// outcome of each is written down, if only as unknown. It is called once.
func (r *Relay) Run(ctx context.Context) error {
	calls, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	r.calls = calls
	defer context.AfterFunc(ctx, func() {
		t := time.NewTimer(r.cfg.Drain)
		defer t.Stop()
		select {
		case <-t.C:
			cut()
		case <-calls.Done():
		}
	})()
	var parts sync.WaitGroup
	parts.Go(func() { r.listen(ctx) })
	parts.Go(func() { r.begin(ctx) })
	r.feed(ctx, &parts)
	parts.Wait()
	return nil
}

// do carries one job as far as it goes now.
func (r *Relay) do(ctx context.Context, now time.Time, job store.Leased) error {
	var e bot.Effect
	if err := json.Unmarshal(job.Body, &e); err != nil {
		r.cfg.Log.Error("a job cannot be read; it is kept for an hour", "job", job.Key, "error", err)
		return r.settle(ctx, job, store.Settle{Then: store.Again, Due: now.Add(time.Hour)})
	}
	e = e.Modern()
	e.Key = job.Key
	if r.engine.watch.Queued != nil {
		r.engine.watch.Queued(e.Kind, now.Sub(job.Due))
	}
	switch {
	case e.Kind.Timer():
		return r.tell(ctx, job, r.engine.found(job), bot.Fired{Effect: e})
	case job.Attempted && !e.Manner().Repeatable:
		return r.look(ctx, job, e)
	}
	seen := r.engine.found(job)
	begin := bot.Attempting{Effect: e}
	if e.Manner().Careful {
		ready := false
		var err error
		if begin.Guest, ready, err = r.askFirst(ctx, job, e, seen); err != nil || !ready {
			return err
		}
	}
	return r.attempt(ctx, job, begin, seen)
}

// attempt writes down that the call is about to be made, and makes it. seen is the state as
// it was a moment ago, if it is known.
func (r *Relay) attempt(ctx context.Context, job store.Leased, begin bot.Attempting, seen *known) error {
	e := begin.Effect
	now, err := r.engine.apply(ctx, job.Record, bot.Event{At: r.cfg.Now(), Fact: begin},
		r.settlement(job, store.Settle{Then: store.Attempt}), seen)
	if err != nil || !sends(now.state, e) {
		return r.dropped(ctx, job, err)
	}
	job.Attempts++
	started := r.cfg.Now()
	// After the lease somebody else looks for this call: it must be over by then.
	call := r.asked(now.state, e)
	within, cancel := r.cfg.Timeout(r.calls, min(r.patience(call), job.Expires.Add(-r.cfg.Lease/4).Sub(started)))
	ref, err := r.call(within, job, e, call)
	cancel()
	r.count(e, err, r.cfg.Now().Sub(started))
	if err := r.outcome(ctx, job, e, &now, ref, err); err != nil || !e.Manner().Careful {
		return err
	}
	if _, read := r.workspace.(ports.Rereader); read {
		r.alive(ctx, bot.ChatLane(now.state.Place())) // its thread could be read before
	}
	return nil
}

func (r *Relay) count(e bot.Effect, err error, took time.Duration) {
	outcome := "ok"
	if err != nil {
		outcome = string(bot.KindOf(err))
	}
	r.watched(e, outcome, took)
}

func (r *Relay) watched(e bot.Effect, outcome string, took time.Duration) {
	if r.engine.watch.Effect != nil {
		r.engine.watch.Effect(e.Kind, outcome, took)
	}
}

// tell feeds a fact back and ends the job, in one transaction.
func (r *Relay) tell(ctx context.Context, job store.Leased, seen *known, f bot.Fact) error {
	_, err := r.engine.apply(ctx, job.Record, bot.Event{At: r.cfg.Now(), Fact: f},
		r.settlement(job, store.Settle{Then: store.Done}), seen)
	return r.dropped(ctx, job, err)
}

// dropped ends a job that nobody wants any more, and lets go of one that is no
// longer ours; other errors it returns.
func (r *Relay) dropped(ctx context.Context, job store.Leased, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bot.ErrObsolete), bot.Is(err, bot.NotFound):
		return r.later(ctx, job, store.Settle{Then: store.Done})
	case bot.Is(err, bot.Conflict):
		r.cfg.Log.Info("a lease ran out before its outcome was written", "job", job.Key)
		return nil
	}
	return fmt.Errorf("settle %s: %w", job.Key, err)
}

// later settles a job without touching its record.
func (r *Relay) later(ctx context.Context, job store.Leased, s store.Settle) error {
	err := r.settle(ctx, job, s)
	if bot.Is(err, bot.Conflict) {
		return nil // somebody else has it by now
	}
	return err
}

func (r *Relay) settle(ctx context.Context, job store.Leased, s store.Settle) error {
	return r.engine.save(ctx, store.Change{
		Key: job.Record, Keep: true, At: r.cfg.Now(), Settle: r.settlement(job, s),
	})
}

func (r *Relay) settlement(job store.Leased, s store.Settle) *store.Settle {
	s.Job, s.Token = job.Key, job.Token
	return &s
}
