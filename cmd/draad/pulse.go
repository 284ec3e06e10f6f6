package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/handlers/ops"
)

// pulse feels whether the store takes changes: a Redis that is full, or has become
// a replica, still answers every question, and so does one that was emptied.
type pulse struct {
	store store.Store

	mu   sync.Mutex
	felt time.Time
	err  error
	name string // of the store, once it is known
}

// beat is how long an answer holds: health pages are asked by more than one.
const beat = 5 * time.Second

// stats counts what is stored, and fails as well when the store takes no changes.
func (p *pulse) stats(ctx context.Context) (store.Stats, error) {
	stats, err := p.store.Stats(ctx)
	if err != nil {
		return stats, err
	}
	return stats, p.feel(ctx, time.Now())
}

func (p *pulse) feel(ctx context.Context, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.felt) >= beat {
		p.felt, p.err = now, p.write(ctx, now)
	}
	return p.err
}

// writeWithin is how long the store may take to take a change.
const writeWithin = 2 * time.Second

// pulseKey is the record that is changed. It holds a word that was drawn when the store was
// first felt, and that tells the store from any other.
const pulseKey = "health/store"

// write changes the record. What it finds is told to others too, so it goes on when
// who asked has left.
func (p *pulse) write(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeWithin)
	defer cancel()
	r, err := p.store.Load(ctx, pulseKey)
	if err != nil && !bot.Is(err, bot.NotFound) {
		return err
	}
	name := string(r.Body)
	if p.name != "" && name != p.name { // and nothing is written: what was lost may be put back
		return bot.Errorf(bot.Permanent, "%w", ops.ErrEmptied)
	}
	if name == "" {
		name = rand.Text()
	}
	err = p.store.Commit(ctx, store.Change{Key: pulseKey, Version: r.Version, Body: []byte(name), At: now})
	if bot.Is(err, bot.Conflict) {
		return nil // another replica has just written it
	}
	if err == nil {
		p.name = name
	}
	return err
}

// watch feels the store now and then, also when nobody asks, and says in the log when it
// is no longer well, and when it is again.
func (p *pulse) watch(ctx context.Context, log *slog.Logger) error {
	t := time.NewTicker(feelEvery)
	defer t.Stop()
	for well := true; ; {
		_, err := p.stats(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && well:
			log.Error("the store is not well", "error", err)
		case err == nil && !well:
			log.Info("the store is well again")
		}
		well = err == nil
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// feelEvery is how often the store is felt when nobody asks.
const feelEvery = 30 * time.Second
