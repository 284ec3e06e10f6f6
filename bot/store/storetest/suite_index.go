package storetest

import (
	"fmt"
	"slices"

	"draad/bot"
	"draad/bot/store"
)

func (s *story) wantListed(index, key string, want []store.Listed) {
	s.Helper()
	s.wantPage(index, key, "", 0, want)
}

func (s *story) wantPage(index, key, after string, limit int, want []store.Listed) {
	s.Helper()
	got, err := s.Store.List(s.ctx, index, key, after, limit)
	if err != nil {
		s.Fatalf("list %q %q: %v", index, key, err)
	}
	if !slices.Equal(got, want) {
		s.Fatalf("list %q %q after %q: got %q, want %q", index, key, after, got, want)
	}
}

// indexes are used as the bot uses them.
func indexes(s *story) {
	entries := func(desk, status, due, thread, citizen string) []bot.Entry {
		return []bot.Entry{
			{Index: "desk", Key: desk, Order: due}, {Index: "status", Key: status, Order: due},
			{Index: "due", Key: "", Order: due + "/" + thread}, {Index: "post", Key: thread},
			{Index: "thread", Key: thread}, {Index: "citizen", Key: citizen, Order: due},
		}
	}
	c1, c2 := first("c1"), first("c2")
	c1.Entries = entries("kcc", "open", "0900", "C1/1.0", "x/truus")
	c2.Entries = entries("kcc", "open", "0800", "C1/2.0", "x/truus")
	s.commit(c1, c2)
	s.wantListed("desk", "kcc", []store.Listed{{Order: "0800", Record: "c2"}, {Order: "0900", Record: "c1"}})
	s.wantListed("status", "open", []store.Listed{{Order: "0800", Record: "c2"}, {Order: "0900", Record: "c1"}})
	s.wantListed("due", "", []store.Listed{{Order: "0800/C1/2.0", Record: "c2"}, {Order: "0900/C1/1.0", Record: "c1"}})
	s.wantListed("citizen", "x/truus", []store.Listed{{Order: "0800", Record: "c2"}, {Order: "0900", Record: "c1"}})
	s.wantListed("thread", "C1/1.0", []store.Listed{{Record: "c1"}})
	s.wantListed("post", "C1/2.0", []store.Listed{{Record: "c2"}})
	s.wantListed("post", "C1/3.0", nil)
	s.wantListed("nothing", "C1/2.0", nil)

	// Entries are replaced as a whole.
	moved := store.Change{Key: "c1", Version: 1, Body: []byte("{}"), At: monday}
	moved.Entries = entries("wijk", "answered", "0700", "C1/1.0", "x/truus")
	s.commit(moved)
	s.wantListed("desk", "kcc", []store.Listed{{Order: "0800", Record: "c2"}})
	s.wantListed("desk", "wijk", []store.Listed{{Order: "0700", Record: "c1"}})
	s.wantListed("status", "open", []store.Listed{{Order: "0800", Record: "c2"}})
	s.wantListed("citizen", "x/truus", []store.Listed{{Order: "0700", Record: "c1"}, {Order: "0800", Record: "c2"}})
	s.wantListed("thread", "C1/1.0", []store.Listed{{Record: "c1"}})

	// The same entry twice counts once; two records may share one.
	twice := bot.Entry{Index: "post", Key: "C1/2.0"}
	s.commit(store.Change{Key: "c1", Version: 2, Body: []byte("{}"), Entries: []bot.Entry{twice, twice}})
	s.wantListed("post", "C1/2.0", []store.Listed{{Record: "c1"}, {Record: "c2"}})
	s.wantListed("thread", "C1/1.0", nil)
	s.commit(store.Change{Key: "c1", Version: 3, Body: []byte("{}")})
	s.wantListed("post", "C1/2.0", []store.Listed{{Record: "c2"}})
}

// hostile are names that a careless encoding would mix up, in bytewise order.
var hostile = []string{
	"\x00", "\x00\x00", "\x00\x01", "\x00\xff", "\x01", "/", "a", "a\x00", "a\x00\x00b", "a\x00\x01", "a\x00\xff",
	"a\x01", "a/", "a/b", "a/b/", "a:b", "aa", "ab", "{a}", "é", "\u202e\U0001f3f3\ufe0f\u200d\U0001f308", "\xff", "\xff\xff",
}

// names tries the hostile ones everywhere a name may stand.
func names(s *story) {
	for i, key := range hostile {
		job := store.Job{Key: "job " + key, Record: key, Lane: key, Due: at(i)}
		c := store.Change{Key: key, Body: []byte(key), At: monday, Events: []string{key}, Jobs: []store.Job{job}}
		for _, order := range hostile {
			c.Entries = append(c.Entries, bot.Entry{Index: "own", Key: key, Order: order})
		}
		c.Entries = append(c.Entries, bot.Entry{Index: key, Key: "k"}, bot.Entry{Index: "all", Key: "k", Order: key})
		s.commit(c)
	}
	var all []store.Listed
	for _, key := range hostile {
		if r := s.load(key); string(r.Body) != key || r.Key != key {
			s.Fatalf("record %q reads %+v", key, r)
		}
		var own []store.Listed
		for _, order := range hostile {
			own = append(own, store.Listed{Order: order, Record: key})
		}
		s.wantListed("own", key, own)
		s.wantListed(key, "k", []store.Listed{{Record: key}})
		all = append(all, store.Listed{Order: key, Record: key})
		s.seen(store.Change{Key: key, Version: 1, Body: []byte("x"), Events: []string{key}})
	}
	s.wantListed("all", "k", all)
	for i, after := range hostile {
		s.wantPage("all", "k", after, 0, all[i+1:])
	}
	for i, key := range hostile {
		l, _, err := LeaseOne(s.ctx, s.Store, query(i))
		if err != nil || l.Key != "job "+key || l.Lane != key || l.Record != key {
			s.Fatalf("leased %q of %q in %q, %v; want that of %q", l.Key, l.Record, l.Lane, err, key)
		}
	}
	s.commit(store.Change{Key: "a", Version: 1})
	s.absent("a")
	s.load("a\x00")
	s.wantListed("own", "a", nil)
	s.wantListed("a", "k", nil)
}

func paging(s *story) {
	var all []store.Listed
	for i := range 230 {
		key := fmt.Sprintf("c%03d", i)
		c := first(key)
		c.Entries = []bot.Entry{{Index: "status", Key: "open", Order: fmt.Sprintf("%03d/%s", 229-i, key)}}
		s.commit(c)
		all = append(all, store.Listed{Order: c.Entries[0].Order, Record: key})
	}
	slices.Reverse(all)
	s.wantListed("status", "open", all[:100])
	s.wantPage("status", "open", "", 1000, all)
	s.wantPage("status", "open", all[229].Order, 10, nil)
	s.wantPage("status", "open", "100", 1, all[100:101]) // a cursor need not be an entry
	var got []store.Listed
	for after := ""; ; {
		page, err := s.Store.List(s.ctx, "status", "open", after, 7)
		if err != nil {
			s.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
		after = page[len(page)-1].Order
		if len(got) == 70 { // what changes behind the cursor or before it disturbs nothing else
			s.commit(store.Change{Key: all[3].Record, Version: 1}, store.Change{Key: all[100].Record, Version: 1})
		}
	}
	if want := slices.Concat(all[:100], all[101:]); !slices.Equal(got, want) {
		s.Fatalf("page by page gives %d entries, want %d: %v", len(got), len(want), got)
	}
}
