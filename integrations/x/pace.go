package x

import (
	"sync"
	"time"

	"github.com/g8rswimmer/go-twitter/v2"

	"draad/bot"
)

// slowest is the longest wait after failures; also how often a cap is looked at.
const slowest = 15 * time.Minute

// poller is the pace of one account's polling.
type poller struct {
	mu       sync.Mutex // one look at a time
	interval time.Duration
	fails    int
	failing  time.Time // since when nothing is read; zero: it is
	told     bool      // the desk knows that nothing is read
}

// stopped notes that nothing is read from now on, unless that was so already.
func (p *poller) stopped(now time.Time) {
	if p.failing.IsZero() {
		p.failing = now
	}
}

// succeeded gives the time of the next look: soon when there was something, later
// and later when there was not, slow when the month's reads go too fast, and not
// before the rate limit allows it.
func (a *account) succeeded(now time.Time, found, left int, capped bool, limit *twitter.RateLimit) time.Time {
	a.poll.fails, a.poll.failing = 0, time.Time{}
	a.health.good(now)
	switch {
	case found > 0 || a.poll.interval == 0:
		a.poll.interval = a.config.PollMin
	default:
		a.poll.interval = min(a.poll.interval*3/2, a.config.PollMax)
	}
	wait := a.poll.interval
	if capped && tooFast(now, left, a.config.MonthlyReads) {
		wait = a.config.PollMax
	}
	next := now.Add(wait)
	if limit != nil && limit.Remaining <= 0 {
		if reset := limit.Reset.Time().Add(a.spread(5 * time.Second)); reset.After(next) && reset.Before(now.Add(time.Hour)) {
			next = reset
		}
	}
	return next
}

// budget is how many posts may still be read this month.
type budget struct {
	left   int
	capped bool // otherwise there is no end to it
}

// tooFast reports whether a larger part of the reads is used than of the month. The
// first tenth of the reads is always free, so that a busy first day is no alarm.
func tooFast(now time.Time, left, reads int) bool {
	end := nextMonth(now)
	begin := end.AddDate(0, -1, 0)
	gone := float64(now.Sub(begin)) / float64(end.Sub(begin))
	used := 1 - float64(left)/float64(reads)
	return used > 0.1 && used > gone
}

// failed gives the time of the next look after an error: when X says so, otherwise
// twice as long each time. Jitter keeps accounts apart.
func (a *account) failed(now time.Time, err error) time.Time {
	a.poll.fails = min(a.poll.fails+1, 20)
	a.poll.stopped(now)
	a.health.bad(err.Error(), a.lasting(err))
	if after := bot.RetryAfter(err); after > 0 {
		return now.Add(after + a.spread(5*time.Second))
	}
	wait := a.config.PollMin
	for range a.poll.fails - 1 {
		wait = min(wait*2, slowest)
	}
	return now.Add(wait + a.spread(wait/4))
}

// lasting reports whether looking fails for what a person has to mend: not for the first
// time, since X is wrong at times.
func (a *account) lasting(err error) bool {
	mend := bot.Is(err, bot.Auth) || bot.Is(err, bot.Permanent) || bot.Is(err, bot.Invalid)
	return mend && a.poll.fails >= 3
}

// usedUp is the state in which the cap for this month is reached.
func (a *account) usedUp(now time.Time) time.Time {
	a.poll.stopped(now)
	says := "the reads of this month are used up: mentions are not read before " + nextMonth(now).Format("2006-01-02") +
		"; raise " + a.config.name("MONTHLY_READS") + " to go on"
	if a.health.bad(says, true) {
		a.log.Error("polling has stopped: " + says)
	}
	next := now.Add(slowest)
	if end := nextMonth(now); end.Before(next) {
		return end
	}
	return next
}

func (a *account) spread(d time.Duration) time.Duration {
	return time.Duration(a.jitter() * float64(d))
}
