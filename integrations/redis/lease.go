package redis

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
)

// Lease hands out the next jobs. What this process has heard of the line tells which
// they should be; Redis says whether they are.
func (s *Store) Lease(ctx context.Context, q bot.LeaseQuery) ([]bot.Leased, time.Time, error) {
	if err := q.Check(); err != nil {
		return nil, time.Time{}, err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer leave()
	s.board.refresh(time.Now())
	now := toMilli(q.Now)
	for {
		if err := s.inform(ctx, now, q); err != nil {
			return nil, time.Time{}, err
		}
		cs, next, wait := s.board.take(now, q)
		switch {
		case len(cs) > 0:
			ls, err := s.tryAll(ctx, q, cs)
			if err != nil || len(ls) > 0 {
				return ls, time.Time{}, err
			}
		case wait == nil:
			return nil, next, bot.Errorf(bot.NotFound, "no job can be had now")
		default:
			select {
			case <-wait:
			case <-ctx.Done():
				return nil, time.Time{}, bot.Errorf(bot.Temporary, "leasing a job: %w", ctx.Err())
			}
		}
	}
}

// inform asks for what the board does not know about a time.
func (s *Store) inform(ctx context.Context, now int64, q bot.LeaseQuery) error {
	for {
		qs, gates := s.board.questions(now, q)
		if len(qs) == 0 && len(gates) == 0 {
			return nil
		}
		err := s.ask(ctx, now, qs)
		if err == nil {
			err = s.readGates(ctx, gates)
		}
		if err != nil {
			for _, q := range qs {
				s.board.forget(q.partition)
			}
			return s.failed("looking for due jobs", err, false)
		}
	}
}

// ask asks partitions which jobs are next, all in one go.
func (s *Store) ask(ctx context.Context, now int64, qs []question) error {
	if len(qs) == 0 {
		return nil
	}
	known := s.board.known()
	cmds, err := s.readAll(ctx, offersScript, qs, func(q question) ([]string, []any) {
		p := s.parts[q.partition]
		args := []any{digits(now)}
		for _, lane := range q.lanes {
			args = append(args, encodeName(lane))
		}
		return []string{p.line, p.metadata}, args
	})
	if err != nil {
		return err
	}
	for i, cmd := range cmds {
		reply, ok := strs(cmd.Val())
		if !ok {
			return errDamaged
		}
		os, err := decodeOffers(reply)
		if err != nil {
			return err
		}
		if qs[i].lanes == nil {
			s.board.putAll(qs[i].partition, known, os)
		} else {
			s.board.put(qs[i].partition, known, os)
		}
	}
	return nil
}

// readGates reads until when lanes are closed.
func (s *Store) readGates(ctx context.Context, lanes []string) error {
	if len(lanes) == 0 {
		return nil
	}
	cmds, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, lane := range lanes {
			pipe.Get(ctx, s.gate(lane))
		}
		return nil
	})
	if err != nil && err != redis.Nil {
		return err
	}
	until := map[string]int64{}
	for i, lane := range lanes {
		text, err := cmds[i].(*redis.StringCmd).Result()
		if err != nil && err != redis.Nil {
			return err
		}
		until[lane], _ = strconv.ParseInt(text, 10, 64)
	}
	s.board.gates(until)
	return nil
}

// tryAll leases candidates, all at the same time. An error of one counts only when
// there is no other: then nobody would hear of those that are ours now.
func (s *Store) tryAll(ctx context.Context, q bot.LeaseQuery, cs []*candidate) (ls []bot.Leased, err error) {
	defer s.board.free(cs)
	tries := make([]struct {
		bot.Leased
		got bool
		err error
	}, len(cs))
	var all sync.WaitGroup
	for i := range cs[1:] {
		t := &tries[i+1]
		all.Go(func() { t.Leased, t.got, t.err = s.try(ctx, q, cs[i+1]) })
	}
	t := &tries[0]
	t.Leased, t.got, t.err = s.try(ctx, q, cs[0])
	all.Wait()
	for _, t := range tries {
		if t.got {
			ls = append(ls, t.Leased)
		}
		if t.err != nil && err == nil {
			err = t.err
		}
	}
	if len(ls) > 0 {
		return ls, nil
	}
	return nil, err
}

// try leases a candidate. It has not got it when another process was first, or when
// the lane turns out to be closed: then the board knows better now.
func (s *Store) try(ctx context.Context, q bot.LeaseQuery, c *candidate) (l bot.Leased, got bool, err error) {
	now, until := toMilli(q.Now), int64(0)
	if c.gap() > 0 {
		until = now + c.gap()
	}
	open, err := s.passGate(ctx, c, now, until)
	if err != nil || !open {
		return l, false, err
	}
	p, known := s.parts[c.partition], s.board.known()
	record := recordOf(c.key())
	keys := []string{p.line, p.metadata, p.job(c.key()), p.record(record)}
	if !s.clustered() {
		keys = append(keys, s.gate(c.lane))
	}
	expires := q.Now.Add(q.For)
	answer, err := s.runIn(ctx, p, takeScript, keys, encodeName(c.lane), digits(now), digits(toMilli(expires)), c.job,
		digits(until), gateKept(c.gap()), encodeName(record))
	if err != nil {
		s.board.forget(c.partition)
		return l, false, s.failed("leasing a job", err, true)
	}
	reply, ok := strs(answer)
	if !ok || len(reply) < 2 {
		return l, false, bot.Errorf(bot.Permanent, "leasing a job: %w", errDamaged)
	}
	if l, got, err = s.taken(c, until, known, reply); err != nil {
		s.board.forget(c.partition)
		return l, false, bot.Errorf(bot.Permanent, "leasing a job: %w", err)
	}
	l.Expires = expires
	return l, got, nil
}

// taken acts on the answer of take.lua.
func (s *Store) taken(c *candidate, until int64, known uint64, reply []string) (l bot.Leased, got bool, err error) {
	if reply[0] == "shut" {
		shut, err := strconv.ParseInt(reply[1], 10, 64)
		s.board.shut(c.lane, shut)
		return l, false, err
	}
	if len(reply) < 6 {
		return l, false, errDamaged
	}
	os, err := decodeOffers(reply[1:6])
	if err != nil {
		return l, false, err
	}
	s.board.put(c.partition, known, os)
	if reply[0] != "taken" || len(reply) < 8 {
		return l, false, nil
	}
	s.board.shut(c.lane, until)
	job, st, err := decodeJob(c.key(), reply[6], reply[7])
	if err != nil {
		return l, false, err
	}
	l = bot.Leased{Job: job, Token: st.token<<8 | uint64(c.partition)}
	if len(reply) == 11 {
		r, err := recordFrom(job.Record, reply[8], reply[9], reply[10])
		if err != nil {
			return l, true, nil // Load will tell
		}
		l.Found = &r
	}
	return l, true, nil
}

// recordOf is the record that a job most likely belongs to: those of Draad begin with
// their record's key, with two numbers behind it.
func recordOf(job string) string {
	for range 2 {
		job = job[:max(0, strings.LastIndexByte(job, '/'))]
	}
	return job
}
