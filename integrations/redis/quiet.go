package redis

import (
	"slices"
	"sync"
	"time"
)

// quiet is what this process knows of when there is nothing to be had: what Redis
// answered holds until something happens. So an idle process asks nothing.
type quiet struct {
	mu      sync.Mutex
	watched bool   // news of other processes comes in
	count   uint64 // of what happened
	lull    *lull  // nil: ask
	noted   time.Time
}

// lull is a time in which there is no job but in lanes that are full.
type lull struct {
	from, next int64    // milliseconds; next 0: until something happens
	full       []string // the lanes that do not count
}

// trusted is how long an answer is believed. News is told once, and a cluster may lose
// it between two of its servers.
const trusted = 30 * time.Second

// heard is how much has happened. Who asks Redis looks first, and says it with the
// answer.
func (q *quiet) heard() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.count
}

// happened says that there may be a job.
func (q *quiet) happened() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.count++
	q.lull = nil
}

// note takes in that there was none, unless something happened meanwhile.
func (q *quiet) note(heard uint64, l lull) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.count == heard {
		q.lull, q.noted = &l, time.Now()
	}
}

// until tells when there may be a job, if it is known that there is none now.
func (q *quiet) until(now int64, full []string) (next time.Time, knows bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lull
	if !q.watched || l == nil || time.Since(q.noted) >= trusted || now < l.from || l.next != 0 && now >= l.next || !slices.Equal(full, l.full) {
		return time.Time{}, false
	}
	return fromMilli(l.next), true
}

// setWatched says whether news of other processes comes in. When it begins to,
// anything may have happened before.
func (q *quiet) setWatched(on bool) {
	q.mu.Lock()
	q.watched = on
	q.mu.Unlock()
	q.happened()
}

func (q *quiet) isWatched() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.watched
}
