package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// purgeAtMost is how many events one Purge forgets.
const purgeAtMost = 1000

func compareListed(a, b store.Listed) int {
	return cmp.Or(strings.Compare(a.Order, b.Order), strings.Compare(a.Record, b.Record))
}

func (s *Store) list(record string, e bot.Entry) {
	p, l := spot{e.Index, e.Key}, store.Listed{Order: e.Order, Record: record}
	if i, there := slices.BinarySearchFunc(s.indexes[p], l, compareListed); !there {
		s.indexes[p] = slices.Insert(s.indexes[p], i, l)
	}
}

func (s *Store) unlist(record string, e bot.Entry) {
	p, l := spot{e.Index, e.Key}, store.Listed{Order: e.Order, Record: record}
	if i, there := slices.BinarySearchFunc(s.indexes[p], l, compareListed); there {
		s.indexes[p] = slices.Delete(s.indexes[p], i, i+1)
	}
	if len(s.indexes[p]) == 0 {
		delete(s.indexes, p)
	}
}

// List reads entries of an index.
func (s *Store) List(ctx context.Context, index, key, after string, limit int) ([]store.Listed, error) {
	if limit <= 0 {
		limit = 100
	}
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var page []store.Listed
	for _, l := range s.indexes[spot{index, key}] {
		if len(page) == limit {
			break
		}
		if after == "" || l.Order > after {
			page = append(page, l)
		}
	}
	return page, nil
}

// Purge forgets old events.
func (s *Store) Purge(ctx context.Context, before time.Time) (int, error) {
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	type seen struct {
		record, id string
		at         time.Time
	}
	var old []seen
	for record, events := range s.events {
		for id, at := range events {
			if at.Before(before) {
				old = append(old, seen{record, id, at})
			}
		}
	}
	slices.SortFunc(old, func(a, b seen) int {
		return cmp.Or(a.at.Compare(b.at), strings.Compare(a.record, b.record), strings.Compare(a.id, b.id))
	})
	old = old[:min(len(old), purgeAtMost)]
	for _, e := range old {
		delete(s.events[e.record], e.id)
		if len(s.events[e.record]) == 0 {
			delete(s.events, e.record)
		}
	}
	return len(old), nil
}

// Stats counts what is stored.
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	if err := s.enter(ctx); err != nil {
		return store.Stats{}, err
	}
	defer s.mu.Unlock()
	st := store.Stats{Records: len(s.records), Jobs: len(s.jobs)}
	first := true
	for _, j := range s.jobs {
		if first || j.Due.Before(st.Oldest) {
			st.Oldest, first = j.Due, false
		}
	}
	return st, nil
}
