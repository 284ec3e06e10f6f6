package redis

import (
	"cmp"
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
)

// schema is how this program lays out its data. A store with a newer one is refused.
const schema = 2

// Open connects, and checks that this is a Redis that keeps what it is given. Nothing
// is written but, at the very first start, what the store is like.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	client, err := cfg.dial()
	if err != nil {
		return nil, err
	}
	s := newStore(cfg, client)
	if err := s.start(ctx); err != nil {
		s.end()
		_ = client.Close()
		return nil, err
	}
	s.calls.Go(func() { s.listen(s.life) })
	return s, nil
}

func newStore(cfg Config, client redis.UniversalClient) *Store {
	s := &Store{cfg: cfg, client: client, id: rand.Text(), watch: &watch{woken: map[*func()]bool{}},
		turnsFreed: newBell(), turnTime: turnTime, opened: time.Now()}
	s.life, s.end = context.WithCancel(context.Background())
	return s
}

// divide makes the partitions. Each costs a question for each look into an index.
func (s *Store) divide(partitions int) {
	s.board = newBoard(partitions)
	for i := range partitions {
		s.parts = append(s.parts, newPart(s.cfg.Name, i))
	}
	for range s.roads() {
		s.couriers = append(s.couriers, &courier{store: s})
	}
}

// ownPartitions is how many a new store has when nobody says: one server needs no
// more than one, and a cluster spreads them.
func (s *Store) ownPartitions() int {
	if s.clustered() {
		return 16
	}
	return 1
}

// roads is how many couriers go at the same time. In a cluster each partition may be
// on a server of its own. One server takes what several bring as if it were one, and
// who comes while some are away need not wait for them.
func (s *Store) roads() int {
	if s.clustered() {
		return len(s.parts)
	}
	return 8
}

// courier gives who goes to a partition, the next of those who go to its server.
func (s *Store) courier(p part) *courier {
	if s.clustered() {
		return s.couriers[p.number]
	}
	return s.couriers[s.turn.Add(1)%uint32(len(s.couriers))]
}

// start checks the server, and that the store there is one that we know.
func (s *Store) start(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return s.failed("connecting", s.cfg.explain(err), false)
	}
	if err := s.refuseServers(ctx); err != nil {
		return err
	}
	if err := s.mayTell(ctx); err != nil {
		return err
	}
	if err := s.mayChange(ctx, s.cfg.Name+":may"); err != nil {
		return err
	}
	wanted := cmp.Or(s.cfg.Partitions, s.ownPartitions())
	answer, err := s.run(ctx, claimScript, []string{s.cfg.Name + ":store"}, schema, wanted)
	if err != nil {
		return s.failed("looking what the store is like", err, false)
	}
	has, ok := strs(answer)
	if !ok || len(has) != 2 {
		return bot.Errorf(bot.Permanent, "looking what the store is like: %w", errDamaged)
	}
	if err := s.checkClaim(has[0], has[1]); err != nil {
		return err
	}
	partitions, err := strconv.Atoi(has[1])
	if err != nil || partitions < 1 || partitions > maxPartitions {
		return bot.Errorf(bot.Permanent, "looking what the store is like: %w", errDamaged)
	}
	s.divide(partitions)
	if !s.clustered() {
		return nil
	}
	var keys []string // each server of a cluster has a list of users of its own
	for _, p := range s.parts {
		keys = append(keys, p.prefix+"may")
	}
	return s.mayChange(ctx, keys...)
}

func (s *Store) checkClaim(hasSchema, hasPartitions string) error {
	if n, err := strconv.Atoi(hasSchema); err != nil || n > schema {
		return bot.Errorf(bot.Permanent, "the store at %s has schema %s, and this version of Draad knows schemas up to %d: "+
			"start the version that wrote it, or a later one", s.cfg.Host(), hasSchema, schema)
	}
	if hasSchema != strconv.Itoa(schema) {
		return bot.Errorf(bot.Invalid, "the store at %s has schema %s, of a Draad before its first release: with that one, "+
			"carry everything to a folder with 'draad store copy', and with this one from there to an empty Redis", s.cfg.Host(), hasSchema)
	}
	if s.cfg.Partitions != 0 && hasPartitions != strconv.Itoa(s.cfg.Partitions) {
		return bot.Errorf(bot.Invalid, "the store at %s was made with %s partitions, which cannot change: set %s_PARTITIONS=%s, "+
			"or carry everything to a new store with 'draad store copy'", s.cfg.Host(), hasPartitions, Prefix, hasPartitions)
	}
	return nil
}
