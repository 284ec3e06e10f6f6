package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// replicas are two stores on one Redis, as two processes have them.
func replicas(t *testing.T) (one, two *Store) {
	t.Helper()
	cfg := startServer(t).config()
	one, two = mustOpen(t, cfg), mustOpen(t, cfg)
	t.Cleanup(func() { must(t, one.Close()); must(t, two.Close()) })
	for _, s := range []*Store{one, two} {
		until(t, "news comes in", s.quiet.isWatched)
	}
	return one, two
}

// watching counts how often a store is woken.
func watching(t *testing.T, s *Store) (woken chan struct{}) {
	t.Helper()
	woken = make(chan struct{}, 1000)
	ctx, stop := context.WithCancel(t.Context())
	watchers := func() int {
		s.watch.mu.Lock()
		defer s.watch.mu.Unlock()
		return len(s.watch.woken)
	}
	before, done := watchers(), make(chan error)
	go func() { done <- s.Watch(ctx, func() { woken <- struct{}{} }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("watching ended with %v", err)
		}
	})
	until(t, "somebody watches", func() bool { return watchers() > before })
	return woken
}

func aJob(record, key, lane string, due time.Time) store.Change {
	return store.Change{Key: record, Keep: true, At: monday, Jobs: []store.Job{{Key: key, Record: record, Lane: lane, Due: due}}}
}

func TestOneReplicaHearsOfTheOthersJobs(t *testing.T) {
	one, two := replicas(t)
	woken := watching(t, two)
	q := store.LeaseQuery{Now: monday, For: time.Minute}
	for i := range 20 {
		if _, _, err := storetest.LeaseOne(t.Context(), two, q); !bot.Is(err, bot.NotFound) {
			t.Fatalf("before there is a job: %v", err)
		}
		key := fmt.Sprint("job", i)
		must(t, one.Commit(t.Context(), aJob(fmt.Sprint("c", i), key, fmt.Sprint("lane", i%3), monday)))
		<-woken
		l, _, err := storetest.LeaseOne(t.Context(), two, q)
		if err != nil || l.Key != key {
			t.Fatalf("woken for %s: leased %q, %v", key, l.Key, err)
		}
		must(t, two.Commit(t.Context(), store.Change{Key: l.Record, Keep: true, At: monday, Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: store.Done}}))
	}
	if _, next, err := storetest.LeaseOne(t.Context(), one, q); !bot.Is(err, bot.NotFound) || !next.IsZero() {
		t.Fatalf("the first one still thinks there is something: %v, %v", next, err)
	}
}

// An idle replica asks Redis nothing.
func TestALeaseThatFindsNothingAsksNothing(t *testing.T) {
	one, _ := replicas(t)
	must(t, one.Commit(t.Context(), aJob("c", "later", "chat", monday.Add(time.Hour))))
	q := store.LeaseQuery{Now: monday, For: time.Minute}
	_, _, _ = storetest.LeaseOne(t.Context(), one, q)
	before := commands(t, one)
	for range 100 {
		if _, next, err := storetest.LeaseOne(t.Context(), one, q); !bot.Is(err, bot.NotFound) || !next.Equal(monday.Add(time.Hour)) {
			t.Fatalf("got %v, %v", next, err)
		}
	}
	if n := commands(t, one) - before; n > 20 { // looking at the count is one, a ping may be another
		t.Errorf("a hundred looks for work cost %d commands", n)
	}
}

// commands is how many the server has done.
func commands(t *testing.T, s *Store) (n int) {
	t.Helper()
	info, err := s.client.Info(t.Context(), "stats").Result()
	must(t, err)
	_, err = fmt.Sscan(field(info, "total_commands_processed"), &n)
	must(t, err)
	return n
}

