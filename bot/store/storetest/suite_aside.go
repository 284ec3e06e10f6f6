package storetest

import (
	"fmt"
	"reflect"
	"slices"

	"pgregory.net/rapid"

	"draad/bot"
	"draad/bot/store"
)

// asides: what a record puts aside is read alone, found by its own entries, moves to
// and fro with the record in one change, and goes with it.
func asides(s *story) {
	post := func(n int) bot.Entry { return bot.Entry{Index: "post", Key: fmt.Sprint("p", n)} }
	here := []store.Listed{{Record: "c1"}}
	c := first("c1")
	c.Entries = []bot.Entry{post(1), post(2)}
	c.Asides = []bot.Aside{{Name: "old\x00", Body: []byte("older"), Entries: []bot.Entry{post(0)}}, {Name: "bare", Body: []byte{}}}
	s.commit(c)
	s.wantAside("c1", c.Asides[0])
	s.wantAside("c1", bot.Aside{Name: "bare", Body: []byte{}})
	s.noAside("c1", "old")
	s.noAside("c2", "old\x00")
	s.wantListed("post", "p0", here)

	// The record puts one aside and takes another back; the rest stays.
	s.commit(store.Change{
		Key: "c1", Version: 1, Body: []byte("2"), At: monday, Entries: []bot.Entry{post(2), post(0)},
		Asides: []bot.Aside{{Name: "old\x00"}, {Name: "one", Body: []byte("1"), Entries: []bot.Entry{post(1)}}},
	})
	s.noAside("c1", "old\x00")
	s.wantAside("c1", bot.Aside{Name: "bare", Body: []byte{}})
	for n := range 3 {
		s.wantListed("post", fmt.Sprint("p", n), here)
	}
	s.commit(store.Change{Key: "c1", Version: 2, Body: []byte("3"), At: monday, // and what is put anew takes its place
		Asides: []bot.Aside{{Name: "one", Body: []byte("1b"), Entries: []bot.Entry{post(3)}}, {Name: "never"}}})
	s.wantAside("c1", bot.Aside{Name: "one", Body: []byte("1b"), Entries: []bot.Entry{post(3)}})
	s.wantListed("post", "p1", nil)
	s.wantListed("post", "p3", here)

	s.refused(bot.Conflict, store.Change{Key: "c1", Version: 1, Body: []byte("4"), At: monday, Asides: []bot.Aside{{Name: "one"}}})
	s.refused(bot.Invalid, store.Change{Key: "c1", Keep: true, Asides: []bot.Aside{{Name: "one"}}})
	s.refused(bot.Invalid, store.Change{Key: "c1", Version: 3, Body: []byte("4"), Asides: []bot.Aside{{Name: "a"}, {Name: "a"}}})
	s.wantAside("c1", bot.Aside{Name: "one", Body: []byte("1b"), Entries: []bot.Entry{post(3)}})

	s.commit(store.Change{Key: "c1", Version: 3, At: monday}) // it goes, with all of it
	s.noAside("c1", "one")
	s.noAside("c1", "bare")
	s.wantListed("post", "p3", nil)
	s.commit(first("c1"))
	s.noAside("c1", "bare")
}

func (s *story) wantAside(key string, want bot.Aside) {
	s.Helper()
	got, err := s.Store.Aside(s.ctx, key, want.Name)
	if err != nil || got.Name != want.Name || string(got.Body) != string(want.Body) || !slices.Equal(got.Entries, want.Entries) {
		s.Fatalf("aside of %q is %+v, %v; want %+v", key, got, err, want)
	}
}

func (s *story) noAside(key, name string) {
	s.Helper()
	if got, err := s.Store.Aside(s.ctx, key, name); !bot.Is(err, bot.NotFound) || !reflect.DeepEqual(got, bot.Aside{}) {
		s.Fatalf("aside %q of %q is %+v, %v; want not_found", name, key, got, err)
	}
}

var someNames = rapid.SampledFrom([]string{"m", "m\x00", "n"})

// putAside draws what a change puts aside or takes back, and leaves out the entries that
// would stand twice.
func (m *machine) putAside(t *rapid.T, c *store.Change) {
	if c.Keep || c.Body == nil {
		return
	}
	for _, name := range rapid.SliceOfNDistinct(someNames, 0, 2, rapid.ID).Draw(t, "asides") {
		a := bot.Aside{Name: name}
		if rapid.IntRange(0, 2).Draw(t, "goes") > 0 {
			a.Body = []byte(rapid.StringN(0, 10, 30).Draw(t, "aside"))
			a.Entries = rapid.SliceOfN(someEntry, 0, 3).Draw(t, "its entries")
		}
		c.Asides = append(c.Asides, a)
	}
	stands := map[bot.Entry]bool{}
	once := func(es []bot.Entry) []bot.Entry {
		return slices.DeleteFunc(es, func(e bot.Entry) bool {
			twice := stands[e]
			stands[e] = true
			return twice
		})
	}
	for _, a := range m.model.asides {
		named := slices.ContainsFunc(c.Asides, func(b bot.Aside) bool { return b.Name == a.Name })
		if a.record == c.Key && !named {
			once(slices.Clone(a.Entries))
		}
	}
	for i := range c.Asides {
		c.Asides[i].Entries = once(c.Asides[i].Entries)
	}
	c.Entries = once(c.Entries)
}

func (m *machine) aside(t *rapid.T) {
	key, name := someRecords.Draw(t, "record"), someNames.Draw(t, "name")
	got, err := m.store.Aside(m.ctx, key, name)
	want, ok := m.model.aside(key, name)
	if !ok && bot.Is(err, bot.NotFound) {
		return
	}
	if !ok || err != nil || got.Name != name || string(got.Body) != string(want.Body) || !slices.Equal(got.Entries, want.Entries) {
		t.Fatalf("aside %q of %q: got %+v, %v; want %+v, %v", name, key, got, err, want, ok)
	}
}
