package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
)

// Examine looks at the store and at every remote. It works without Start, also
// while another process has the store.
func (a *app) Examine(ctx context.Context) []ports.Diagnosis {
	found, store := a.examineStore(ctx)
	if a.platforms == nil {
		if err := a.open(store); err != nil {
			return append(found, ports.Diagnosis{What: "platforms", Says: err.Error()})
		}
	}
	if d, ok := a.workspace.(ports.Doctor); ok {
		found = append(found, d.Examine(ctx)...)
	}
	found = append(found, a.examineExample()...)
	found = append(found, a.examinePeople(ctx)...)
	found = append(found, a.examineInitials(ctx)...)
	for _, r := range platforms() {
		if d, ok := a.platforms[r.name].(ports.Doctor); ok {
			found = append(found, d.Examine(ctx)...)
		}
	}
	return found
}

// examineStore opens the store, or says why it cannot.
func (a *app) examineStore(ctx context.Context) ([]ports.Diagnosis, store.Store) {
	if a.store == nil {
		store, err := a.data.open(ctx)
		if bot.Is(err, bot.Temporary) && !a.data.shared() {
			used := ports.Diagnosis{What: "store", OK: true, Says: a.data.where() + ", in use by " + a.data.bolt.Holder()}
			return []ports.Diagnosis{used, a.examineRunning(ctx)}, closedStore{inUse(err)}
		}
		if err != nil {
			return []ports.Diagnosis{{What: "store", Says: err.Error(), Do: a.data.remedy(err)}}, closedStore{err}
		}
		a.store = store // Stop closes it
	}
	stats, err := a.store.Stats(ctx)
	if err != nil {
		return []ports.Diagnosis{{What: "store", Says: err.Error(), Do: a.data.remedy(err)}}, a.store
	}
	found := []ports.Diagnosis{{What: "store", OK: true, Says: a.data.where() + ", " + counted(stats.Records)}}
	if d, ok := a.store.(ports.Doctor); ok {
		found = append(found, d.Examine(ctx)...)
	}
	return found, a.store
}

// warn writes down what is risky about the store: not everybody calls the doctor.
func (a *app) warn(ctx context.Context) {
	d, ok := a.store.(ports.Doctor)
	if !ok {
		return
	}
	for _, found := range d.Examine(ctx) {
		if found.OK && found.Do == "" {
			continue
		}
		level := slog.LevelInfo
		if !found.OK {
			level = slog.LevelWarn
		}
		a.log.Log(ctx, level, "a risk of the store", "about", found.What, "found", found.Says, "do", found.Do)
	}
}

// inUse marks an error as that of a store which another process has.
func inUse(err error) error {
	return &bot.Error{Kind: bot.Temporary, Err: fmt.Errorf("%w: %w", bot.ErrInUse, err)}
}

// closedStore stands in for a store that another process has. Everything in it
// fails, so that nothing is done that would have to be kept, such as renewing a
// token that the other process uses.
type closedStore struct{ err error }

func (s closedStore) Load(context.Context, string) (store.Record, error) {
	return store.Record{}, s.err
}
func (s closedStore) Aside(context.Context, string, string) (bot.Aside, error) {
	return bot.Aside{}, s.err
}
func (s closedStore) Commit(context.Context, store.Change) error { return s.err }
func (s closedStore) Lease(context.Context, store.LeaseQuery) ([]store.Leased, time.Time, error) {
	return nil, time.Time{}, s.err
}
func (s closedStore) List(context.Context, string, string, string, int) ([]store.Listed, error) {
	return nil, s.err
}
func (s closedStore) Purge(context.Context, time.Time) (int, error) { return 0, s.err }
func (s closedStore) Stats(context.Context) (store.Stats, error)    { return store.Stats{}, s.err }
func (s closedStore) Close() error                                  { return nil }
