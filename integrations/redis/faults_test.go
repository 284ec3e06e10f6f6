package redis

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// step is the n-th change of a record: it takes in one event and adds one job.
func step(record string, n int) store.Change {
	return store.Change{
		Key: record, Version: uint64(n), Body: fmt.Append(nil, n+1), At: monday, Events: []string{fmt.Sprint("e", n)},
		Entries: []bot.Entry{{Index: "status", Key: "open", Order: fmt.Sprintf("%09d", n)}},
		Jobs:    []store.Job{{Key: fmt.Sprint(record, "/", n), Record: record, Lane: "chat", Due: monday, Body: []byte("{}")}},
	}
}

// wantSteps looks whether all of that many changes were made, whole.
func wantSteps(t *testing.T, s *Store, record string, n int) {
	t.Helper()
	r, err := s.Load(t.Context(), record)
	must(t, err)
	st, err := s.Stats(t.Context())
	must(t, err)
	listed, err := s.List(t.Context(), "status", "open", "", 0)
	must(t, err)
	if r.Version != uint64(n) || string(r.Body) != fmt.Sprint(n) || st.Jobs != n || len(listed) != 1 || listed[0].Order != fmt.Sprintf("%09d", n-1) {
		t.Fatalf("after %d changes there are version %d, body %q, %+v, listed %+v", n, r.Version, r.Body, st, listed)
	}
}

// retry makes a change whatever it takes, and says what was in the way.
func retry(t *testing.T, s *Store, c store.Change) (troubles []error) {
	t.Helper()
	until(t, "the change is made", func() bool {
		err := s.Commit(t.Context(), c)
		if err == nil || errors.Is(err, store.ErrSeen) {
			return true
		}
		if !bot.Is(err, bot.Temporary) && !bot.Is(err, bot.OutcomeUnknown) {
			t.Fatalf("a change fails with %v (%s)", err, bot.KindOf(err))
		}
		troubles = append(troubles, err)
		return false
	})
	return troubles
}

func TestWhatWasAcknowledgedSurvivesAKillOfRedis(t *testing.T) {
	server := startServer(t, durable...)
	s := mustOpen(t, server.config())
	defer s.Close()
	n := 0
	for round := range 3 {
		for range 10 + round {
			must(t, s.Commit(t.Context(), step("c", n)))
			n++
		}
		server.kill()
		if err := s.Commit(t.Context(), step("c", n)); !bot.Is(err, bot.Temporary) && !bot.Is(err, bot.OutcomeUnknown) {
			t.Fatalf("without Redis a change gets %v (%s)", err, bot.KindOf(err))
		}
		if _, err := s.Load(t.Context(), "c"); !bot.Is(err, bot.Temporary) || !strings.Contains(err.Error(), server.addr()) {
			t.Fatalf("without Redis a reader gets %v (%s)", err, bot.KindOf(err))
		}
		if _, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: monday, For: time.Second}); err == nil || bot.Is(err, bot.NotFound) {
			t.Fatalf("without Redis a lease gets %v", err)
		}
		server.restart()
		retry(t, s, step("c", n)) // it goes on by itself
		n++
		wantSteps(t, s, "c", n)
	}
}

func TestARedisThatHangsLeavesAChangeInDoubt(t *testing.T) {
	server := startServer(t)
	cfg := server.config()
	cfg.URL += "?read_timeout=200ms"
	s := mustOpen(t, cfg)
	defer s.Close()
	must(t, s.Commit(t.Context(), step("c", 0)))
	server.signal(syscall.SIGSTOP)
	if err := s.Commit(t.Context(), step("c", 1)); !bot.Is(err, bot.OutcomeUnknown) {
		t.Errorf("a change gets %v (%s)", err, bot.KindOf(err))
	}
	if _, err := s.Stats(t.Context()); !bot.Is(err, bot.Temporary) {
		t.Errorf("health gets %v (%s)", err, bot.KindOf(err))
	}
	server.signal(syscall.SIGCONT)
	retry(t, s, step("c", 1))
	wantSteps(t, s, "c", 2)
}

