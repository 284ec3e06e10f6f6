package redis

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
)

// schema is how this program lays out its data. A store with a newer one is refused.
const schema = 3

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
		_ = s.Close()
		return nil, err
	}
	s.calls.Go(func() { s.listen(s.life) })
	return s, nil
}

func newStore(cfg Config, client redis.UniversalClient) *Store {
	s := &Store{cfg: cfg, client: client, id: rand.Text(), watch: &watch{woken: map[*func()]bool{}}, keys: keysOf(cfg.Name),
		turnsFreed: newBell(), turnTime: turnTime, opened: time.Now()}
	s.life, s.end = context.WithCancel(context.Background())
	for range roads {
		s.couriers = append(s.couriers, &courier{store: s})
	}
	return s
}

// roads is how many couriers go at the same time. A server takes what several bring as
// if it were one, and who comes while some are away need not wait for them.
const roads = 8

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
	answer, err := s.run(ctx, claimScript, []string{storeKey(s.cfg.Name)}, schema)
	if err != nil {
		return s.failed("looking what the store is like", err, false)
	}
	has, ok := strs(answer)
	if !ok || len(has) != 2 {
		return bot.Errorf(bot.Permanent, "looking what the store is like: %w", errDamaged)
	}
	if err := s.settleIn(has[0], has[1]); err != nil {
		return err
	}
	if !s.clustered() {
		return nil
	}
	keys := []string{s.keys.prefix + "may"} // each server of a cluster has a list of users of its own
	for i := range elsewhere {
		keys = append(keys, fmt.Sprintf("%s:{may%d}", s.cfg.Name, i))
	}
	return s.mayChange(ctx, keys...)
}

// elsewhere is on how many keys all over a cluster it is tried what the user may do: the
// slot may move to any server.
const elsewhere = 16

func storeKey(name string) string { return name + ":store" }

// settleIn looks whether a store that is like this can be used, and where its keys are.
func (s *Store) settleIn(hasSchema, partitions string) error {
	is, err := strconv.Atoi(hasSchema)
	switch {
	case err != nil || is > schema:
		return bot.Errorf(bot.Permanent, "the store at %s has schema %s, and this version of Draad knows schemas up to %d: "+
			"start the version that wrote it, or a later one", s.cfg.Host(), hasSchema, schema)
	case is == schema:
		return nil
	case is == olderSchema && partitions == "1" && !s.clustered():
		s.keys = olderKeys(s.cfg.Name, 0)
		return nil
	case is == olderSchema:
		return bot.Errorf(bot.Invalid, "%w", errOlder(s.cfg, partitions))
	}
	return bot.Errorf(bot.Invalid, "the store at %s has schema %s, of a Draad before its first release: with that one, "+
		"carry everything to a folder with 'draad store copy', and with this one from there to an empty Redis", s.cfg.Host(), hasSchema)
}
