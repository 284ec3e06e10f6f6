package redis

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
)

// List reads entries of an index.
func (s *Store) List(ctx context.Context, index, key, after string, limit int) ([]store.Listed, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if limit <= 0 {
		limit = 100
	}
	prefix := entryPrefix(index, key)
	query := redis.ZRangeBy{Min: "[" + prefix, Max: "(" + past(prefix), Count: int64(limit)}
	if after != "" {
		query.Min = "(" + past(prefix+encodeName(after))
	}
	members, err := s.client.ZRangeByLex(ctx, s.keys.entries, &query).Result()
	if err != nil {
		return nil, s.failed("reading an index", err, false)
	}
	var all []store.Listed
	for _, m := range members {
		l, ok := decodeListed(strings.TrimPrefix(m, prefix))
		if !ok {
			return nil, bot.Errorf(bot.Permanent, "an entry of index %q: %w", index, errDamaged)
		}
		all = append(all, l)
	}
	return all, nil
}

// past is behind everything that begins with these names: the end of one is 00 01.
func past(names string) string { return strings.TrimSuffix(names, "\x01") + "\x02" }

// decodeListed reads what follows index and key in a member: order and record.
func decodeListed(rest string) (l store.Listed, ok bool) {
	if l.Order, rest, ok = cutName(rest); !ok {
		return l, false
	}
	l.Record, rest, ok = cutName(rest)
	return l, ok && rest == ""
}
