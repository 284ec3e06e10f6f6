package redis

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"draad/bot"
)

// A slot goes to another node, key by key, while Draad works.
func TestASlotThatMovesIsFollowed(t *testing.T) {
	url, nodes := startCluster(t)
	cfg := nodes[0].config()
	cfg.URL = url
	cfg = keptOn(t, nodes[0], cfg)
	one, two := openTwo(t, cfg)
	record := "c"
	for n := range 5 {
		must(t, one.Commit(t.Context(), step(record, n)))
	}
	m := move{t: t, from: nodes[0], to: nodes[1]}
	m.begin(one.keys.metadata)
	m.key(one.keys.record(record))              // while the line of its jobs is still where it was
	for again := true; again; again = m.one() { // with ever fewer keys where they were
		if err := one.Commit(t.Context(), step(record, 5)); err != nil && !bot.Is(err, bot.Temporary) {
			t.Errorf("while keys move a change gets %v (%s)", err, bot.KindOf(err))
		}
		if _, err := two.Load(t.Context(), record); err != nil && !bot.Is(err, bot.Temporary) {
			t.Errorf("while keys move a reader gets %v (%s)", err, bot.KindOf(err))
		}
		if l, _, err := aLease(t, two, monday); err != nil && !bot.Is(err, bot.NotFound) && !bot.Is(err, bot.Temporary) {
			t.Errorf("while keys move a lease gets %q, %v (%s)", l.Key, err, bot.KindOf(err))
		}
	}
	m.end(nodes)
	retry(t, one, step(record, 5))
	must(t, two.Commit(t.Context(), step(record, 6)))
	wantSteps(t, two, record, 7)
	wantService(t, one, two, "after", "chat")
}

// move is of a slot between two nodes of a cluster.
type move struct {
	t        *testing.T
	slot     int64
	from, to *server
}

func (m *move) do(s *server, args ...any) *redis.Cmd {
	m.t.Helper()
	c := s.client()
	defer func() { _ = c.Close() }()
	cmd := c.Do(m.t.Context(), args...)
	must(m.t, cmd.Err())
	return cmd
}

func (m *move) id(s *server) string {
	m.t.Helper()
	return m.do(s, "CLUSTER", "MYID").Val().(string)
}

func (m *move) begin(key string) {
	m.t.Helper()
	m.slot = m.do(m.from, "CLUSTER", "KEYSLOT", key).Val().(int64)
	m.do(m.to, "CLUSTER", "SETSLOT", m.slot, "IMPORTING", m.id(m.from))
	m.do(m.from, "CLUSTER", "SETSLOT", m.slot, "MIGRATING", m.id(m.to))
}

func (m *move) key(key string) {
	m.t.Helper()
	m.do(m.from, "MIGRATE", "127.0.0.1", m.to.port, key, 0, 5000)
}

// one moves some key, and reports whether there was one.
func (m *move) one() bool {
	m.t.Helper()
	keys := m.do(m.from, "CLUSTER", "GETKEYSINSLOT", m.slot, 1).Val().([]any)
	if len(keys) == 1 {
		m.key(keys[0].(string))
	}
	return len(keys) == 1
}

func (m *move) end(nodes []*server) {
	m.t.Helper()
	m.do(m.to, "CLUSTER", "SETSLOT", m.slot, "NODE", m.id(m.to))
	for _, s := range nodes {
		m.do(s, "CLUSTER", "SETSLOT", m.slot, "NODE", m.id(m.to))
	}
}
