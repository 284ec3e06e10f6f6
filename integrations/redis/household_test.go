package redis

import (
	"errors"
	"net"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
)

// sentinelConf is how a Sentinel is set: it takes a server for dead that is silent
// for 700 milliseconds, and two of the three must agree.
const sentinelConf = `
sentinel monitor draad 127.0.0.1 %d 2
sentinel down-after-milliseconds draad 700
sentinel failover-timeout draad 1500
user wacht on >geheim1 ~* &* +@all
`

// household is a primary with a replica, and the three Sentinels that look after them.
type household struct {
	t                *testing.T
	primary, replica *server
	sentinels        []*server
}

func startHousehold(t *testing.T) *household {
	t.Helper()
	args := append([]string{"--repl-diskless-sync-delay", "0", "--user", "bot", "on", ">geheim2", "~*", "&*", "+@all"}, durable...)
	h := &household{t: t, primary: startServer(t, args...)}
	h.replica = startServer(t, append(args, "--replicaof", "127.0.0.1", strconv.Itoa(h.primary.port))...)
	for range 3 {
		s := (&server{watches: h.primary}).launch(t)
		h.sentinels = append(h.sentinels, s)
		// Otherwise it looks around once in some seconds.
		must(t, sentinelDo(t, s, "DEBUG", "info-period", 100, "ping-period", 300, "ask-period", 100, "publish-period", 100).Err())
	}
	h.awaitHealth()
	return h
}

func sentinelDo(t *testing.T, s *server, args ...any) *redis.Cmd {
	t.Helper()
	c := s.client()
	defer func() { _ = c.Close() }()
	return c.Do(t.Context(), append([]any{"SENTINEL"}, args...)...)
}

// named is the primary's address, as a Sentinel tells it.
func (h *household) named() string {
	h.t.Helper()
	at, err := sentinelDo(h.t, h.sentinels[1], "GET-MASTER-ADDR-BY-NAME", "draad").StringSlice()
	must(h.t, err)
	return net.JoinHostPort(at[0], at[1])
}

// awaitHealth waits until every Sentinel that runs knows the primary, a replica that
// follows it, and the other Sentinels.
func (h *household) awaitHealth() {
	h.t.Helper()
	for _, s := range h.sentinels {
		until(h.t, "the Sentinel knows all", func() bool {
			replicas, _ := sentinelDo(h.t, s, "REPLICAS", "draad").Slice()
			if len(replicas) != 1 {
				return false
			}
			is, _ := sentinelDo(h.t, s, "MASTER", "draad").Val().(map[any]any)
			follows := replicas[0].(map[any]any)
			return is["flags"] == "master" && is["num-other-sentinels"] == "2" && is["port"] == strconv.Itoa(h.primary.port) &&
				follows["flags"] == "slave" && follows["master-link-status"] == "ok"
		})
	}
}

// config is for a store by way of the first Sentinel, which tells of the others. The
// user in front of the host is the Sentinels'.
func (h *household) config() Config {
	cfg := h.primary.config()
	cfg.URL = "redis+sentinel://wacht:geheim1@" + h.sentinels[0].addr() + "/0?master_name=draad&username=bot&password=geheim2"
	return cfg
}

// switched says that the replica is the primary now.
func (h *household) switched() { h.primary, h.replica = h.replica, h.primary }

// openTwo opens two stores, as two processes have them, that hear each other.
func openTwo(t *testing.T, cfg Config) (one, two *Store) {
	t.Helper()
	one, two = mustOpen(t, cfg), mustOpen(t, cfg)
	t.Cleanup(func() { must(t, one.Close()); must(t, two.Close()) })
	for _, s := range []*Store{one, two} {
		until(t, "news comes in", s.quiet.isWatched)
	}
	return one, two
}

// replication gives a field of what a server says of its replication.
func (s *server) replication(name string) string {
	s.t.Helper()
	c := s.client()
	defer func() { _ = c.Close() }()
	return field(c.Info(s.t.Context(), "replication").Val(), name)
}

// awaitCopy waits until a replica has everything that its primary has now. Redis
// acknowledges a change before its replicas have it: what they have not got when the
// primary dies is lost, acknowledged or not.
func awaitCopy(t *testing.T, from, to *server) {
	t.Helper()
	has, err := strconv.Atoi(from.replication("master_repl_offset"))
	must(t, err)
	until(t, "the replica has everything", func() bool {
		got, err := strconv.Atoi(to.replication("slave_repl_offset"))
		return err == nil && got >= has
	})
}

// awaitService waits until stores have found their way again, on all connections.
func awaitService(t *testing.T, stores ...*Store) {
	t.Helper()
	for _, s := range stores {
		until(t, "the store works again", func() bool {
			err := s.Commit(t.Context(), store.Change{Key: "hello", Keep: true, At: monday, Events: []string{s.id}})
			_, err2 := s.Stats(t.Context())
			_, err3 := s.Load(t.Context(), "hello")
			return (err == nil || errors.Is(err, store.ErrSeen)) && err2 == nil && bot.Is(err3, bot.NotFound) && s.quiet.isWatched()
		})
	}
}

// wantService looks whether two stores do for each other what they should: what one
// commits the other is told of, it leases and settles it, and lanes keep their pace.
// Jobs in lanes of before are left alone.
func wantService(t *testing.T, one, two *Store, name string, before ...string) {
	t.Helper()
	awaitService(t, one, two)
	now, lane := monday.Add(time.Hour), "lane "+name
	lease := func(s *Store, at time.Time) (store.Leased, time.Time, error) {
		return aLease(t, s, at, before...)
	}
	if l, _, err := lease(two, now); !bot.Is(err, bot.NotFound) {
		t.Fatalf("before there is a job, it leases %q, %v", l.Key, err)
	}
	woken := watching(t, two)
	var jobs []string
	for i, record := range []string{name, name + "'", name + "''"} {
		c := aJob(record, record+"/job", lane, monday.Add(time.Duration(i)*time.Second))
		c.Jobs[0].Gap = time.Minute
		must(t, one.Commit(t.Context(), c))
		jobs = append(jobs, record+"/job")
	}
	for range jobs { // the nodes of a cluster do not tell each other at once
		<-woken
	}
	for i, s := range []*Store{two, one, two} {
		at := now.Add(time.Duration(i) * time.Minute)
		var l store.Leased
		until(t, "it gets a job", func() (got bool) {
			var err error
			if l, _, err = lease(s, at); err != nil && !bot.Is(err, bot.NotFound) {
				t.Fatalf("in minute %d it leases %q, %v", i, l.Key, err)
			}
			return err == nil
		})
		if !slices.Contains(jobs, l.Key) {
			t.Fatalf("in minute %d it leases %q", i, l.Key)
		}
		if l, _, err := lease(one, at.Add(time.Second)); !bot.Is(err, bot.NotFound) {
			t.Fatalf("in minute %d the other leases %q too, %v", i, l.Key, err)
		}
		must(t, s.Commit(t.Context(), store.Change{Key: l.Record, Keep: true, At: at,
			Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: store.Done}}))
	}
}

// wantKept looks whether a turn is still in the same hand.
func wantKept(t *testing.T, held *turn, other *Store) {
	t.Helper()
	next := &turn{store: other, key: held.key, holder: "other", lasts: held.lasts}
	for what, turn := range map[string]*turn{"the other": next, "the holder": held} {
		until(t, what+" gets an answer", func() bool {
			ours, _, err := turn.ask(t.Context())
			if err == nil && ours != (turn == held) {
				t.Fatalf("%s asks for the turn, and has it: %v", what, ours)
			}
			return err == nil
		})
	}
}
