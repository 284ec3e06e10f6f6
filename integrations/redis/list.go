package redis

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
)

// List reads entries of an index. Every partition may hold some: all are asked in
// one go, and what they say is merged.
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
	cmds, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, p := range s.parts {
			pipe.ZRangeByLex(ctx, p.entries, &query)
		}
		return nil
	})
	if err != nil {
		return nil, s.failed("reading an index", err, false)
	}
	var all []store.Listed
	for _, cmd := range cmds {
		for _, m := range cmd.(*redis.StringSliceCmd).Val() {
			l, ok := decodeListed(strings.TrimPrefix(m, prefix))
			if !ok {
				return nil, bot.Errorf(bot.Permanent, "an entry of index %q: %w", index, errDamaged)
			}
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b store.Listed) int {
		return cmp.Or(strings.Compare(a.Order, b.Order), strings.Compare(a.Record, b.Record))
	})
	return all[:min(limit, len(all)):len(all)], nil
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
