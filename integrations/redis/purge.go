package redis

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
)

// What one Purge does at most, so that others can go between: events, and
// records.
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
	names, err := s.client.ZRangeByScore(ctx, s.keys.oldest, &redis.ZRangeBy{Min: "-inf", Max: "(" + end, Count: purgeRecords}).Result()
	if err != nil {
		return 0, s.failed("looking for old events", err, false)
	}
	if len(names) == 0 {
		return 0, nil
	}
	return s.purge(ctx, end, names)
}

// purge runs purge.lua.
func (s *Store) purge(ctx context.Context, end string, names []string) (int, error) {
	keys, args := []string{s.keys.oldest, s.keys.contents}, []any{end, purgeEvents}
	for _, name := range names {
		record, rest, ok := cutName(name)
		if !ok || rest != "" {
			return 0, bot.Errorf(bot.Permanent, "forgetting old events: %w", errDamaged)
		}
		keys, args = append(keys, s.keys.events(record), s.keys.record(record)), append(args, name)
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

// Stats counts what is stored. It goes past the lanes, not past the jobs.
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return store.Stats{}, err
	}
	defer leave()
	answer, err := s.run(ctx, statsScript, []string{s.keys.line, s.keys.metadata})
	if err != nil {
		return store.Stats{}, s.failed("counting what is stored", err, false)
	}
	reply, ok := strs(answer)
	if !ok || len(reply) != 3 {
		return store.Stats{}, bot.Errorf(bot.Permanent, "counting what is stored: %w", errDamaged)
	}
	records, err := strconv.Atoi(reply[0])
	jobs, err2 := strconv.Atoi(reply[1])
	st := store.Stats{Records: records, Jobs: jobs}
	if reply[2] != "" {
		due, err3 := strconv.ParseInt(reply[2], 10, 64)
		st.Oldest, err2 = fromMilli(due), errors.Join(err2, err3)
	}
	if err != nil || err2 != nil {
		return store.Stats{}, bot.Errorf(bot.Permanent, "counting what is stored: %w", errDamaged)
	}
	return st, nil
}
