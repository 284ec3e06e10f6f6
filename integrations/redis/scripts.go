package redis

import (
	"context"
	_ "embed"

	"github.com/redis/go-redis/v9"
)

// The scripts. Each says in its file what its KEYS and ARGV are and what it
// returns. All keys of a store are in one slot.
var (
	//go:embed scripts/line.lua
	lineText string
	//go:embed scripts/entries.lua
	entriesText string
	//go:embed scripts/commit.lua
	commitText string
	//go:embed scripts/lease.lua
	leaseText string
	//go:embed scripts/purge.lua
	purgeText string
	//go:embed scripts/stats.lua
	statsText string
	//go:embed scripts/claim.lua
	claimText string
	//go:embed scripts/may.lua
	mayText string
	//go:embed scripts/unpack.lua
	unpackText string
	//go:embed scripts/turn.lua
	turnText string
	//go:embed scripts/pass.lua
	passText string

	commitScript = redis.NewScript(lineText + entriesText + commitText)
	leaseScript  = redis.NewScript(lineText + leaseText)
	purgeScript  = redis.NewScript(purgeText)
	statsScript  = redis.NewScript(lineText + statsText)
	claimScript  = redis.NewScript(claimText)
	mayScript    = redis.NewScript(mayText)
	unpackScript = redis.NewScript(entriesText + unpackText)
	turnScript   = redis.NewScript(turnText)
	passScript   = redis.NewScript(passText)
)

// moves is how often a key is looked for where the cluster says it went.
const moves = 3

// runAlong runs a script along with others, by the next courier.
func (s *Store) runAlong(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	return s.runBy(ctx, s.couriers[s.turn.Add(1)%uint32(len(s.couriers))], script, keys, args...)
}

func (s *Store) runBy(ctx context.Context, c *courier, script *redis.Script, keys []string, args ...any) (any, error) {
	return s.send(ctx, func() (any, error) { return c.run(ctx, script, keys, args...) })
}

// run runs a script by itself.
func (s *Store) run(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	return s.send(ctx, func() (any, error) {
		node, err := s.node(ctx, keys[0])
		if err != nil {
			return nil, notSent{err}
		}
		return script.Run(ctx, node, keys, args...).Result()
	})
}

// send sends a script once; only a server that did not do it, because it has not got
// the keys, is followed up.
func (s *Store) send(ctx context.Context, once func() (any, error)) (any, error) {
	for try := 0; ; try++ {
		reply, err := once()
		switch {
		case err == nil || err == redis.Nil:
			return reply, nil
		case !s.clustered() || !moved(err) || try == moves:
			return nil, err
		}
		s.lookNow(ctx)
	}
}
