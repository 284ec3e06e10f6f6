package redis

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// A lane's gate is one key that all processes share: until when it is closed. Redis
// forgets it some time after that; the clocks that are passed in may differ by less.

const gateMargin = time.Hour

// gateKept is how many milliseconds a gate that closes for so many is remembered.
func gateKept(ms int64) int64 { return ms + gateMargin.Milliseconds() }

func (s *Store) clustered() bool {
	_, is := s.client.(*redis.ClusterClient)
	return is
}

// passGate goes through the gate of a candidate's lane and closes it behind, in a
// cluster, where the gate is in another slot than the job. Elsewhere take.lua does it
// in one. A gate that is closed for a job that is gone costs the lane a gap, so it is
// asked first whether the candidate still stands.
func (s *Store) passGate(ctx context.Context, c *candidate, now int64) (open bool, err error) {
	until := int64(0)
	if c.gap() > 0 {
		until = now + c.gap()
		err := s.ask(ctx, now, []question{{c.partition, []string{c.lane}}})
		if err != nil {
			return false, s.failed("looking for due jobs", err, false)
		}
		if !s.board.stands(c) {
			return false, nil
		}
	}
	was, err := s.closeLane(ctx, c.lane, digits(now), until, time.Duration(c.gap())*time.Millisecond)
	if err != nil {
		return false, s.failed("looking whether a lane is open", err, until > 0)
	}
	if was > now {
		s.board.shut(c.lane, was)
	}
	return was <= now, nil
}

// closeLane runs gate.lua.
func (s *Store) closeLane(ctx context.Context, lane, now string, until int64, d time.Duration) (was int64, err error) {
	answer, err := s.run(ctx, gateScript, []string{s.gate(lane)}, now, digits(until), gateKept(d.Milliseconds()))
	if err != nil {
		return 0, err
	}
	text, ok := answer.(string)
	if !ok {
		return 0, errDamaged
	}
	if text == "" {
		return 0, nil
	}
	return strconv.ParseInt(text, 10, 64)
}
