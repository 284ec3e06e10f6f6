package redis

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

func noRoomIn(lanes []string) map[string]int {
	room := map[string]int{}
	for _, lane := range lanes {
		room[lane] = 0
	}
	return room
}

// aLease asks for a job as a worker does, but not for ever.
func aLease(t *testing.T, s *Store, now time.Time, except ...string) (store.Leased, time.Time, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return storetest.LeaseOne(ctx, s, store.LeaseQuery{Now: now, For: time.Hour, Room: noRoomIn(except)})
}

// A Redis that was restored, or whose replica took over, may have counted less far
// than a process has heard. That one believes it, and asks no more than before.
func TestAStoreGoesOnWithARedisThatLostTheLatest(t *testing.T) {
	server := startServer(t) // it keeps nothing
	cfg := server.config()
	one, two := mustOpen(t, cfg), mustOpen(t, cfg)
	t.Cleanup(func() { must(t, one.Close()); must(t, two.Close()) })
	until(t, "news comes in", one.quiet.isWatched)
	for i := range 10 {
		must(t, one.Commit(t.Context(), aJob("c", fmt.Sprint("old", i), "chat", monday.Add(time.Duration(i)))))
	}
	if _, _, err := aLease(t, one, monday); err != nil {
		t.Fatal(err)
	}
	server.kill()
	until(t, "the break is noticed", func() bool { return !one.quiet.isWatched() })
	server.restart()
	until(t, "news comes in again", one.quiet.isWatched)
	retry(t, two, aJobOnce("c", "new"))
	until(t, "the first one gets the job that is there", func() bool {
		l, _, err := aLease(t, one, monday)
		return err == nil && l.Key == "new"
	})
}

// News is told once, and may be lost on its way. A job is found all the same.
func TestAJobIsFoundThoughItsNewsWasLost(t *testing.T) {
	one, two := replicas(t)
	if _, _, err := aLease(t, two, monday); !bot.Is(err, bot.NotFound) {
		t.Fatal(err)
	}
	one.id = two.id // so the other takes it for its own news
	must(t, one.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	if l, _, err := aLease(t, two, monday); !bot.Is(err, bot.NotFound) {
		t.Fatalf("without news it asks, and leases %q, %v", l.Key, err)
	}
	two.quiet.mu.Lock()
	two.quiet.noted = two.quiet.noted.Add(-trusted)
	two.quiet.mu.Unlock()
	if l, _, err := aLease(t, two, monday); err != nil || l.Key != "job" {
		t.Fatalf("leased %q, %v", l.Key, err)
	}
}

// A lane's gate is not closed for a job that somebody else took meanwhile.
func TestInAClusterALaneIsNotHeldUpByWhoCameTooLate(t *testing.T) {
	url, nodes := startCluster(t)
	cfg := nodes[0].config()
	cfg.URL = url
	one, two := mustOpen(t, cfg), mustOpen(t, cfg)
	t.Cleanup(func() { must(t, one.Close()); must(t, two.Close()) })
	until(t, "news comes in", one.quiet.isWatched)
	until(t, "news comes in", two.quiet.isWatched)
	for i, key := range []string{"first", "second"} {
		c := aJob("c", key, "chat", monday.Add(time.Duration(i)*time.Millisecond))
		c.Jobs[0].Gap = time.Minute
		must(t, one.Commit(t.Context(), c))
	}
	now := monday.Add(time.Second)
	if _, _, err := aLease(t, two, now, "chat"); !bot.Is(err, bot.NotFound) { // it knows of the first now
		t.Fatal(err)
	}
	if l, _, err := aLease(t, one, now); err != nil || l.Key != "first" {
		t.Fatalf("leased %q, %v", l.Key, err)
	}
	if l, next, err := aLease(t, two, now); !bot.Is(err, bot.NotFound) || !next.Equal(now.Add(time.Minute)) {
		t.Fatalf("leased %q, %v, %v", l.Key, next, err)
	}
	if l, next, err := aLease(t, two, now.Add(time.Minute)); err != nil || l.Key != "second" {
		t.Errorf("when the lane is open: leased %q, %v, %v", l.Key, next, err)
	}
}

// After a failover all may still listen to the old server, which is the new one's
// replica. Then nobody listens here, and they are to be told all the same.
func TestThoseWhoListenToAReplicaAreTold(t *testing.T) {
	primary := startServer(t)
	replica := startServer(t, "--replicaof", "127.0.0.1", strconv.Itoa(primary.port))
	far := replica.client()
	defer far.Close()
	until(t, "the replica follows", func() bool {
		return field(far.Info(t.Context(), "replication").Val(), "master_link_status") == "up"
	})
	cfg := primary.config()
	client, err := cfg.dial()
	must(t, err)
	s := newStore(cfg, client) // it listens to no server, and thinks it does
	defer s.Close()
	s.quiet.setWatched(true)
	news := far.Subscribe(t.Context(), s.channel())
	defer news.Close()
	_, err = news.Receive(t.Context())
	must(t, err)
	must(t, s.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := news.ReceiveMessage(ctx); err != nil {
		t.Errorf("nobody was told: %v", err)
	}
}

// Several processes take jobs in line, whatever each has heard.
func TestNobodyGoesBeforeTheNextInLine(t *testing.T) {
	one, two := replicas(t)
	for i, job := range []struct{ record, key string }{{"c", "first"}, {"d", "second"}, {"c", "third"}} {
		must(t, one.Commit(t.Context(), aJob(job.record, job.key, "chat", monday.Add(time.Duration(i)*time.Millisecond))))
	}
	now := monday.Add(time.Second)
	if _, _, err := aLease(t, two, now, "chat"); !bot.Is(err, bot.NotFound) {
		t.Fatal(err)
	}
	for i, s := range []*Store{one, two, one} {
		if l, _, err := aLease(t, s, now); err != nil || l.Key != []string{"first", "second", "third"}[i] {
			t.Fatalf("as number %d it leases %q, %v", i+1, l.Key, err)
		}
	}
}
