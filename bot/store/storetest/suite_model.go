package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest/drawn"
)

// likeTheModel makes the same calls on a store and on the model, and compares
// all answers.
func likeTheModel(t *testing.T, open Open) {
	drawn.Check(t, func(r *rapid.T) {
		m := &machine{ctx: context.Background(), harness: open(t)}
		m.store = m.harness.Store
		defer func() { _ = m.store.Close() }()
		acts := map[string]func(*rapid.T){
			"commit": m.commit, "settle": m.settle, "lease": m.lease, "lease again": m.lease,
			"load": m.load, "aside": m.aside, "list": m.list, "purge": m.purge, "stats": m.stats, "wait": m.wait,
		}
		if m.harness.Reopen != nil {
			acts["reopen"] = m.reopen
		}
		if _, ok := m.store.(store.Mover); ok {
			acts["move"] = func(r *rapid.T) { m.move(r, open(t)) }
		}
		r.Repeat(acts)
		m.drain(r)
	})
}

// machine is a store and the model beside it. Time is in milliseconds.
type machine struct {
	ctx     context.Context
	harness Harness
	store   store.Store
	model   model
	now     int
	made    int            // jobs, for their keys
	taken   []store.Leased // all leases ever
}

var (
	someRecords = rapid.SampledFrom([]string{"c", "c\x00", "c/d"})
	someLanes   = rapid.SampledFrom([]string{"", "a", "a\x00", "b"})
	someEvents  = rapid.SampledFrom([]string{"e", "e\x00", "f", "g", "h", "i"})
	someOrders  = rapid.SampledFrom([]string{"", "\x00", "1", "1\x00", "12", "2"})
	someKeys    = rapid.SampledFrom([]string{"", "k", "k\x00", "kk"})
	someIndexes = rapid.SampledFrom([]string{"i", "i\x00", "ik"})
	someEntry   = rapid.Custom(func(t *rapid.T) bot.Entry {
		return bot.Entry{Index: someIndexes.Draw(t, "index"), Key: someKeys.Draw(t, "key"), Order: someOrders.Draw(t, "order")}
	})
)

func (m *machine) change(t *rapid.T, record string) store.Change {
	c := store.Change{Key: record, At: at(m.now), Keep: rapid.IntRange(0, 3).Draw(t, "keep") == 0}
	r, _ := m.model.record(c.Key)
	c.Version = r.Version
	if rapid.IntRange(0, 7).Draw(t, "stale") == 0 {
		c.Version = uint64(rapid.IntRange(0, 3).Draw(t, "version"))
	}
	if rapid.IntRange(0, 5).Draw(t, "delete") > 0 {
		c.Body = []byte(rapid.StringN(0, 20, 60).Draw(t, "body"))
	}
	c.Entries = rapid.SliceOfN(someEntry, 0, 4).Draw(t, "entries")
	if c.Body == nil {
		c.Entries = nil
	}
	m.putAside(t, &c)
	if rapid.Bool().Draw(t, "has events") {
		c.Events = rapid.SliceOfN(someEvents, 1, 2).Draw(t, "events")
	}
	for range rapid.IntRange(0, 2).Draw(t, "jobs") {
		c.Jobs = append(c.Jobs, m.job(t, c.Key))
	}
	return c
}

func (m *machine) job(t *rapid.T, record string) store.Job {
	m.made++
	n := m.made
	if rapid.IntRange(0, 9).Draw(t, "same key") == 0 {
		n = rapid.IntRange(1, m.made).Draw(t, "job")
	}
	return store.Job{
		Key: fmt.Sprint(record, "/job/", n), Record: record, Lane: someLanes.Draw(t, "lane"),
		Class: rapid.IntRange(0, 3).Draw(t, "class"), Due: at(m.now + rapid.IntRange(-200, 300).Draw(t, "due")),
		Gap:  time.Duration(rapid.SampledFrom([]int{0, 0, 0, 50, 200}).Draw(t, "gap")) * time.Millisecond,
		Body: fmt.Append(nil, m.made),
	}
}

