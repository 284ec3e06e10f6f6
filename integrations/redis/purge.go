package redis

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
)

// What one Purge does at most, so that others can go between: events in all, and
// records a partition.
const (
	purgeEvents  = 1000
	purgeRecords = 200
)

// Purge forgets old events.
func (s *Store) Purge(ctx context.Context, before time.Time) (int, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	end := digits(toMilli(before))
	cmds, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, p := range s.parts {
			pipe.ZRangeByScore(ctx, p.oldest, &redis.ZRangeBy{Min: "-inf", Max: "(" + end, Count: purgeRecords})
		}
		return nil
	})
	if err != nil {
		return 0, s.failed("looking for old events", err, false)
	}
	total := 0
	for i, cmd := range cmds {
		names := cmd.(*redis.StringSliceCmd).Val()
		if len(names) == 0 || total == purgeEvents {
			continue
		}
		n, err := s.purgePart(ctx, s.parts[i], end, purgeEvents-total, names)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// purgePart runs purge.lua.
func (s *Store) purgePart(ctx context.Context, p part, end string, limit int, names []string) (int, error) {
	keys, args := []string{p.oldest, p.contents}, []any{end, limit}
	for _, name := range names {
		record, rest, ok := cutName(name)
		if !ok || rest != "" {
			return 0, bot.Errorf(bot.Permanent, "forgetting old events: %w", errDamaged)
		}
		keys, args = append(keys, p.events(record), p.record(record)), append(args, name)
	}
	answer, err := s.run(ctx, purgeScript, keys, args...)
	if err != nil {
		return 0, s.failed("forgetting old events", err, true)
	}
	n, ok := answer.(int64)
	if !ok {
		return 0, bot.Errorf(bot.Permanent, "forgetting old events: %w", errDamaged)
	}
	return int(n), nil
}

// Stats counts what is stored. It goes past the lanes of each partition, not past
// the jobs.
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return store.Stats{}, err
	}
	defer leave()
	cmds, err := s.readAll(ctx, statsScript, s.everywhere(), func(q question) ([]string, []any) {
		p := s.parts[q.partition]
		return []string{p.line, p.metadata}, nil
	})
	if err != nil {
		return store.Stats{}, s.failed("counting what is stored", err, false)
	}
	var st store.Stats
	var oldest earliest
	for _, cmd := range cmds {
		reply, ok := strs(cmd.Val())
		if !ok || len(reply) != 3 {
			return store.Stats{}, bot.Errorf(bot.Permanent, "counting what is stored: %w", errDamaged)
		}
		records, err := strconv.Atoi(reply[0])
		jobs, err2 := strconv.Atoi(reply[1])
		if err != nil || err2 != nil {
			return store.Stats{}, bot.Errorf(bot.Permanent, "counting what is stored: %w", errDamaged)
		}
		st.Records, st.Jobs = st.Records+records, st.Jobs+jobs
		if due, err := strconv.ParseInt(reply[2], 10, 64); err == nil {
			oldest.add(due)
		}
	}
	if oldest.any {
		st.Oldest = fromMilli(oldest.at)
	}
	return st, nil
}
