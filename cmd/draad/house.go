package main

import (
	"context"
	"time"
)

// What is kept of events, so that a repeat is known as one, and how often the rest
// is forgotten. Platforms and chat servers repeat within days.
const (
	eventsKept = 30 * 24 * time.Hour
	houseEvery = time.Hour
)

// tidied is a part that keeps records of its own, and forgets those that have served
// their time when it is told to.
type tidied interface {
	Tidy(ctx context.Context) error
}

// keepHouse forgets what has served its time.
func (a *app) keepHouse(ctx context.Context) error {
	t := time.NewTicker(houseEvery)
	defer t.Stop()
	for {
		a.moveThreads(ctx)
		a.forgetEvents(ctx)
		a.tidy(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// moveThreads has open threads follow their desks to other channels.
func (a *app) moveThreads(ctx context.Context) {
	if err := a.engine.Housekeep(ctx, time.Now); err != nil && ctx.Err() == nil {
		a.log.Warn("not all open threads could be looked at; it is tried again in an hour", "error", err)
	}
}

func (a *app) forgetEvents(ctx context.Context) {
	for n := 1; n > 0; {
		var err error
		if n, err = a.store.Purge(ctx, time.Now().Add(-eventsKept)); err != nil {
			if ctx.Err() == nil {
				a.log.Warn("old events could not be forgotten; it is tried again in an hour", "error", err)
			}
			return
		}
	}
}

// tidy has the workspace and the platforms forget what they keep of their own.
func (a *app) tidy(ctx context.Context) {
	parts := []any{a.workspace}
	for _, p := range a.platforms {
		parts = append(parts, p)
	}
	for _, p := range parts {
		t, ok := p.(tidied)
		if !ok {
			continue
		}
		if err := t.Tidy(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("old notes could not be forgotten; it is tried again in an hour", "error", err)
		}
	}
}