// A server that refuses to write says so before anything is done.
func TestARedisThatCannotWriteHasDoneNothing(t *testing.T) {
	server := startServer(t)
	c := server.client()
	defer c.Close()
	for what, try := range map[string]struct {
		begin, end func()
		advice     string
	}{
		"a replica": {
			func() { must(t, c.Do(t.Context(), "REPLICAOF", "127.0.0.1", "1").Err()) },
			func() { must(t, c.Do(t.Context(), "REPLICAOF", "NO", "ONE").Err()) }, "replica"},
		"out of memory": {
			func() { server.set("maxmemory", "1") }, func() { server.set("maxmemory", "0") }, "maxmemory"},
		"too few replicas": {
			func() { server.set("min-replicas-to-write", "1") }, func() { server.set("min-replicas-to-write", "0") }, "min-replicas-to-write"},
	} {
		t.Run(what, func(t *testing.T) {
			s := mustOpen(t, server.config())
			defer s.Close()
			must(t, s.Commit(t.Context(), step("c", 0)))
			try.begin()
			for range 3 {
				if err := s.Commit(t.Context(), step("c", 1)); !bot.Is(err, bot.Temporary) || !strings.Contains(err.Error(), try.advice) {
					t.Errorf("a change gets %v (%s)", err, bot.KindOf(err))
				}
				if _, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: monday, For: time.Second}); !bot.Is(err, bot.Temporary) {
					t.Errorf("a lease gets %v (%s)", err, bot.KindOf(err))
				}
			}
			try.end()
			if troubles := retry(t, s, step("c", 1)); len(troubles) > 0 {
				t.Errorf("afterwards there is still %v", troubles)
			}
			wantSteps(t, s, "c", 2)
		})
	}
}

// An answer that is lost on its way leaves the outcome unknown, and nothing is sent
// twice; the same change again tells that it was made.
func TestAnAnswerThatIsLost(t *testing.T) {
	server := startServer(t)
	p := startProxy(t, server.addr())
	cfg := server.config()
	cfg.URL = "redis://" + p.addr()
	s := mustOpen(t, cfg)
	defer s.Close()
	must(t, s.Commit(t.Context(), step("c", 0)))
	const q = 4 // answers in some order, of which each is lost once
	for n := 1; n <= q; n++ {
		p.cutAnswers(true)
		if err := s.Commit(t.Context(), step("c", n)); !bot.Is(err, bot.OutcomeUnknown) {
			t.Fatalf("the lost answer is %v (%s)", err, bot.KindOf(err))
		}
		p.cutAnswers(false)
		if err := s.Commit(t.Context(), step("c", n)); !errors.Is(err, store.ErrSeen) {
			t.Fatalf("the same again is %v", err)
		}
	}
	wantSteps(t, s, "c", q+1)

	// A lease whose answer was lost is one that ends by itself.
	p.cutAnswers(true)
	if _, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: monday, For: time.Second}); err == nil || bot.Is(err, bot.NotFound) {
		t.Fatalf("the lost lease is %v", err)
	}
	p.cutAnswers(false)
	seen := map[string]bool{}
	for range q + 1 {
		l, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: monday.Add(time.Second), For: time.Minute})
		must(t, err)
		seen[l.Key] = true
	}
	if len(seen) != q+1 {
		t.Fatalf("%d of %d jobs were handed out", len(seen), q+1)
	}
}

// go-redis's cluster client repeats what was not answered; the store does not.
func TestAnAnswerThatIsLostInACluster(t *testing.T) {
	url, nodes := startCluster(t)
	var proxies []*proxy
	for _, node := range nodes {
		p := startProxy(t, node.addr())
		node.set("cluster-announce-port", p.port())
		proxies = append(proxies, p)
	}
	cfg := nodes[0].config()
	cfg.URL = url
	until(t, "every node tells where the proxies are", func() bool { return announced(t, nodes, proxies) })
	s := mustOpen(t, cfg)
	defer s.Close()
	for n, lost := 0, 0; lost < 6; n++ {
		record := fmt.Sprint("c", n)
		must(t, s.Commit(t.Context(), step(record, 0)))
		for _, p := range proxies {
			p.cutOne(true)
		}
		err := s.Commit(t.Context(), step(record, 1))
		for _, p := range proxies {
			p.cutOne(false)
		}
		if err == nil && n < 100 { // it was another connection's answer
			continue
		}
		lost++
		if !bot.Is(err, bot.OutcomeUnknown) || errors.Is(err, store.ErrSeen) {
			t.Errorf("the lost answer is %v (%s)", err, bot.KindOf(err))
		}
		if err := s.Commit(t.Context(), step(record, 1)); !errors.Is(err, store.ErrSeen) {
			t.Errorf("the same again is %v", err)
		}
	}
}

// announced reports whether every node names the proxy of every node.
func announced(t *testing.T, nodes []*server, proxies []*proxy) bool {
	t.Helper()
	for _, node := range nodes {
		c := node.client()
		shards, err := c.ClusterShards(t.Context()).Result()
		must(t, c.Close())
		must(t, err)
		for _, p := range proxies {
			if !slices.ContainsFunc(shards, func(s redis.ClusterShard) bool { return strconv.FormatInt(s.Nodes[0].Port, 10) == p.port() }) {
				return false
			}
		}
	}
	return true
}
