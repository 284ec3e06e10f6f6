package storetest

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/store"
)

var _ store.Mover = (*Store)(nil)

// Pack reads parcels.
func (s *Store) Pack(ctx context.Context, after string, limit int) ([]store.Parcel, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	keys := map[string]bool{}
	for k := range s.records {
		keys[k] = true
	}
	for k := range s.events {
		keys[k] = true
	}
	for _, j := range s.jobs {
		keys[j.Record] = true
	}
	var page []store.Parcel
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if k > after && len(page) < limit {
			page = append(page, s.parcel(k))
		}
	}
	return page, nil
}

func (s *Store) parcel(key string) store.Parcel {
	p := store.Parcel{Key: key, Record: s.records[key], Asides: s.asidesOf(key)}
	p.Record.Body, p.Record.Entries = bytes.Clone(p.Record.Body), slices.Clone(p.Record.Entries)
	for id, at := range s.events[key] {
		p.Events = append(p.Events, store.TakenIn{ID: id, At: at})
	}
	slices.SortFunc(p.Events, func(a, b store.TakenIn) int { return strings.Compare(a.ID, b.ID) })
	var jobs []*job
	for _, j := range s.jobs {
		if j.Record == key {
			jobs = append(jobs, j)
		}
	}
	slices.SortFunc(jobs, func(a, b *job) int { return cmp.Compare(a.added, b.added) })
	for _, j := range jobs {
		p.Jobs = append(p.Jobs, j.Job)
		p.Jobs[len(p.Jobs)-1].Body = bytes.Clone(j.Body)
	}
	return p
}

// Unpack puts a parcel down.
func (s *Store) Unpack(ctx context.Context, p store.Parcel) error {
	if err := p.Check(); err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	for _, j := range p.Jobs {
		if old := s.jobs[j.Key]; old != nil && old.Record != p.Key {
			return bot.Errorf(bot.Conflict, "there is a job %q already, of %q", j.Key, old.Record)
		}
	}
	s.clear(p.Key)
	if p.Record.Version > 0 {
		s.place(p.Record)
	}
	for _, a := range p.Asides {
		s.putAside(p.Key, a)
	}
	for _, e := range p.Events {
		s.take(p.Key, e.ID, e.At)
	}
	for _, j := range p.Jobs {
		s.add(j)
	}
	return nil
}

// clear takes away all that stands under a key.
func (s *Store) clear(key string) {
	s.remove(key)
	delete(s.events, key)
	maps.DeleteFunc(s.jobs, func(_ string, j *job) bool { return j.Record == key })
}

// take notes that a record has taken in an event.
func (s *Store) take(record, id string, at time.Time) {
	if s.events[record] == nil {
		s.events[record] = map[string]time.Time{}
	}
	s.events[record][id] = at
}