func (m *machine) try(t *rapid.T, c store.Change) {
	if c.Check() != nil { // two jobs of one key
		return
	}
	err := m.store.Commit(m.ctx, c)
	got := string(bot.KindOf(err))
	if errors.Is(err, store.ErrSeen) {
		got = "seen"
	}
	if want := m.model.commit(c); got != want {
		t.Fatalf("commit of %+v: got %q (%v), want %q", c, got, err, want)
	}
}

func (m *machine) commit(t *rapid.T) { m.try(t, m.change(t, someRecords.Draw(t, "record"))) }

// settle settles a lease, mostly the newest, sometimes one that is long over.
func (m *machine) settle(t *rapid.T) {
	if len(m.taken) == 0 {
		t.Skip("nothing was leased yet")
	}
	back := rapid.SampledFrom([]int{1, 1, 1, 2, 3, 5, 8}).Draw(t, "back")
	l := m.taken[max(0, len(m.taken)-back)]
	record := l.Record
	if rapid.IntRange(0, 7).Draw(t, "another's") == 0 {
		record = someRecords.Draw(t, "record")
	}
	c := m.change(t, record)
	c.Settle = &store.Settle{
		Job: l.Key, Token: l.Token, Then: rapid.SampledFrom([]store.Then{store.Attempt, store.Done, store.Again, store.Look}).Draw(t, "then"),
		Due:   at(m.now + rapid.IntRange(-50, 300).Draw(t, "due again")),
		Pause: time.Duration(rapid.SampledFrom([]int{0, 0, 0, 30, 300}).Draw(t, "pause")) * time.Millisecond,
	}
	m.try(t, c)
}

func (m *machine) lease(t *rapid.T) {
	q := store.LeaseQuery{
		Now: at(m.now), For: time.Duration(rapid.IntRange(1, 300).Draw(t, "for")) * time.Millisecond,
		Most: rapid.SampledFrom([]int{0, 1, 1, 2, 5}).Draw(t, "most"),
		Each: rapid.SampledFrom([]int{0, 1, 2}).Draw(t, "each"),
		Room: map[string]int{},
	}
	for _, lane := range rapid.SliceOfN(someLanes, 0, 2).Draw(t, "busy") {
		q.Room[lane] = rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "room")
	}
	m.leaseBy(t, q)
}

func (m *machine) leaseBy(t *rapid.T, q store.LeaseQuery) {
	ls, next, err := m.store.Lease(m.ctx, q)
	want, wantNext := m.model.lease(q)
	if len(want) == 0 {
		if !bot.Is(err, bot.NotFound) || !next.Equal(wantNext) {
			t.Fatalf("lease: got %q, %v, %v; want nothing, and to ask again at %v", keys(ls), next, err, wantNext)
		}
		return
	}
	if err != nil || len(ls) == 0 || ls[0].Key != want[0] {
		t.Fatalf("lease: got %q, %v, %v; want %q", keys(ls), next, err, want)
	}
	for i, l := range ls {
		want, _ := m.model.lease(q)
		if len(want) == 0 || want[0] != l.Key {
			t.Fatalf("lease: got %q, and then the next is the first of %q", keys(ls), want)
		}
		m.leased(t, q, l)
		q.Most, q.Room[l.Lane] = max(q.Most, 1)-1, q.RoomIn(l.Lane)-1
		if q.Most == 0 && i < len(ls)-1 {
			t.Fatalf("lease: got %q, which are too many", keys(ls))
		}
	}
	if more, _ := m.model.lease(q); q.Most > 0 && len(more) > 0 {
		t.Fatalf("lease: got %q, and not %q", keys(ls), more)
	}
}

func keys(ls []store.Leased) (all []string) {
	for _, l := range ls {
		all = append(all, l.Key)
	}
	return all
}

