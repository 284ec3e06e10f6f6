package redis

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"

	"draad/bot"
	"draad/bot/store"
)

// takeAll leases the jobs of candidates, all at the same time. An error of one counts
// only when there is no other: then nobody would hear of those that are ours now.
func (s *Store) takeAll(ctx context.Context, q store.LeaseQuery, cs []*candidate) (ls []store.Leased, err error) {
	defer s.board.free(cs)
	taken := make([][]placed, len(cs))
	errs := make([]error, len(cs))
	var others sync.WaitGroup
	for i := 1; i < len(cs); i++ {
		others.Go(func() { taken[i], errs[i] = s.take(ctx, q, cs[i]) })
	}
	taken[0], errs[0] = s.take(ctx, q, cs[0])
	others.Wait()
	all := slices.Concat(taken...)
	slices.SortFunc(all, func(a, b placed) int { return strings.Compare(a.place, b.place) })
	for _, p := range all {
		ls = append(ls, p.Leased)
	}
	for _, e := range errs {
		if e != nil && len(ls) == 0 {
			return nil, e
		}
	}
	return ls, nil
}

// placed is a lease and where its job stood.
type placed struct {
	store.Leased
	place string
}

// take leases jobs of a candidate's lane and partition. There are none when another
// process was first, or when the lane turns out to be closed: then the board knows
// better now.
func (s *Store) take(ctx context.Context, q store.LeaseQuery, c *candidate) ([]placed, error) {
	now, wanted := toMilli(q.Now), ""
	p, known := s.parts[c.partition], s.board.known()
	keys := []string{p.line, p.metadata}
	if s.clustered() {
		open, err := s.passGate(ctx, c, now)
		if err != nil || !open {
			return nil, err
		}
		if c.gap() > 0 {
			wanted = c.job
		}
	} else {
		keys = append(keys, s.gate(c.lane))
	}
	answer, err := s.runIn(ctx, p, takeScript, keys, encodeName(c.lane), digits(now), digits(toMilli(q.Now.Add(q.For))),
		p.records(), c.most, c.bound, gateMargin.Milliseconds(), wanted, salt())
	if err != nil {
		s.board.forget(c.partition)
		return nil, s.failed("leasing a job", err, true)
	}
	reply, ok := strs(answer)
	if !ok || len(reply) < 2 {
		return nil, bot.Errorf(bot.Permanent, "leasing a job: %w", errDamaged)
	}
	all, err := s.taken(q, c, known, reply)
	if err != nil {
		s.board.forget(c.partition)
		return nil, bot.Errorf(bot.Permanent, "leasing a job: %w", err)
	}
	return all, nil
}

// salt is what makes a token differ from one that Redis forgot.
func salt() string { return strconv.Itoa(100_000 + rand.IntN(900_000)) }

// fieldsTaken is how many strings take.lua returns of each job.
const fieldsTaken = 6

// taken acts on the answer of take.lua.
func (s *Store) taken(q store.LeaseQuery, c *candidate, known uint64, reply []string) (all []placed, err error) {
	if reply[0] == "shut" {
		shut, err := strconv.ParseInt(reply[1], 10, 64)
		s.board.shut(c.lane, shut)
		return nil, err
	}
	if len(reply) < 6 || len(reply)%fieldsTaken != 0 {
		return nil, errDamaged
	}
	os, err := decodeOffers(reply[1], reply[2:6])
	if err != nil {
		return nil, err
	}
	s.board.put(c.partition, known, os)
	for job := range slices.Chunk(reply[6:], fieldsTaken) {
		l, err := s.decodeTaken(c, job)
		if err != nil {
			return nil, err
		}
		l.Expires = q.Now.Add(q.For)
		all = append(all, placed{l, job[0]})
		if gap := gapOf(job[0]); gap > 0 {
			s.board.shut(c.lane, toMilli(q.Now)+gap)
		}
	}
	return all, nil
}

// decodeTaken reads a job that was leased, and its record. A record that cannot be
// read is left for Load to complain about.
func (s *Store) decodeTaken(c *candidate, job []string) (l store.Leased, err error) {
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
	l = store.Leased{Job: decoded, Token: st.token<<8 | uint64(c.partition)}
	if job[3] == "" {
		return l, nil
	}
	if r, err := recordFrom(record, job[3], job[4], job[5]); err == nil {
		l.Found = &r
	}
	return l, nil
}
