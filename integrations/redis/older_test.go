package redis

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"draad/bot"
	"draad/bot/store"
)

// lived is what happened to the stores in testdata, and to one beside them.
func lived(t *testing.T, s store.Store) {
	t.Helper()
	for i, key := range []string{"conversation/a", "conversation/b", "conversation/c", "desk/kcc", "with\x00nul"} {
		c := step(key, 0)
		c.Asides = []bot.Aside{{Name: "older", Body: []byte("page of " + key), Entries: []bot.Entry{{Index: "post", Key: key}}}}
		c.Jobs[0].Gap, c.Jobs[0].Class = time.Duration(i)*time.Second, i
		c.Jobs[0].Due = monday.Add(time.Duration(i) * time.Minute)
		c.Jobs = append(c.Jobs, store.Job{Key: "elsewhere/" + key, Record: key, Lane: "lane of " + key, Due: monday, Body: []byte("{}")})
		must(t, s.Commit(t.Context(), c))
	}
	must(t, s.Commit(t.Context(), store.Change{Key: "conversation/a", Version: 1, Body: []byte("second"), At: monday.Add(time.Hour), Events: []string{"later"}}))
	must(t, s.Commit(t.Context(), store.Change{Key: "conversation/b", Version: 1, At: monday, Events: []string{"deleted"}}))
	jobs, _, err := s.Lease(t.Context(), store.LeaseQuery{Now: monday.Add(time.Hour), For: time.Hour, Most: 20, Each: 1})
	must(t, err)
	for _, l := range jobs {
		if l.Record == "conversation/c" { // one attempted, one looked for
			must(t, s.Commit(t.Context(), store.Change{Key: l.Record, Keep: true, At: monday.Add(time.Hour), Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: store.Attempt}}))
			must(t, s.Commit(t.Context(), store.Change{Key: l.Record, Keep: true, At: monday.Add(time.Hour), Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: store.Look}}))
		}
	}
}

// recorded puts down a store that has lived, as a build of 28 November 2026 kept it: in
// divided.txt in four partitions, in undivided.txt in one. Each line is a command, its
// words quoted as in Go.
func recorded(t *testing.T, cfg Config, file string) {
	t.Helper()
	c, err := cfg.dial()
	must(t, err)
	defer func() { _ = c.Close() }()
	text, err := os.ReadFile("testdata/" + file)
	must(t, err)
	for line := range strings.Lines(string(text)) {
		var words []any
		for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
			quoted, err := strconv.QuotedPrefix(line)
			must(t, err)
			word, err := strconv.Unquote(quoted)
			must(t, err)
			words, line = append(words, word), line[len(quoted):]
		}
		must(t, c.Do(t.Context(), words...).Err())
	}
}

