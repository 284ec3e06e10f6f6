package storetest

import (
	"context"
	"errors"
	"reflect"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// moving carries everything from the store to another one and on to a third: what
// arrives is what was there, and it goes on from there.
func moving(s *story, open Open) {
	from, ok := s.Store.(store.Mover)
	if !ok {
		s.Skip("this store's contents cannot be carried to another one")
	}
	s.furnish()
	before := packed(s, from)
	wantParcels(s, before)

	middle := NewStore()
	carry(s, from, middle, 1)
	samePacks(s, before, packed(s, middle))
	samePacks(s, before, packed(s, from)) // carrying changes nothing here

	end := open(s.T)
	target := &story{T: s.T, Harness: end, ctx: s.ctx}
	defer func() { _ = target.Store.Close() }()
	to := target.Store.(store.Mover)
	target.inTheWay()
	halfway, err := middle.Pack(s.ctx, "", 2) // and then it is interrupted
	check(s, err)
	unpack(s, to, halfway)
	carry(s, middle, to, 2)
	samePacks(s, before, packed(s, to))
	if end.Reopen != nil {
		target.Store = end.Reopen()
		samePacks(s, before, packed(s, target.Store.(store.Mover)))
	}
	target.goesOn()
}

// furnish fills the store with all that there can be.
func (s *story) furnish() {
	entry := bot.Entry{Index: "desk", Key: "kcc", Order: "1"}
	c := first("c1", task("c1", 2, "chat"), task("c1", 0, "chat"), task("c1", 1, "x"))
	c.Events, c.Entries = []string{"e2", "e1"}, []bot.Entry{entry, {Index: "post\x00", Key: "p\x00q"}}
	c.Jobs[0].Gap = 250 * time.Millisecond
	c.Asides = []bot.Aside{
		{Name: "b", Body: []byte("aside"), Entries: []bot.Entry{{Index: "desk", Key: "aside"}}}, {Name: "a", Body: []byte{}},
	}
	s.commit(c, store.Change{Key: "c1", Version: 1, Body: []byte(`{"v":2}`), Entries: c.Entries, At: at(5)})
	s.commit(store.Change{Key: "c\x00", Body: []byte{}, At: monday, Entries: []bot.Entry{entry}})

	held := s.lease(0, "c1/1/2") // its lane is closed for a while
	s.settle(held, 1, store.Settle{Then: store.Attempt})
	s.settle(held, 2, store.Settle{Then: store.Look, Due: at(300)})
	tried := s.lease(2, "c1/1/1")
	s.settle(tried, 2, store.Settle{Then: store.Attempt}) // and nobody knows how that went
	s.commit(first("gone", store.Job{Key: "timer", Record: "gone", Lane: "timer"}))
	s.commit(store.Change{Key: "gone", Version: 1, At: at(7), Events: []string{"e1"}}) // the job stays
	s.commit(store.Change{Key: "heard", Keep: true, At: at(8), Events: []string{"e\x00"}})
	alone := store.Job{Key: "alone", Record: "a job alone", Lane: "y", Class: 9, Due: at(400)}
	s.commit(store.Change{Key: alone.Record, Keep: true, Jobs: []store.Job{alone}})
}

// wantParcels looks whether nothing of it was left behind.
func wantParcels(s *story, ps []store.Parcel) {
	s.Helper()
	var keys []string
	for _, p := range ps {
		keys = append(keys, p.Key)
	}
	if want := []string{"a job alone", "c\x00", "c1", "gone", "heard"}; !reflect.DeepEqual(keys, want) {
		s.Fatalf("packed are %q, want %q", keys, want)
	}
	c, gone := ps[2], ps[3]
	if c.Record.Version != 2 || string(c.Record.Body) != `{"v":2}` || len(c.Record.Entries) != 2 {
		s.Fatalf("the record is packed as %+v", c.Record)
	}
	if len(c.Asides) != 2 || c.Asides[0].Name != "a" || string(c.Asides[1].Body) != "aside" || len(c.Asides[1].Entries) != 1 {
		s.Fatalf("what it put aside is packed as %+v", c.Asides)
	}
	if len(c.Events) != 2 || c.Events[0].ID != "e1" || !c.Events[0].At.Equal(monday) {
		s.Fatalf("its events are packed as %+v", c.Events)
	}
	if len(c.Jobs) != 3 || c.Jobs[0].Key != "c1/1/2" || c.Jobs[1].Key != "c1/1/0" || c.Jobs[2].Key != "c1/1/1" {
		s.Fatalf("its jobs are not packed in their order: %+v", c.Jobs)
	}
	if j := c.Jobs[0]; !j.Attempted || j.Attempts != 1 || j.Looks != 1 || !j.Due.Equal(at(300)) || j.Gap != 250*time.Millisecond {
		s.Fatalf("a job that was looked for is packed as %+v", j)
	}
	if gone.Record.Version != 0 || len(gone.Events) != 1 || len(gone.Jobs) != 1 {
		s.Fatalf("of a record that is gone was packed %+v", gone)
	}
}

// inTheWay puts down what a parcel must replace.
func (s *story) inTheWay() {
	c := first("c1", task("c1", 1, "other"), task("c1", 9, "other"))
	c.Entries = []bot.Entry{{Index: "desk", Key: "wijk", Order: "1"}}
	c.Events = []string{"e1", "e9"}
	c.Asides = []bot.Aside{{Name: "c", Body: []byte("in the way"), Entries: []bot.Entry{{Index: "desk", Key: "way"}}}}
	s.commit(c, store.Change{Key: "heard", Body: []byte("x"), At: monday})
}

// goesOn looks whether the store is one like any other.
func (s *story) goesOn() {
	s.wantListed("desk", "wijk", nil)
	s.wantListed("desk", "way", nil)
	s.noAside("c1", "c")
	s.wantAside("c1", bot.Aside{Name: "b", Body: []byte("aside"), Entries: []bot.Entry{{Index: "desk", Key: "aside"}}})
	s.wantListed("desk", "aside", []store.Listed{{Record: "c1"}})
	s.wantListed("desk", "kcc", []store.Listed{{Order: "1", Record: "c\x00"}, {Order: "1", Record: "c1"}})
	s.wantStats(store.Stats{Records: 2, Jobs: 5})
	s.absent("heard")
	s.seen(store.Change{Key: "c1", Version: 2, Events: []string{"e2"}})
	s.seen(store.Change{Key: "gone", Events: []string{"e1"}})
	s.refused(bot.Conflict, store.Change{Key: "c1", Version: 1, Body: []byte("stale")})
	s.refused(bot.Conflict, store.Change{Key: "c1", Version: 2, Body: []byte("x"), Jobs: []store.Job{task("c1", 0, "x")}})

	s.lease(0, "timer")
	s.lease(0, "c1/1/0") // leases stay behind, and so does what closed a lane
	tried := s.lease(0, "c1/1/1")
	want(s, tried, store.Job{Attempts: 1, Attempted: true, Due: monday})
	s.settle(tried, 1, store.Settle{Then: store.Done})
	s.nothing(1, at(300))
	want(s, s.lease(300, "c1/1/2"), store.Job{Attempts: 1, Attempted: true, Looks: 1, Due: at(300)})
	s.commit(store.Change{Key: "c1", Version: 2, Body: []byte("{}"), At: at(60), Events: []string{"e9"}})
	s.wantListed("desk", "kcc", []store.Listed{{Order: "1", Record: "c\x00"}})
	if got := s.purge(at(6)); got != 2 {
		s.Fatalf("%d events went, want the two from before", got)
	}
	s.commit(store.Change{Key: "c1", Version: 3, Body: []byte("{}"), At: at(60), Events: []string{"e1"}})
}

// movingRefusals: a parcel that makes no sense, a call that is over, a closed store.
func movingRefusals(s *story) {
	m, ok := s.Store.(store.Mover)
	if !ok {
		s.Skip("this store's contents cannot be carried to another one")
	}
	good := store.Parcel{Key: "c1", Record: store.Record{Key: "c1", Version: 7, Body: []byte("{}")}}
	for what, p := range map[string]store.Parcel{
		"no key":              {Record: good.Record},
		"another's record":    {Key: "c2", Record: good.Record},
		"another's job":       {Key: "c1", Jobs: []store.Job{task("c2", 0, "chat")}},
		"a body of no record": {Key: "c1", Record: store.Record{Body: []byte("{}")}},
	} {
		if err := m.Unpack(s.ctx, p); !bot.Is(err, bot.Invalid) {
			s.Errorf("a parcel with %s: got %v, want invalid", what, err)
		}
	}
	check(s, m.Unpack(s.ctx, good))
	if r := s.load("c1"); r.Version != 7 {
		s.Fatalf("unpacked at version %d", r.Version)
	}
	check(s, m.Unpack(s.ctx, store.Parcel{Key: "c1"})) // nothing takes its place
	s.absent("c1")
	s.wantStats(store.Stats{})

	over, cancel := context.WithCancel(s.ctx)
	cancel()
	_, packErr := m.Pack(over, "", 1)
	for _, err := range []error{packErr, m.Unpack(over, good)} {
		if !errors.Is(err, context.Canceled) || !bot.Is(err, bot.Temporary) {
			s.Errorf("got %v, want a temporary error that says it was cancelled", err)
		}
	}
	s.absent("c1")
	check(s, s.Store.Close())
	_, packErr = m.Pack(s.ctx, "", 1)
	for _, err := range []error{packErr, m.Unpack(s.ctx, good)} {
		if !bot.Is(err, bot.Permanent) {
			s.Errorf("on a closed store: got %v, want permanent", err)
		}
	}
}

// packed reads all parcels of a store, three at a time.
func packed(s *story, m store.Mover) []store.Parcel {
	s.Helper()
	var all []store.Parcel
	for after := ""; ; after = all[len(all)-1].Key {
		page, err := m.Pack(s.ctx, after, 3)
		check(s, err)
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

// carry moves all parcels, so many at a time.
func carry(s *story, from, to store.Mover, limit int) {
	s.Helper()
	for after := ""; ; {
		page, err := from.Pack(s.ctx, after, limit)
		check(s, err)
		if len(page) == 0 {
			return
		}
		unpack(s, to, page)
		after = page[len(page)-1].Key
	}
}

func unpack(s *story, to store.Mover, page []store.Parcel) {
	s.Helper()
	for _, p := range page {
		check(s, to.Unpack(s.ctx, p))
	}
}

func samePacks(s *story, want, got []store.Parcel) {
	s.Helper()
	if len(got) != len(want) {
		s.Fatalf("%d parcels arrived, of %d", len(got), len(want))
	}
	for i := range want {
		if !want[i].Same(got[i]) {
			s.Fatalf("a parcel changed on its way:\n%+v\n%+v", want[i], got[i])
		}
	}
}

func check(t failing, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// failing is a test, rapid's too.
type failing interface {
	Helper()
	Fatal(args ...any)
}
