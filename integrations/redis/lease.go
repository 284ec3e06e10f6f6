package redis

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// A lane's gate is until when it is closed. Redis forgets it some time after that; the
// clocks that are passed in may differ by less.
const gateMargin = time.Hour

// Lease hands out the next jobs.
func (s *Store) Lease(ctx context.Context, q store.LeaseQuery) ([]store.Leased, time.Time, error) {
	if err := q.Check(); err != nil {
		return nil, time.Time{}, err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer leave()
	now, full := toMilli(q.Now), fullLanes(q)
	if next, knows := s.quiet.until(now, full); knows {
		return nil, next, errNothing()
	}
	heard := s.quiet.heard()
	reply, err := s.askForJobs(ctx, q)
	if err != nil {
		s.quiet.happened()
		return nil, time.Time{}, err
	}
	if len(reply) > 1 {
		s.quiet.happened()
		jobs, err := decodeLeased(q, reply[1:])
		return jobs, time.Time{}, err
	}
	next := int64(0)
	if reply[0] != "" {
		if next, err = strconv.ParseInt(reply[0], 10, 64); err != nil {
			return nil, time.Time{}, bot.Errorf(bot.Permanent, "leasing a job: %w", errDamaged)
		}
	}
	s.quiet.note(heard, lull{from: now, next: next, full: full})
	return nil, fromMilli(next), errNothing()
}

func errNothing() error { return bot.Errorf(bot.NotFound, "no job can be had now") }

// askForJobs runs lease.lua.
func (s *Store) askForJobs(ctx context.Context, q store.LeaseQuery) ([]string, error) {
	most, each := max(q.Most, 1), max(q.Most, 1)
	if q.Each > 0 {
		each = q.Each
	}
	args := append(make([]any, 0, 7+2*len(q.Room)), digits(toMilli(q.Now)), digits(toMilli(q.Now.Add(q.For))), s.keys.prefix,
		most, each, gateMargin.Milliseconds(), salt())
	for lane := range q.Room {
		args = append(args, encodeName(lane), q.RoomIn(lane))
	}
	answer, err := s.runAlong(ctx, leaseScript, []string{s.keys.line, s.keys.metadata}, args...)
	if err != nil {
		return nil, s.failed("leasing a job", err, true)
	}
	reply, ok := strs(answer)
	if !ok || len(reply)%fieldsLeased != 1 {
		return nil, bot.Errorf(bot.Permanent, "leasing a job: %w", errDamaged)
	}
	return reply, nil
}

// salt is what makes a token differ from one that Redis forgot.
func salt() string { return strconv.Itoa(100_000 + rand.IntN(900_000)) }

// fieldsLeased is how many strings lease.lua returns of each job.
const fieldsLeased = 6

// decodeLeased reads the jobs that were leased. One that cannot be read is passed over
// when others can: nobody else would hear of those that are ours now.
func decodeLeased(q store.LeaseQuery, reply []string) (all []store.Leased, err error) {
	for job := range slices.Chunk(reply, fieldsLeased) {
		l, failed := decodeOne(job)
		if failed != nil {
			err = bot.Errorf(bot.Permanent, "leasing a job: %w", failed)
			continue
		}
		l.Expires = q.Now.Add(q.For)
		all = append(all, l)
	}
	if len(all) > 0 {
		return all, nil
	}
	return nil, err
}

// decodeOne reads a job that was leased, and its record. A record that cannot be read
// is left for Load to complain about.
func decodeOne(job []string) (l store.Leased, err error) {
	if len(job[0]) < placeDigits {
		return l, errDamaged
	}
	record, key, ok := cutJob(job[0][placeDigits:])
	if !ok {
		return l, errDamaged
	}
	decoded, st, err := decodeJob(record, key, job[1], job[2])
	if err != nil {
		return l, err
	}
	l = store.Leased{Job: decoded, Token: st.token}
	if job[3] == "" {
		return l, nil
	}
	if r, err := recordFrom(record, job[3], job[4], job[5]); err == nil {
		l.Found = &r
	}
	return l, nil
}

// fullLanes names the lanes of which no job may be handed out.
func fullLanes(q store.LeaseQuery) (full []string) {
	for lane := range q.Room {
		if q.RoomIn(lane) <= 0 {
			full = append(full, lane)
		}
	}
	slices.Sort(full)
	return full
}
