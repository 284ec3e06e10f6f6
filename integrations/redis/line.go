package redis

import (
	"slices"
	"strings"
	"time"
)

// manyLanes is how many lanes are kept in memory though nothing waits in them.
const manyLanes = 1000

// candidate is the job that is next in line, and where it is.
type candidate struct {
	offer
	partition int
}

// take goes past the lanes for the job that is next in line, and keeps its lane from
// others in this process until free. Without one it tells when there may be one, or,
// when lanes are being taken, what to wait for.
func (b *board) take(now int64, except []string) (best *candidate, next time.Time, wait <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var asks earliest
	for name, l := range b.lanes {
		if slices.Contains(except, name) {
			continue
		}
		if l.taking {
			wait = b.freed.wait()
			continue
		}
		head, later, any := l.head()
		switch {
		case !any:
			if len(b.lanes) > manyLanes && !l.told() { // what is known of its gate is lost, and read again
				delete(b.lanes, name)
			}
		case head == nil:
			asks.add(max(later, l.shut))
		case l.shut > now:
			asks.add(l.shut)
		case best == nil || inLine(head.offer, best.offer):
			best = head
		}
	}
	if best != nil {
		b.lanes[best.lane].taking = true
		return best, time.Time{}, nil
	}
	return nil, asks.time(), wait
}

// head gives the lane's first job that is due, or when there will be one.
func (l *lane) head() (head *candidate, later int64, any bool) {
	var asks earliest
	for p, w := range l.offers {
		switch {
		case w.job == "":
			if w.later != 0 {
				asks.add(w.later)
			}
		case head == nil || inLine(w.offer, head.offer):
			head = &candidate{w.offer, p}
		}
	}
	return head, asks.at, head != nil || asks.any
}

// stands tells whether a candidate is still what its partition offers.
func (b *board) stands(c *candidate) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lanes[c.lane].offers[c.partition].job == c.job
}

// free says that a lane is no longer being taken.
func (b *board) free(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lanes[name].taking = false
	b.freed.ring()
}

func inLine(a, b offer) bool { return strings.Compare(a.rank(), b.rank()) < 0 }

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
