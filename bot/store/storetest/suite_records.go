package storetest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"draad/bot"
	"draad/bot/store"
)

func records(s *story) {
	s.absent("c1")
	c := first("c1")
	c.Entries = []bot.Entry{{Index: "thread", Key: "C1/1.0"}, {Index: "status", Key: "open", Order: "0001"}}
	c.Events = []string{"e1"}
	s.commit(c)
	got := s.load("c1")
	if got.Key != "c1" || got.Version != 1 || string(got.Body) != `{"v":1}` || !slices.Equal(got.Entries, c.Entries) {
		s.Fatalf("the first version reads %+v", got)
	}
	got.Body[0] = 'X' // what a store gave is the reader's own
	c.Body[0] = 'Y'   // and what it was given stays the writer's
	if b := string(s.load("c1").Body); b != `{"v":1}` {
		s.Fatalf("the body changed under the store: %s", b)
	}
	for v := uint64(1); v <= 5; v++ {
		s.commit(store.Change{Key: "c1", Version: v, Body: fmt.Appendf(nil, "v%d", v+1), At: monday})
	}
	if got = s.load("c1"); got.Version != 6 || string(got.Body) != "v6" || len(got.Entries) != 0 {
		s.Fatalf("after six commits it reads %+v", got)
	}
	s.commit(store.Change{Key: "empty", Body: []byte{}, At: monday})
	if got = s.load("empty"); got.Version != 1 || len(got.Body) != 0 {
		s.Fatalf("a record with an empty body reads %+v", got)
	}
	large := strings.Repeat("draad ", 50_000)
	s.commit(store.Change{Key: "large", Body: []byte(large), At: monday})
	if got = s.load("large"); string(got.Body) != large {
		s.Fatalf("a large body comes back with %d bytes", len(got.Body))
	}
}

func refusals(s *story) {
	one := first("c1", task("c1", 0, "chat"))
	one.Events = []string{"e1", "e2"}
	s.commit(one)
	before := s.everything()

	stale := store.Change{
		Key: "c1", Version: 7, Body: []byte("new"), At: monday, Events: []string{"e3"},
		Entries: []bot.Entry{{Index: "post", Key: "p"}}, Jobs: []store.Job{task("c1", 9, "chat")},
	}
	s.refused(bot.Conflict, stale)
	stale.Version = 0
	s.refused(bot.Conflict, stale)
	stale.Events = []string{"e4", "e2"}
	s.seen(stale) // a repetition is one even when the version is old
	stale.Version = 1
	s.seen(stale)
	stale.Events, stale.Key = nil, "c2"
	s.refused(bot.Invalid, stale) // a job of another record
	stale.Jobs = []store.Job{task("c2", 9, "chat")}
	s.refused(bot.Conflict, stale) // there is no c2 to change
	stale.Key, stale.Jobs = "c1", []store.Job{task("c1", 0, "other")}
	s.refused(bot.Conflict, stale) // that job is still there
	stale.Jobs[0].Class = 11
	s.refused(bot.Invalid, stale)
	if after := s.everything(); !reflect.DeepEqual(before, after) {
		s.Fatalf("a refused change changed something:\n%+v\n%+v", before, after)
	}

	s.commit(store.Change{Key: "c2", Body: []byte("{}"), At: monday, Events: []string{"e1", "e1"}})
	s.seen(store.Change{Key: "c2", Version: 1, Body: []byte("{}"), At: monday, Events: []string{"e1"}})
	s.commit(store.Change{Key: "c1", Version: 1, Body: []byte("{}"), At: monday, Events: []string{"e3"}})
}

// everything reads what the refusals could have touched.
func (s *story) everything() []any {
	var all []any
	for _, key := range []string{"c1", "c2"} {
		r, err := s.Store.Load(s.ctx, key)
		all = append(all, r, bot.KindOf(err))
	}
	listed, err := s.Store.List(s.ctx, "post", "p", "", 0)
	if err != nil {
		s.Fatal(err)
	}
	stats, err := s.Store.Stats(s.ctx)
	if err != nil {
		s.Fatal(err)
	}
	return append(all, len(listed), stats)
}

