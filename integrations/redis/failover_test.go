package redis

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// startTwins starts a cluster of three primaries, of which each has a replica, that
// takes a node for dead when it is silent for a second.
func startTwins(t *testing.T) (cfg Config, primaries, replicas []*server) {
	t.Helper()
	start := func(args ...string) *server {
		args = append(args, "--cluster-node-timeout", "1000", "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0")
		return startServer(t, append(args, durable...)...)
	}
	primaries = gather(t, start)
	for range primaries {
		r := start(asNode(t)...)
		r.meet(append(primaries[:len(primaries):len(primaries)], replicas...)...)
		replicas = append(replicas, r)
	}
	all := append(primaries[:len(primaries):len(primaries)], replicas...)
	for _, s := range all {
		s.awaitCluster(len(all))
	}
	for i, r := range replicas {
		p, c := primaries[i].client(), r.client()
		defer func() { _ = p.Close(); _ = c.Close() }()
		must(t, c.ClusterReplicate(t.Context(), p.ClusterMyID(t.Context()).Val()).Err())
	}
	for _, r := range replicas {
		until(t, "the replica follows", func() bool { return r.replication("master_link_status") == "up" })
	}
	for _, s := range all { // a replica that nobody knows as one is not let take over
		c := s.client()
		defer func() { _ = c.Close() }()
		until(t, "every node knows the replicas", func() bool {
			return strings.Count(c.ClusterNodes(t.Context()).Val(), "slave ") == len(replicas)
		})
	}
	cfg = primaries[0].config()
	cfg.URL = clusterURL(primaries)
	return cfg, primaries, replicas
}

// on reports whether a key is on that server.
func on(t *testing.T, s *Store, server *server, key string) bool {
	t.Helper()
	node, err := s.node(t.Context(), key)
	must(t, err)
	return node.Options().Addr == server.addr()
}

// keptOn is for a store that is kept on that server of a cluster.
func keptOn(t *testing.T, server *server, cfg Config) Config {
	t.Helper()
	s := mustOpen(t, cfg)
	defer s.Close()
	for i := range 1000 {
		if cfg.Name = "n" + strconv.Itoa(i); on(t, s, server, keysOf(cfg.Name).line) {
			return cfg
		}
	}
	t.Fatal("that server has no keys")
	return cfg
}

// The first node of the URL dies, with all that is kept on it.
func TestDraadGoesOnWithTheReplicaOfACluster(t *testing.T) {
	cfg, primaries, replicas := startTwins(t)
	cfg = keptOn(t, primaries[0], cfg)
	one, two := openTwo(t, cfg)
	idle := mustOpen(t, cfg) // it commits nothing
	defer idle.Close()
	dies, heir := primaries[0], replicas[0]
	record := "c"
	held := &turn{store: one, key: one.keys.turns("held"), holder: "one", lasts: time.Hour}
	if ours, _, err := held.ask(t.Context()); err != nil || !ours {
		t.Fatal(ours, err)
	}
	for n := range 5 {
		must(t, []*Store{one, two}[n%2].Commit(t.Context(), step(record, n)))
	}
	_, err := idle.Load(t.Context(), record)
	must(t, err)
	awaitCopy(t, dies, heir)

	dies.kill()
	until(t, "a store that only reads finds the new primary", func() bool {
		_, err := idle.Load(t.Context(), record)
		if err != nil && !bot.Is(err, bot.Temporary) {
			t.Fatalf("without a primary a reader gets %v (%s)", err, bot.KindOf(err))
		}
		return err == nil
	})
	if troubles := retry(t, one, step(record, 5)); len(troubles) == 0 {
		t.Error("without a primary a change is made")
	}
	awaitService(t, two)
	must(t, two.Commit(t.Context(), step(record, 6)))
	wantSteps(t, two, record, 7)
	wantKept(t, held, two)
	wantService(t, one, two, "after", "chat")
}

// A failover may lose the latest changes, as a restart without the append-only file
// does. A lease that is lost is not taken for the next one of the same job.
func TestALeaseThatIsLostIsFenced(t *testing.T) {
	server := startServer(t)
	one, two := openTwo(t, server.config())
	must(t, one.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	must(t, one.client.Save(t.Context()).Err())
	lost, _, err := aLease(t, one, monday)
	must(t, err)
	server.kill()
	server.restart()
	awaitService(t, one, two)
	held, _, err := aLease(t, two, monday)
	if err != nil || held.Key != lost.Key {
		t.Fatalf("the other leases %q, %v", held.Key, err)
	}
	attempt := func(s *Store, l store.Leased) error {
		return s.Commit(t.Context(), store.Change{Key: "c", Keep: true, At: monday, Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: store.Attempt}})
	}
	if err := attempt(one, lost); !bot.Is(err, bot.Conflict) {
		t.Errorf("with the lost lease an attempt gets %v", err)
	}
	must(t, attempt(two, held))
}
