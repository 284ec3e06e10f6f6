package redis

import (
	"context"
	"crypto/rand"
	"strconv"

	"github.com/redis/go-redis/v9"

	"draad/bot"
)

// schema is how this program lays out its data. A store with a newer one is refused.
const schema = 1

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
	s := &Store{cfg: cfg, client: client, id: rand.Text(), board: newBoard(cfg.Partitions), watch: &watch{woken: map[*func()]bool{}},
		turnsFreed: newBell(), turnTime: turnTime}
	for i := range cfg.Partitions {
		s.parts = append(s.parts, newPart(cfg.Name, i))
	}
	for range s.roads() {
		s.couriers = append(s.couriers, &courier{store: s})
	}
	s.life, s.end = context.WithCancel(context.Background())
	return s
}

// roads is how many couriers go at the same time. In a cluster each partition may be
// on a server of its own.
func (s *Store) roads() int {
	if s.clustered() {
		return len(s.parts)
	}
	return 2 // while a server syncs what one brought, the other is made ready
}

// start checks the server, and that the store there is one that we know.
func (s *Store) start(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return s.failed("connecting", err, false)
	}
	if err := s.refuseServers(ctx); err != nil {
		return err
	}
	if err := s.mayTell(ctx); err != nil {
		return err
	}
	answer, err := s.run(ctx, claimScript, []string{s.cfg.Name + ":store"}, schema, s.cfg.Partitions)
	if err != nil {
		return s.failed("looking what the store is like", err, false)
	}
	has, ok := strs(answer)
	if !ok || len(has) != 2 {
		return bot.Errorf(bot.Permanent, "looking what the store is like: %w", errDamaged)
	}
	return s.checkClaim(has[0], has[1])
}

// mayTell looks whether the user may use the channels. Otherwise a script would make
// its change and then fail.
func (s *Store) mayTell(ctx context.Context) error {
	for _, channel := range []string{s.channel(), s.turnsChannel()} {
		err := s.client.Publish(ctx, channel, "").Err()
		if redis.HasErrorPrefix(err, "NOPERM") {
			return bot.Errorf(bot.Auth, "the user of %s_URL may not use the channels of %s: allow them with ACL SETUSER, &%s:*",
				Prefix, s.cfg.Host(), s.cfg.Name)
		}
		if err != nil {
			return s.failed("connecting", err, false)
		}
	}
	return nil
}

func (s *Store) checkClaim(hasSchema, hasPartitions string) error {
	if n, err := strconv.Atoi(hasSchema); err != nil || n > schema {
		return bot.Errorf(bot.Permanent, "the store at %s has schema %s, and this version of Draad knows schemas up to %d: "+
			"start the version that wrote it, or a later one", s.cfg.Host(), hasSchema, schema)
	}
	if hasPartitions != strconv.Itoa(s.cfg.Partitions) {
		return bot.Errorf(bot.Invalid, "the store at %s was made with %s partitions, which cannot change: set %s_PARTITIONS=%s, "+
			"or carry everything to a new store with 'draad store copy'", s.cfg.Host(), hasPartitions, Prefix, hasPartitions)
	}
	return nil
}
