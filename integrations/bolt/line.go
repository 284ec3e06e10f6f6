package bolt

import "time"

// look goes past the lanes with room for the item that is next in line.
func (q *queue) look(now int64, room func(lane string) int) (best *item, asks earliestOf) {
	for name, l := range q.lanes {
		if l.items == 0 {
			if now > 0 && l.shut <= now-int64(time.Hour) { // clocks may differ by less
				delete(q.lanes, name)
			}
			continue
		}
		if room(name) <= 0 {
			continue
		}
		head := l.head(now)
		if head != nil && l.shut <= now {
			if best == nil || inLine(head, best) {
				best = head
			}
			continue
		}
		l.ask(&asks, head)
	}
	for it := range q.fixed {
		if room(it.lane.name) > 0 {
			asks.add(it.settling(now))
		}
	}
	return best, asks
}

// settleTime is when to ask again about a job whose settlement is being written:
// most are then done, and asking too early costs little.
const settleTime = 10 * time.Millisecond

func (it *item) settling(now int64) int64 {
	if at := max(it.from(), it.lane.shut); at > now {
		return at
	}
	return now + int64(settleTime)
}

// head sorts the lane's items into ready and waiting ones, and gives the first of
// the ready.
func (l *lane) head(now int64) *item {
	for it := l.waiting.head(); it != nil && it.from() <= now; it = l.waiting.head() {
		it.leave()
		it.enter(&l.ready)
	}
	for it := l.ready.head(); it != nil; it = l.ready.head() {
		if it.from() <= now {
			return it
		}
		it.leave() // it was ready by a clock that is ahead of this one
		it.enter(&l.waiting)
	}
	return nil
}

// ask adds when the lane will have an item. With a ready one it is when it opens.
func (l *lane) ask(asks *earliestOf, ready *item) {
	if ready != nil {
		asks.add(l.shut)
		return
	}
	if it := l.waiting.head(); it != nil {
		asks.add(max(it.from(), l.shut))
	}
}

// earliestOf is the least of the times added.
type earliestOf struct {
	any bool
	at  int64
}

func (e *earliestOf) add(at int64) {
	if !e.any || at < e.at {
		e.any, e.at = true, at
	}
}

func (e *earliestOf) time() time.Time {
	if !e.any {
		return time.Time{}
	}
	return fromNanos(e.at)
}
