package redis

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
)

// Lease hands out the next jobs. What this process has heard of the line tells which
// they should be; Redis says whether they are.
func (s *Store) Lease(ctx context.Context, q store.LeaseQuery) ([]store.Leased, time.Time, error) {
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
			ls, err := s.takeAll(ctx, q, cs)
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
func (s *Store) inform(ctx context.Context, now int64, q store.LeaseQuery) error {
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
		if len(reply) == 0 {
			return errDamaged
		}
		os, err := decodeOffers(reply[0], reply[1:])
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
