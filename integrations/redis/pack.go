package redis

import (
	"context"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"draad/bot"
)

var _ bot.Mover = (*Store)(nil)

// Pack reads parcels, in order of their keys.
func (s *Store) Pack(ctx context.Context, after string, limit int) ([]bot.Parcel, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	keys, err := s.keysAfter(ctx, after, limit)
	if err != nil {
		return nil, s.failed("reading what is stored", err, false)
	}
	var page []bot.Parcel
	for _, key := range keys {
		p, err := s.parcel(ctx, key)
		if err != nil {
			return nil, err
		}
		page = append(page, p)
	}
	return page, nil
}

// keysAfter gives the next keys under which anything stands, of all partitions.
func (s *Store) keysAfter(ctx context.Context, after string, limit int) ([]string, error) {
	from := "-"
	if after != "" {
		from = "(" + past(encodeName(after))
	}
	cmds, err := s.readAll(ctx, contentsScript, s.everywhere(), func(q question) ([]string, []any) {
		return []string{s.parts[q.partition].contents}, []any{from, limit}
	})
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, cmd := range cmds {
		names, ok := strs(cmd.Val())
		if !ok {
			return nil, errDamaged
		}
		for _, name := range names {
			key, rest, ok := cutName(name)
			if !ok || rest != "" {
				return nil, errDamaged
			}
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	return keys[:min(limit, len(keys))], nil
}

// parcel reads all that stands under a key.
func (s *Store) parcel(ctx context.Context, key string) (bot.Parcel, error) {
	p, home := bot.Parcel{Key: key}, s.parts[s.partition(key)]
	pipe := s.client.Pipeline()
	record := pipe.HMGet(ctx, home.record(key), "v", "b", "e")
	events := pipe.ZRangeWithScores(ctx, home.events(key), 0, -1)
	if _, err := pipe.Exec(ctx); err != nil {
		return p, s.failed("reading what is stored", err, false)
	}
	if fields := record.Val(); fields[0] != nil {
		var err error
		if p.Record, err = decodeRecord(key, fields); err != nil {
			return p, bot.Errorf(bot.Permanent, "record %q: %w", key, err)
		}
	}
	for _, z := range events.Val() {
		id, _ := z.Member.(string)
		p.Events = append(p.Events, bot.TakenIn{ID: id, At: fromMilli(int64(z.Score))})
	}
	slices.SortFunc(p.Events, func(a, b bot.TakenIn) int { return strings.Compare(a.ID, b.ID) })
	return p, s.packJobs(ctx, &p)
}

// packJobs reads a record's jobs, in the order of commit.
func (s *Store) packJobs(ctx context.Context, p *bot.Parcel) error {
	homes, err := s.jobsOf(ctx, p.Key)
	if err != nil {
		return err
	}
	var added []string
	for i, jobs := range homes {
		for _, key := range jobs {
			fields, err := s.client.HMGet(ctx, s.parts[i].job(key), "s", "b").Result()
			if err != nil {
				return s.failed("reading a job", err, false)
			}
			both, ok := strs(fields)
			if !ok || len(both) != 2 {
				return bot.Errorf(bot.Permanent, "job %q: %w", key, errDamaged)
			}
			j, st, err := decodeJob(key, both[0], both[1])
			if err != nil {
				return bot.Errorf(bot.Permanent, "job %q: %w", key, err)
			}
			at, _ := slices.BinarySearch(added, st.added())
			added, p.Jobs = slices.Insert(added, at, st.added()), slices.Insert(p.Jobs, at, j)
		}
	}
	return nil
}

// jobsOf gives the keys of a record's jobs, by partition. But for jobs that were
// committed with another record all of them are in the record's own.
func (s *Store) jobsOf(ctx context.Context, record string) ([][]string, error) {
	prefix := encodeName(record) + "j"
	cmds, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, p := range s.parts {
			pipe.ZRangeByLex(ctx, p.contents, &redis.ZRangeBy{Min: "[" + prefix, Max: "(" + encodeName(record) + "k"})
		}
		return nil
	})
	if err != nil {
		return nil, s.failed("reading the jobs of a record", err, false)
	}
	homes := make([][]string, len(s.parts))
	for i, cmd := range cmds {
		for _, m := range cmd.(*redis.StringSliceCmd).Val() {
			homes[i] = append(homes[i], strings.TrimPrefix(m, prefix))
		}
	}
	return homes, nil
}
