package storetest

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Store is a bot.Store in memory. Make one with NewStore.
type Store struct {
	mu      sync.Mutex
	closed  bool
	records map[string]store.Record
	asides  map[string]map[string]bot.Aside // by record and name
	indexes map[spot][]store.Listed         // sorted
	events  map[string]map[string]time.Time // by record: event and when
	jobs    map[string]*job
	shut    map[string]time.Time // until when a lane is closed
	added   uint64               // jobs, for the order of commit
	tokens  uint64
}

// spot is where entries of one index and key are.
type spot struct{ index, key string }

// job is a job and what a store has to know besides.
type job struct {
	store.Job
	added   uint64
	token   uint64
	leased  bool
	expires time.Time
}

// NewStore makes an empty store.
func NewStore() *Store {
	return &Store{
		records: map[string]store.Record{},
		asides:  map[string]map[string]bot.Aside{},
		indexes: map[spot][]store.Listed{},
		events:  map[string]map[string]time.Time{},
		jobs:    map[string]*job{},
		shut:    map[string]time.Time{},
	}
}

// enter locks the store unless the call should not begin.
func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return bot.Errorf(bot.Temporary, "the store was not asked: %w", err)
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return bot.Errorf(bot.Permanent, "the store in memory is closed")
	}
	return nil
}

// Load reads a record.
func (s *Store) Load(ctx context.Context, key string) (store.Record, error) {
	if err := s.enter(ctx); err != nil {
		return store.Record{}, err
	}
	defer s.mu.Unlock()
	r, ok := s.records[key]
	if !ok {
		return store.Record{}, bot.Errorf(bot.NotFound, "there is no record %q", key)
	}
	r.Body = bytes.Clone(r.Body)
	r.Entries = slices.Clone(r.Entries)
	return r, nil
}

// Commit makes one change.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if err := s.refuse(c); err != nil {
		return err
	}
	s.apply(c)
	return nil
}

// refuse tells why a change cannot be made, if it cannot.
func (s *Store) refuse(c store.Change) error {
	for _, id := range c.Events {
		if _, ok := s.events[c.Key][id]; ok {
			return store.ErrSeen
		}
	}
	if v := s.records[c.Key].Version; !c.Keep && v != c.Version {
		return bot.Errorf(bot.Conflict, "record %q is at version %d, not %d", c.Key, v, c.Version)
	}
	if c.Settle != nil && !s.holds(c) {
		return bot.Errorf(bot.Conflict, "the lease of job %q is no longer held", c.Settle.Job)
	}
	for _, j := range c.Jobs {
		gone := c.Settle != nil && c.Settle.Then == store.Done && c.Settle.Job == j.Key
		if s.jobs[j.Key] != nil && !gone {
			return bot.Errorf(bot.Conflict, "there is a job %q already", j.Key)
		}
	}
	return nil
}

func (s *Store) holds(c store.Change) bool {
	st, j := c.Settle, s.jobs[c.Settle.Job]
	if j == nil || j.Record != c.Key || !j.leased || j.token != st.Token {
		return false
	}
	return st.Then != store.Attempt || c.At.Before(j.expires)
}

func (s *Store) apply(c store.Change) {
	if !c.Keep {
		s.replace(c)
	}
	for _, id := range c.Events {
		s.take(c.Key, id, c.At)
	}
	if c.Settle != nil {
		s.settle(*c.Settle, c.At)
	}
	for _, j := range c.Jobs {
		j.Attempts, j.Attempted, j.Looks = 0, false, 0
		s.add(j)
	}
}

func (s *Store) add(j store.Job) {
	s.added++
	j.Body = bytes.Clone(j.Body)
	s.jobs[j.Key] = &job{Job: j, added: s.added}
}

// replace puts the new record and its entries in the place of the old. Everything old
// goes first: an entry may move from the record to what it puts aside, or back.
func (s *Store) replace(c store.Change) {
	if c.Body == nil {
		s.remove(c.Key)
		return
	}
	s.takeAway(c.Key)
	for _, a := range c.Asides {
		s.dropAside(c.Key, a.Name)
	}
	s.place(store.Record{Key: c.Key, Version: c.Version + 1, Body: c.Body, Entries: c.Entries})
	for _, a := range c.Asides {
		s.putAside(c.Key, a)
	}
}

// remove takes a record away with all that it put aside.
func (s *Store) remove(key string) {
	s.takeAway(key)
	for name := range s.asides[key] {
		s.dropAside(key, name)
	}
}

func (s *Store) takeAway(key string) {
	for _, e := range s.records[key].Entries {
		s.unlist(key, e)
	}
	delete(s.records, key)
}

func (s *Store) place(r store.Record) {
	r.Body, r.Entries = append([]byte{}, r.Body...), slices.Clone(r.Entries)
	s.records[r.Key] = r
	for _, e := range r.Entries {
		s.list(r.Key, e)
	}
}

func (s *Store) settle(st store.Settle, at time.Time) {
	j := s.jobs[st.Job]
	s.shutUntil(j.Lane, at, st.Pause)
	switch st.Then {
	case store.Attempt:
		j.Attempted = true
		j.Attempts++
		return
	case store.Done:
		delete(s.jobs, st.Job)
	case store.Again:
		j.Attempted = false
		j.Due = st.Due
	case store.Look:
		j.Looks++
		j.Due = st.Due
	}
	j.leased = false
}

// shutUntil closes a lane for at least that long.
func (s *Store) shutUntil(lane string, at time.Time, d time.Duration) {
	if until := at.Add(d); d > 0 && until.After(s.shut[lane]) {
		s.shut[lane] = until
	}
}

// Close ends the use of the store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}
