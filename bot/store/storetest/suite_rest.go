package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"draad/bot"
	"draad/bot/store"
)

func purging(s *story) {
	const many = 2500
	var version uint64
	for i := 0; i < many; i += 50 {
		c := store.Change{Key: "c1", Version: version, Body: []byte("{}"), At: at(i / 50)}
		for n := range 50 {
			c.Events = append(c.Events, fmt.Sprint("e", i+n))
		}
		s.commit(c)
		version++
	}
	s.commit(store.Change{Key: "c2", Body: []byte("{}"), At: at(0), Events: []string{"e0"}})
	if got := s.purge(at(0)); got != 0 { // at that very time is not before it
		s.Fatalf("%d events went too early", got)
	}
	if got := s.purge(at(49)); got != many-50+1 {
		s.Fatalf("%d events went, want %d", got, many-50+1)
	}
	s.seen(store.Change{Key: "c1", Version: version, Body: []byte("{}"), Events: []string{"e2450"}})
	s.commit(store.Change{Key: "c1", Version: version, Body: []byte("{}"), At: at(60), Events: []string{"e2449"}})
	s.commit(store.Change{Key: "c2", Version: 1, Body: []byte("{}"), At: at(60), Events: []string{"e0"}})
	if got := s.purge(at(60)); got != 50 {
		s.Fatalf("%d events went, want the last 50", got)
	}
	if r := s.load("c1"); r.Version != version+1 {
		s.Fatalf("a purge left the record at version %d", r.Version)
	}
	s.seen(store.Change{Key: "c2", Version: 2, Events: []string{"e0"}})
}

// purge purges until nothing is left to do.
func (s *story) purge(before time.Time) int {
	s.Helper()
	total := 0
	for {
		n, err := s.Store.Purge(s.ctx, before)
		if err != nil {
			s.Fatal(err)
		}
		if n == 0 {
			return total
		}
		total += n
	}
}

func counting(s *story) {
	s.wantStats(store.Stats{})
	late := task("c2", 0, "chat")
	late.Due = at(500)
	s.commit(first("c1"), first("c2", late))
	s.wantStats(store.Stats{Records: 2, Jobs: 1, Oldest: at(500)})
	s.commit(store.Change{Key: "c2", Version: 1, Body: []byte("{}"), Jobs: []store.Job{task("c2", 1, "chat")}})
	s.wantStats(store.Stats{Records: 2, Jobs: 2, Oldest: at(0)})
	l := s.lease(0, "c2/1/1")
	s.wantStats(store.Stats{Records: 2, Jobs: 2, Oldest: at(0)})
	s.settle(l, 0, store.Settle{Then: store.Again, Due: at(700)})
	s.wantStats(store.Stats{Records: 2, Jobs: 2, Oldest: at(500)})
	s.settle(s.lease(500, "c2/1/0"), 500, store.Settle{Then: store.Done})
	s.refused(bot.Conflict, store.Change{Key: "c3", Version: 1, Body: []byte("{}")})
	s.commit(store.Change{Key: "c1", Version: 1}, store.Change{Key: "c4"})
	s.wantStats(store.Stats{Records: 1, Jobs: 1, Oldest: at(700)})
}

func (s *story) wantStats(want store.Stats) {
	s.Helper()
	got, err := s.Store.Stats(s.ctx)
	if err != nil {
		s.Fatal(err)
	}
	if got.Records != want.Records || got.Jobs != want.Jobs || !got.Oldest.Equal(want.Oldest) {
		s.Fatalf("stats are %+v, want %+v", got, want)
	}
}

// cancelled: a call whose context is over does nothing, and says why.
func cancelled(s *story) {
	s.commit(first("c1", task("c1", 0, "chat")))
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	_, loadErr := s.Store.Load(ctx, "c1")
	_, _, leaseErr := s.Store.Lease(ctx, query(0))
	_, listErr := s.Store.List(ctx, "desk", "kcc", "", 0)
	_, purgeErr := s.Store.Purge(ctx, at(1))
	_, statsErr := s.Store.Stats(ctx)
	for name, err := range map[string]error{
		"commit": s.Store.Commit(ctx, store.Change{Key: "c1", Version: 1, Body: []byte("no"), Events: []string{"e1"}}),
		"load":   loadErr, "lease": leaseErr, "list": listErr, "purge": purgeErr, "stats": statsErr,
	} {
		if !errors.Is(err, context.Canceled) || !bot.Is(err, bot.Temporary) {
			s.Errorf("%s: got %v, want a temporary error that says it was cancelled", name, err)
		}
	}
	if r := s.load("c1"); r.Version != 1 {
		s.Errorf("a cancelled commit was made all the same")
	}
	s.lease(0, "c1/1/0")
	s.commit(store.Change{Key: "c1", Version: 1, Body: []byte("yes"), Events: []string{"e1"}})
}

func closing(s *story) {
	s.commit(first("c1"))
	for range 2 {
		if err := s.Store.Close(); err != nil {
			s.Fatalf("close: %v", err)
		}
	}
	_, loadErr := s.Store.Load(s.ctx, "c1")
	_, _, leaseErr := s.Store.Lease(s.ctx, query(0))
	_, listErr := s.Store.List(s.ctx, "desk", "kcc", "", 0)
	_, purgeErr := s.Store.Purge(s.ctx, at(1))
	_, statsErr := s.Store.Stats(s.ctx)
	for name, err := range map[string]error{
		"commit": s.Store.Commit(s.ctx, first("c2")),
		"load":   loadErr, "lease": leaseErr, "list": listErr, "purge": purgeErr, "stats": statsErr,
	} {
		if !bot.Is(err, bot.Permanent) {
			s.Errorf("%s on a closed store: got %v, want permanent", name, err)
		}
	}
}
