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

// passGate goes through the gate of a lane and closes it behind, in a cluster, where
// the gate is in another slot than the job. Elsewhere take.lua does it in one.
func (s *Store) passGate(ctx context.Context, lane string, now, until int64) (open bool, err error) {
	if !s.clustered() {
		return true, nil
	}
	was, err := s.closeLane(ctx, lane, digits(now), until, time.Duration(max(0, until-now))*time.Millisecond)
	if err != nil {
		return false, s.failed("looking whether a lane is open", err, until > 0)
	}
	if was > now {
		s.board.shut(lane, was)
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