// leased takes in one job that was handed out.
func (m *machine) leased(t *rapid.T, q store.LeaseQuery, l store.Leased) {
	m.model.leased(q, l)
	if j := m.model.job(l.Key); !sameJob(j.Job, l.Job) || !l.Expires.Equal(j.until) {
		t.Fatalf("leased %+v, want %+v", l, j)
	}
	if r, ok := m.model.record(l.Record); l.Found != nil && (!ok || !sameRecord(*l.Found, r)) {
		t.Fatalf("with job %q came %+v, want %+v, %v", l.Key, *l.Found, r, ok)
	}
	for _, old := range m.taken {
		if old.Token == l.Token {
			t.Fatalf("token %d was handed out twice", l.Token)
		}
	}
	m.taken = append(m.taken, l)
}

func sameJob(a, b store.Job) bool {
	return a.Key == b.Key && a.Record == b.Record && a.Lane == b.Lane && a.Class == b.Class && a.Due.Equal(b.Due) &&
		a.Gap == b.Gap && string(a.Body) == string(b.Body) && a.Attempts == b.Attempts && a.Attempted == b.Attempted && a.Looks == b.Looks
}

func sameRecord(a, b store.Record) bool {
	return a.Key == b.Key && a.Version == b.Version && string(a.Body) == string(b.Body) && slices.Equal(a.Entries, b.Entries)
}

func (m *machine) load(t *rapid.T) {
	key := someRecords.Draw(t, "record")
	got, err := m.store.Load(m.ctx, key)
	want, ok := m.model.record(key)
	if !ok && bot.Is(err, bot.NotFound) {
		return
	}
	if !ok || err != nil || !sameRecord(got, want) {
		t.Fatalf("load %q: got %+v, %v; want %+v, %v", key, got, err, want, ok)
	}
}

func (m *machine) list(t *rapid.T) {
	e, limit := someEntry.Draw(t, "after"), rapid.IntRange(1, 5).Draw(t, "limit")
	got, err := m.store.List(m.ctx, e.Index, e.Key, e.Order, limit)
	if want := m.model.list(e.Index, e.Key, e.Order, limit); err != nil || !slices.Equal(got, want) {
		t.Fatalf("list %q: got %q, %v; want %q", e, got, err, want)
	}
}

func (m *machine) purge(t *rapid.T) {
	before := at(m.now - rapid.IntRange(0, 500).Draw(t, "age"))
	n, err := m.store.Purge(m.ctx, before)
	if want := m.model.purge(before); err != nil || n != want { // never enough of them for two calls
		t.Fatalf("purge: got %d, %v; want %d", n, err, want)
	}
}

func (m *machine) stats(t *rapid.T) {
	got, err := m.store.Stats(m.ctx)
	want := m.model.stats()
	if err != nil || got.Jobs != want.Jobs || got.Records != want.Records || !got.Oldest.Equal(want.Oldest) {
		t.Fatalf("stats: got %+v, %v; want %+v", got, err, want)
	}
}

// wait moves time, now and then backwards a little.
func (m *machine) wait(t *rapid.T) { m.now += rapid.IntRange(-20, 200).Draw(t, "ms") }

func (m *machine) reopen(*rapid.T) {
	m.store = m.harness.Reopen()
	if m.harness.LeasesEnd {
		m.model.endLeases()
	}
}

// move carries everything to a fresh store, and goes on there.
func (m *machine) move(t *rapid.T, to Harness) {
	for after := ""; ; {
		page, err := m.store.(store.Mover).Pack(m.ctx, after, 2)
		check(t, err)
		for _, p := range page {
			check(t, to.Store.(store.Mover).Unpack(m.ctx, p))
			after = p.Key
		}
		if len(page) == 0 {
			break
		}
	}
	check(t, m.store.Close())
	m.harness, m.store = to, to.Store
	m.taken = nil // tokens are a store's own
	m.model.move()
}

// drain takes what is left, in line.
func (m *machine) drain(t *rapid.T) {
	for range 3 * len(m.model.jobs) {
		m.now += 250
		m.leaseBy(t, store.LeaseQuery{Now: at(m.now), For: time.Hour, Room: map[string]int{}})
	}
}