func keeping(s *story) {
	c := first("c1")
	c.Entries = []bot.Entry{{Index: "desk", Key: "kcc", Order: "1"}}
	s.commit(c)
	keep := store.Change{
		Key: "c1", Version: 1, Keep: true, Body: []byte("not this"), At: monday, Events: []string{"e1"},
		Entries: []bot.Entry{{Index: "desk", Key: "wijk"}}, Jobs: []store.Job{task("c1", 0, "chat")},
	}
	s.commit(keep)
	if r := s.load("c1"); r.Version != 1 || string(r.Body) != `{"v":1}` || !slices.Equal(r.Entries, c.Entries) {
		s.Fatalf("a change that keeps the record made it %+v", r)
	}
	s.wantListed("desk", "wijk", nil)
	s.seen(keep)
	keep.Events, keep.Jobs, keep.Version = nil, nil, 2
	s.commit(keep) // whoever leaves the record alone need not know its version
	s.lease(0, "c1/1/0")

	none := store.Change{Key: "c9", Keep: true, At: monday, Events: []string{"e1"}, Jobs: []store.Job{task("c9", 0, "chat")}}
	s.commit(none) // there need not be a record
	s.absent("c9")
	s.lease(0, "c9/1/0")
	s.seen(none)
}

func deleting(s *story) {
	c := first("c1", task("c1", 0, "chat"), task("c1", 1, "chat"))
	c.Events = []string{"e1"}
	c.Entries = []bot.Entry{{Index: "thread", Key: "C1/1.0"}}
	s.commit(c)
	held := s.lease(0, "c1/1/0")
	s.commit(store.Change{Key: "c1", Version: 1, At: monday, Entries: c.Entries, Events: []string{"e2"}})
	s.absent("c1")
	s.wantListed("thread", "C1/1.0", nil)

	s.settle(held, 1, store.Settle{Then: store.Done}) // what is in hand can be finished
	s.lease(1, "c1/1/1")                              // and the rest can be had
	s.seen(store.Change{Key: "c1", Body: []byte("again"), At: monday, Events: []string{"e1"}})
	s.seen(store.Change{Key: "c1", Body: []byte("again"), At: monday, Events: []string{"e2"}})
	s.refused(bot.Conflict, store.Change{Key: "c1", Version: 2, Body: []byte("again"), At: monday})

	s.commit(store.Change{Key: "c1", At: monday}) // deleting nothing is no error
	s.absent("c1")
	s.commit(store.Change{Key: "c1", Body: []byte("again"), At: monday, Events: []string{"e3"}})
	if r := s.load("c1"); r.Version != 1 {
		s.Fatalf("a record that is made anew is at version %d", r.Version)
	}
}

// racing lets many goroutines change one record: each version is won by one.
func racing(s *story) {
	const racers, wins = 8, 5
	var all sync.WaitGroup
	won := make([][]uint64, racers)
	for i := range racers {
		all.Go(func() { won[i] = s.race(i, wins) })
	}
	all.Wait()
	var versions []uint64
	for _, w := range won {
		versions = append(versions, w...)
	}
	slices.Sort(versions)
	for i, v := range versions {
		if v != uint64(i+1) {
			s.Fatalf("the versions won are %v: not each exactly once", versions)
		}
	}
	if r := s.load("race"); r.Version != racers*wins {
		s.Fatalf("the record is at version %d, want %d", r.Version, racers*wins)
	}
}

// race commits until it has won so many versions, which it returns.
func (s *story) race(racer, wins int) []uint64 {
	var won []uint64
	for len(won) < wins {
		r, err := s.Store.Load(s.ctx, "race")
		if err != nil && !bot.Is(err, bot.NotFound) {
			s.Errorf("load: %v", err)
			return won
		}
		event := fmt.Sprintf("%d-%d", racer, len(won))
		err = s.Store.Commit(s.ctx, store.Change{
			Key: "race", Version: r.Version, Body: []byte(event), At: monday, Events: []string{event},
		})
		switch {
		case err == nil:
			won = append(won, r.Version+1)
		case !bot.Is(err, bot.Conflict):
			s.Errorf("commit: %v", err)
			return won
		}
	}
	return won
}
