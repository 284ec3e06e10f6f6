package redis

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot/ports"
)

// clocksApart is how far a replica's clock may be from Redis's. Two of them then differ
// by twice that, and a lease goes on for longer than that after the longest call.
const clocksApart = 15 * time.Second

// askClock tells by how much this machine's clock is ahead of a server's, at least, or
// behind it when that is negative.
func askClock(ctx context.Context, c *redis.Client) (ahead time.Duration, told bool) {
	asked := time.Now()
	its, err := c.Time(ctx).Result()
	switch {
	case err != nil:
		return 0, false
	case its.Before(asked):
		return asked.Sub(its), true
	}
	return min(0, -time.Until(its)), true
}

// clock reports whether the times that this process writes down mean the same to others.
func (f facts) clock() []ports.Diagnosis {
	d := ports.Diagnosis{What: f.name("clock"), OK: true, Says: "as this machine's"}
	apart, which := f.ahead, "ahead of"
	if apart < 0 {
		apart, which = -apart, "behind"
	}
	switch {
	case !f.hasClock:
		return nil
	case apart > clocksApart:
		d.OK, d.Says = false, "this machine's is "+apart.Round(time.Second).String()+" "+which+" it"
		d.Do = "have both kept right (NTP): replicas whose clocks differ hold up each other's work, or do it too early"
	}
	return []ports.Diagnosis{d}
}
