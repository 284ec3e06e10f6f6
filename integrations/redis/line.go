package redis

import (
	"slices"
	"strings"
	"time"

	"draad/bot"
)

// manyLanes is how many lanes are kept in memory though nothing waits in them.
const manyLanes = 1000

// candidate is the job that is next in line, and where it is.
type candidate struct {
	offer
	partition int
}

// take goes past the lanes for the jobs that are next in line, and keeps their lanes
// from others in this process until free. Without any it tells when there may be one,
// or, when lanes are being taken, what to wait for.
func (b *board) take(now int64, q bot.LeaseQuery) (cs []*candidate, next time.Time, wait <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var asks earliest
	for name, l := range b.lanes {
		room := q.RoomIn(name)
		if room <= 0 {
			continue
		}
		if l.taking {
			wait = b.freed.wait()
			continue
		}
		heads, later, any := l.heads()
		switch {
		case !any:
			if len(b.lanes) > manyLanes && !l.told() { // what is known of its gate is lost, and read again
				delete(b.lanes, name)
			}
		case len(heads) == 0:
			asks.add(max(later, l.shut))
		case l.shut > now:
			asks.add(l.shut)
		default:
			cs = append(cs, untilGap(heads[:min(room, len(heads))])...)
		}
	}
	slices.SortFunc(cs, inLine)
	cs = cs[:min(len(cs), max(q.Most, 1))]
	for _, c := range cs {
		b.lanes[c.lane].taking = true
	}
	if len(cs) > 0 {
		return cs, time.Time{}, nil
	}
	return nil, asks.time(), wait
}

// heads gives the lane's first job that is due of each partition, in line, or when
// there will be one. What stands behind them is not known here.
func (l *lane) heads() (heads []*candidate, later int64, any bool) {
	var asks earliest
	for p, w := range l.offers {
		switch {
		case w.job != "":
			heads = append(heads, &candidate{w.offer, p})
		case w.later != 0:
			asks.add(w.later)
		}
	}
	slices.SortFunc(heads, inLine)
	return heads, asks.at, len(heads) > 0 || asks.any
}

// untilGap cuts a lane's jobs behind the first that closes it.
func untilGap(cs []*candidate) []*candidate {
	for i, c := range cs {
		if c.gap() > 0 {
			return cs[:i+1]
		}
	}
	return cs
}

// stands tells whether a candidate is still what its partition offers.
func (b *board) stands(c *candidate) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lanes[c.lane].offers[c.partition].job == c.job
}

// free says that the lanes of candidates are no longer being taken.
func (b *board) free(cs []*candidate) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range cs {
		b.lanes[c.lane].taking = false
	}
	b.freed.ring()
}

func inLine(a, b *candidate) int { return strings.Compare(a.rank(), b.rank()) }

// earliest is the least of the times added.
type earliest struct {
	any bool
	at  int64
}

func (e *earliest) add(at int64) {
	if !e.any || at < e.at {
		e.any, e.at = true, at
	}
}

func (e *earliest) time() time.Time {
	if !e.any {
		return time.Time{}
	}
	return time.UnixMilli(e.at).UTC()
}
