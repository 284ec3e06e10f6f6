package main

import (
	"context"
	"sync"
	"time"

	"draad/bot"
)

// pulse feels whether the store takes changes: a Redis that is full, or has become
// a replica, still answers every question.
type pulse struct {
	store bot.Store

	mu   sync.Mutex
	felt time.Time
	err  error
}

// beat is how long an answer holds: health pages are asked by more than one.
const beat = 5 * time.Second

// stats counts what is stored, and fails as well when the store takes no changes.
func (p *pulse) stats(ctx context.Context) (bot.Stats, error) {
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

// pulseKey is a record that means nothing.
const pulseKey = "health/pulse"

// write changes a record. What it finds is told to others too, so it goes on when
// who asked has left.
func (p *pulse) write(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeWithin)
	defer cancel()
	r, err := p.store.Load(ctx, pulseKey)
	if err != nil && !bot.Is(err, bot.NotFound) {
		return err
	}
	body := now.UTC().AppendFormat(nil, time.RFC3339)
	err = p.store.Commit(ctx, bot.Change{Key: pulseKey, Version: r.Version, Body: body, At: now})
	if bot.Is(err, bot.Conflict) {
		return nil // another replica has just written it
	}
	return err
}