func TestEachJobIsInOneHandAndLanesKeepTheirPace(t *testing.T) {
	one, two := replicas(t)
	const jobs, lanes, gap = 60, 3, time.Second
	for i := range jobs {
		c := aJob(fmt.Sprint("c", i), fmt.Sprint("job", i), fmt.Sprint("lane", i%lanes), monday)
		c.Jobs[0].Gap = gap
		must(t, []*Store{one, two}[i%2].Commit(t.Context(), c))
	}
	got := map[string]int{}
	for round := range jobs / lanes { // each second one job a lane, whoever takes it
		now := monday.Add(time.Duration(round) * gap)
		var mu sync.Mutex
		var all sync.WaitGroup
		var these []string
		for _, s := range []*Store{one, two, one, two} {
			all.Go(func() {
				for range lanes {
					l, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: now, For: time.Hour})
					if bot.Is(err, bot.NotFound) {
						continue
					}
					if err != nil {
						t.Errorf("lease: %v", err)
						continue
					}
					mu.Lock()
					these = append(these, l.Lane)
					got[l.Key]++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		slices.Sort(these)
		if len(these) != lanes || len(slices.Compact(these)) != lanes {
			t.Fatalf("in second %d jobs of the lanes %q went", round, these)
		}
	}
	if len(got) != jobs {
		t.Fatalf("%d of %d jobs were handed out", len(got), jobs)
	}
}

// A pause that one replica was told of holds for the other.
func TestAPauseHoldsForAll(t *testing.T) {
	one, two := replicas(t)
	must(t, one.Commit(t.Context(), aJob("c", "first", "chat", monday)))
	must(t, one.Commit(t.Context(), aJob("d", "second", "chat", monday)))
	l, _, err := storetest.LeaseOne(t.Context(), one, store.LeaseQuery{Now: monday, For: time.Minute})
	must(t, err)
	must(t, one.Commit(t.Context(), store.Change{Key: l.Record, Keep: true, At: monday,
		Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: store.Again, Due: monday.Add(time.Hour), Pause: time.Minute}}))
	open := monday.Add(time.Minute)
	if l, next, err := storetest.LeaseOne(t.Context(), two, store.LeaseQuery{Now: open.Add(-time.Millisecond), For: time.Minute}); !bot.Is(err, bot.NotFound) || !next.Equal(open) {
		t.Fatalf("the other got %q, %v, %v", l.Key, next, err)
	}
	if l, _, err := storetest.LeaseOne(t.Context(), two, store.LeaseQuery{Now: open, For: time.Minute}); err != nil || l.Key != "second" {
		t.Fatalf("afterwards the other got %q, %v", l.Key, err)
	}
}

// Whoever slept longer than its lease changes nothing any more.
func TestAReplicaThatSleptIsFenced(t *testing.T) {
	one, two := replicas(t)
	must(t, one.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	slow, _, err := storetest.LeaseOne(t.Context(), one, store.LeaseQuery{Now: monday, For: time.Second})
	must(t, err)
	later := monday.Add(time.Second)
	quick, _, err := storetest.LeaseOne(t.Context(), two, store.LeaseQuery{Now: later, For: time.Second})
	must(t, err)
	for _, then := range []store.Then{store.Attempt, store.Done, store.Again, store.Look} {
		err := one.Commit(t.Context(), store.Change{Key: "c", Body: []byte("late"), At: later,
			Settle: &store.Settle{Job: slow.Key, Token: slow.Token, Then: then}})
		if !bot.Is(err, bot.Conflict) {
			t.Errorf("the slow one says %s: %v", then, err)
		}
	}
	must(t, two.Commit(t.Context(), store.Change{Key: "c", Keep: true, At: later, Settle: &store.Settle{Job: quick.Key, Token: quick.Token, Then: store.Done}}))
}

// Redis away and back: both replicas hear of each other again, and are woken to look.
func TestAfterABreakTheNewsComesInAgain(t *testing.T) {
	server := startServer(t, durable...)
	cfg := server.config()
	one, two := mustOpen(t, cfg), mustOpen(t, cfg)
	t.Cleanup(func() { must(t, one.Close()); must(t, two.Close()) })
	until(t, "news comes in", two.quiet.isWatched)
	server.kill()
	until(t, "the break is noticed", func() bool { return !two.quiet.isWatched() })
	woken := watching(t, two)
	server.restart()
	<-woken
	retry(t, one, aJobOnce("c", "job"))
	until(t, "the other gets it", func() bool {
		l, _, err := storetest.LeaseOne(t.Context(), two, store.LeaseQuery{Now: monday, For: time.Minute})
		return err == nil && l.Key == "job"
	})
}

func aJobOnce(record, key string) store.Change {
	c := aJob(record, key, "chat", monday)
	c.Events = []string{key}
	return c
}
