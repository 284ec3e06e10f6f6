package redis

import (
	"slices"
	"strings"
	"time"

	"draad/bot/store"
)

// manyLanes is how many lanes are kept in memory though nothing waits in them.
const manyLanes = 1000

// candidate is a job that is next in line of its lane and partition, and how many may
// be taken there.
type candidate struct {
	offer
	partition int
	most      int
	bound     string // none that stand behind this rank, "" for any
}

// take goes past the lanes for the jobs that are next in line, and keeps their lanes
// from others in this process until free. Without any it tells when there may be one,
// or, when lanes are being taken, what to wait for.
func (b *board) take(now int64, q store.LeaseQuery) (cs []*candidate, next time.Time, wait <-chan struct{}) {
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
			cs = append(cs, untilGap(heads)...)
		}
	}
	if len(cs) == 0 {
		return nil, asks.time(), wait
	}
	cs = share(cs, q)
	for _, c := range cs {
		b.lanes[c.lane].taking = true
	}
	return cs, time.Time{}, nil
}

// share says how many to take of each candidate: by turns in line, so that the first
// of each partition come before the second of any. What stands behind them is not
// known here; for one alone that must be the next, there is a bound.
func share(cs []*candidate, q store.LeaseQuery) []*candidate {
	slices.SortFunc(cs, inLine)
	left, used := max(q.Most, 1), map[string]int{}
	if left == 1 && len(cs) > 1 {
		cs[0].bound = cs[1].rank()
	}
	for more := true; more; {
		more = false
		for _, c := range cs {
			if left == 0 || used[c.lane] >= q.RoomIn(c.lane) || c.most > 0 && c.gap() > 0 {
				continue
			}
			c.most++
			used[c.lane]++
			left--
			more = true
		}
	}
	return slices.DeleteFunc(cs, func(c *candidate) bool { return c.most == 0 })
}

// heads gives the lane's first job that is due of each partition, in line, or when
// there will be one. What stands behind them is not known here.
func (l *lane) heads() (heads []*candidate, later int64, any bool) {
	var asks earliest
	for p, w := range l.offers {
		switch {
		case w.job != "":
			heads = append(heads, &candidate{offer: w.offer, partition: p})
		case w.later != 0:
			asks.add(w.later)
		}
	}
	slices.SortFunc(heads, inLine)
	return heads, asks.at, len(heads) > 0 || asks.any
}

// untilGap cuts a lane's jobs before the first that closes it: that one is taken alone.
func untilGap(cs []*candidate) []*candidate {
	for i, c := range cs {
		if c.gap() > 0 {
			return cs[:max(i, 1)]
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
