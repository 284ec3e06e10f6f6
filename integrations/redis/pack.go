package redis

import (
	"context"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
)

var _ store.Mover = (*Store)(nil)

// Pack reads parcels, in order of their keys.
func (s *Store) Pack(ctx context.Context, after string, limit int) ([]store.Parcel, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	names, err := s.contents(ctx, s.keys, after, limit)
	if err != nil {
		return nil, err
	}
	return s.parcels(ctx, names, func(string) keys { return s.keys })
}

// contents gives the next keys under which anything stands.
func (s *Store) contents(ctx context.Context, k keys, after string, limit int) (found []string, err error) {
	query := redis.ZRangeBy{Min: "-", Max: "+", Count: int64(limit)}
	if after != "" {
		query.Min = "(" + encodeName(after)
	}
	names, err := s.client.ZRangeByLex(ctx, k.contents, &query).Result()
	if err != nil {
		return nil, s.failed("reading what is stored", err, false)
	}
	for _, name := range names {
		key, rest, ok := cutName(name)
		if !ok || rest != "" {
			return nil, bot.Errorf(bot.Permanent, "reading what is stored: %w", errDamaged)
		}
		found = append(found, key)
	}
	return found, nil
}

// parcels reads all that stands under keys; where tells in which part of the store.
func (s *Store) parcels(ctx context.Context, found []string, where func(key string) keys) (page []store.Parcel, err error) {
	for _, key := range found {
		p, err := s.parcel(ctx, where(key), key)
		if err != nil {
			return nil, err
		}
		page = append(page, p)
	}
	return page, nil
}

// parcel reads all that stands under a key.
func (s *Store) parcel(ctx context.Context, k keys, key string) (store.Parcel, error) {
	p := store.Parcel{Key: key}
	pipe := s.client.Pipeline()
	record := pipe.HGetAll(ctx, k.record(key))
	events := pipe.ZRangeWithScores(ctx, k.events(key), 0, -1)
	if _, err := pipe.Exec(ctx); err != nil {
		return p, s.failed("reading what is stored", err, false)
	}
	fields := record.Val()
	if v, ok := fields["v"]; ok {
		var err error
		if p.Record, err = recordFrom(key, v, fields["b"], fields["e"]); err != nil {
			return p, bot.Errorf(bot.Permanent, "record %q: %w", key, err)
		}
	}
	for _, z := range events.Val() {
		id, _ := z.Member.(string)
		p.Events = append(p.Events, store.TakenIn{ID: id, At: fromMilli(int64(z.Score))})
	}
	slices.SortFunc(p.Events, func(a, b store.TakenIn) int { return strings.Compare(a.ID, b.ID) })
	var err error
	if p.Asides, err = asidesOf(key, fields); err != nil {
		return p, err
	}
	p.Jobs, err = jobsOf(key, fields)
	return p, err
}

// jobsOf gives the jobs among the fields of a record, in the order of commit.
func jobsOf(record string, fields map[string]string) (jobs []store.Job, err error) {
	var added []string
	for field, text := range fields {
		id, ok := strings.CutPrefix(field, "s")
		if !ok {
			continue
		}
		key, ok := jobKey(record, id)
		j, st, err := decodeJob(record, key, text, fields["j"+id])
		if !ok || err != nil {
			return nil, bot.Errorf(bot.Permanent, "job %q: %w", key, errDamaged)
		}
		at, _ := slices.BinarySearch(added, st.added())
		added, jobs = slices.Insert(added, at, st.added()), slices.Insert(jobs, at, j)
	}
	return jobs, nil
}