// packed gives everything, in pages as small as can be.
func packed(t *testing.T, pack func(after string) ([]store.Parcel, error)) (all []store.Parcel) {
	t.Helper()
	for after := ""; ; after = all[len(all)-1].Key {
		page, err := pack(after)
		must(t, err)
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

func TestAStoreOfSeveralPartitionsIsRefusedAndRead(t *testing.T) {
	t.Run("one server", func(t *testing.T) {
		server := miniredis.RunT(t)
		cfg := Config{URL: "redis://" + server.Addr(), Name: "draad"}
		recorded(t, cfg, "divided.txt")
		before := server.Dump()
		isRefused(t, cfg)
		isRead(t, cfg)
		for line := range strings.Lines(before) {
			if !strings.Contains(server.Dump(), line) {
				t.Errorf("it changed %s", line)
			}
		}
	})
	t.Run("a cluster", func(t *testing.T) { // which has them in several slots
		url, _ := startCluster(t)
		cfg := Config{URL: url, Name: "draad"}
		recorded(t, cfg, "divided.txt")
		isRefused(t, cfg)
		isRead(t, cfg)
	})
}

func isRefused(t *testing.T, cfg Config) {
	t.Helper()
	_, err := Open(t.Context(), cfg)
	if !bot.Is(err, bot.Invalid) || !errors.Is(err, ErrOlder) || !strings.Contains(err.Error(), "store copy") || !strings.Contains(err.Error(), "?name=draad2") {
		t.Fatalf("got %v", err)
	}
}

// isRead looks whether what can be carried over is what a store beside it holds that has
// lived the same, and whether a Draad that still runs there is noticed.
func isRead(t *testing.T, cfg Config) {
	t.Helper()
	older, err := OpenOlder(t.Context(), cfg)
	must(t, err)
	defer func() { must(t, older.Close()) }()
	beside := mustOpen(t, Config{URL: cfg.URL, Name: "beside"})
	defer func() { must(t, beside.Close()) }()
	lived(t, beside)
	got := packed(t, func(after string) ([]store.Parcel, error) { return older.Pack(t.Context(), after, 2) })
	want := packed(t, func(after string) ([]store.Parcel, error) { return beside.Pack(t.Context(), after, 2) })
	if len(want) != 5 || !slices.EqualFunc(got, want, store.Parcel.Same) {
		t.Errorf("it reads\n%+v\nwant\n%+v", got, want)
	}
	for _, p := range want {
		r, err := older.Load(t.Context(), p.Key)
		if p.Record.Version == 0 && !bot.Is(err, bot.NotFound) || p.Record.Version != 0 && string(r.Body) != string(p.Record.Body) {
			t.Errorf("of %q it loads %+v, %v", p.Key, r, err)
		}
	}
	must(t, older.store.client.Set(t.Context(), "draad:{t53293d5e}:turn:housekeeping", "a replica of the earlier build", time.Hour).Err())
	held := &turn{store: older.store, key: older.store.keys.turns("housekeeping"), holder: "the copy", lasts: time.Minute}
	if ours, _, err := held.ask(t.Context()); err != nil || ours {
		t.Errorf("a Draad that runs there is not noticed: %v", err)
	}
}

// One that was never divided goes on where it is: its keys, its leases, and the turns
// that replicas of the earlier build may still have.
func TestAStoreOfOnePartitionGoesOn(t *testing.T) {
	server := miniredis.RunT(t)
	cfg := Config{URL: "redis://" + server.Addr(), Name: "draad"}
	recorded(t, cfg, "undivided.txt")
	before := server.Keys()
	beside := mustOpen(t, Config{URL: cfg.URL, Name: "beside"})
	defer func() { must(t, beside.Close()) }()
	lived(t, beside)
	s := mustOpen(t, cfg)
	defer func() { must(t, s.Close()) }()
	got := packed(t, func(after string) ([]store.Parcel, error) { return s.Pack(t.Context(), after, 2) })
	want := packed(t, func(after string) ([]store.Parcel, error) { return beside.Pack(t.Context(), after, 2) })
	if len(want) != 5 || !slices.EqualFunc(got, want, store.Parcel.Same) {
		t.Errorf("it reads\n%+v\nwant\n%+v", got, want)
	}
	for _, now := range []time.Time{monday.Add(time.Hour), monday.Add(2 * time.Hour)} { // their leases, and when those are over
		for {
			q := store.LeaseQuery{Now: now, For: 3 * time.Hour, Most: 3}
			here, next, err := s.Lease(t.Context(), q)
			there, wantNext, err2 := beside.Lease(t.Context(), q)
			same := func(a, b store.Leased) bool { return a.Key == b.Key && a.Attempts == b.Attempts && a.Looks == b.Looks }
			if !slices.EqualFunc(here, there, same) || bot.KindOf(err) != bot.KindOf(err2) || !next.Equal(wantNext) {
				t.Fatalf("it leases %+v, %v, %v; want %+v, %v, %v", here, next, err, there, wantNext, err2)
			}
			if bot.Is(err, bot.NotFound) {
				break
			}
			must(t, err)
		}
	}
	must(t, s.Commit(t.Context(), step("new", 0)))
	for _, key := range server.Keys() {
		if !slices.Contains(before, key) && !strings.HasPrefix(key, "draad:{p00}:") && !strings.HasPrefix(key, "beside:") {
			t.Errorf("it made the key %q", key)
		}
	}
	server.Set("draad:{t857e060f}:turn:x/gemeente", "a replica of the earlier build")
	if ours, _, err := (&turn{store: s, key: s.keys.turns("x/gemeente"), holder: "this one", lasts: time.Minute}).ask(t.Context()); err != nil || ours {
		t.Errorf("two have the turn: %v", err)
	}
}
