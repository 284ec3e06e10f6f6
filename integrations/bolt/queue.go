package bolt

import (
	"slices"
	"strings"
	"sync"
	"time"

	"draad/bot/store"
)

// queue is the line of jobs, in memory. Adding, taking and leasing cost the
// logarithm of the number of jobs, and for a lease one look at each lane that has
// jobs: lanes are destinations, of which there are tens.
type queue struct {
	mu     sync.Mutex
	items  map[string]*item
	lanes  map[string]*lane
	due    heap           // all items by due time, for Stats
	fixed  map[*item]bool // being settled: neither leased nor lost
	token  uint64
	leased int
	owners owners
}

// item is a job without its body. Its times are nanoseconds (toNanos).
type item struct {
	key     string
	record  string
	lane    *lane
	class   int
	due     int64
	gap     time.Duration
	added   uint64
	token   uint64 // of its lease, 0: none
	expires int64

	in    *heap // ready or waiting of its lane; nil while it is fixed
	place int
	byDue int
}

// lane holds the items of one destination: ready ones in line, waiting ones by
// when they will be ready. Which is which holds for the latest query, and is put
// right by the next, whatever its time.
type lane struct {
	name    string
	shut    int64 // closed until then
	saved   int64 // what the file has for shut
	ready   heap
	waiting heap
	items   int
}

func newQueue() *queue {
	return &queue{
		items: map[string]*item{}, lanes: map[string]*lane{}, fixed: map[*item]bool{},
		due: heap{before: sooner, place: func(it *item) *int { return &it.byDue }},
	}
}

func sooner(a, b *item) bool { return a.due < b.due }

func inLine(a, b *item) bool {
	switch {
	case a.class != b.class:
		return a.class < b.class
	case a.due != b.due:
		return a.due < b.due
	}
	return a.added < b.added
}

// from is when the item can be had, if its lane is open. A leased one was due.
func (it *item) from() int64 {
	if it.token != 0 {
		return it.expires
	}
	return it.due
}

func (q *queue) lane(name string) *lane {
	l := q.lanes[name]
	if l == nil {
		own := func(it *item) *int { return &it.place }
		l = &lane{name: name, shut: toNanos(time.Time{}), saved: toNanos(time.Time{})}
		l.ready = heap{before: inLine, place: own}
		l.waiting = heap{before: func(a, b *item) bool { return a.from() < b.from() }, place: own}
		q.lanes[name] = l
	}
	return l
}

func (q *queue) add(j storedJob) {
	it := &item{
		key: j.Key, record: ownerOf(j.Job), lane: q.lane(j.Lane), class: j.Class, due: toNanos(j.Due), gap: j.Gap, added: j.added,
	}
	q.items[j.Key] = it
	q.due.push(it)
	it.lane.items++
	q.owners.add(it)
	q.wait(it)
}

// ownerOf shares the memory of the job's key, which mostly begins with its record.
func ownerOf(j store.Job) string {
	if strings.HasPrefix(j.Key, j.Record) {
		return j.Key[:len(j.Record)]
	}
	return j.Record
}

// wait puts an item among the waiting ones of its lane.
func (q *queue) wait(it *item) { it.enter(&it.lane.waiting) }

func (it *item) enter(h *heap) {
	it.in = h
	h.push(it)
}

func (it *item) leave() {
	if it.in != nil {
		it.in.remove(it)
		it.in = nil
	}
}

func (q *queue) drop(it *item) {
	it.leave()
	q.due.remove(it)
	q.endLease(it)
	q.owners.drop(it)
	it.lane.items--
	delete(q.items, it.key)
}

func (q *queue) endLease(it *item) {
	if it.token != 0 {
		q.leased--
	}
	it.token = 0
}

// fix keeps an item where it is until free: it is being settled.
func (q *queue) fix(it *item) {
	it.leave()
	q.fixed[it] = true
}

func (q *queue) free(it *item) {
	delete(q.fixed, it)
	it.leave()
	q.wait(it)
}

// shutUntil closes a lane for at least that long.
func (l *lane) shutUntil(from time.Time, d time.Duration) {
	if d > 0 {
		l.shut = max(l.shut, toNanos(from.Add(d)))
	}
}

// handed is an item that was leased.
type handed struct {
	key   string
	token uint64
}

// lease hands out items, or tells when it is worth asking again.
func (q *queue) lease(query store.LeaseQuery) (all []handed, next time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	room := map[string]int{}
	roomIn := func(lane string) int {
		n, known := room[lane]
		if !known {
			n = query.RoomIn(lane)
		}
		return n
	}
	for len(all) < max(query.Most, 1) {
		best, asks := q.look(toNanos(query.Now), roomIn)
		if best == nil {
			next = asks.time()
			break
		}
		room[best.lane.name] = roomIn(best.lane.name) - 1
		all = append(all, q.handOut(best, query))
	}
	return all, next
}

func (q *queue) handOut(it *item, query store.LeaseQuery) handed {
	it.leave()
	if it.token == 0 {
		q.leased++
	}
	q.token++
	it.token, it.expires = q.token, toNanos(query.Now.Add(query.For))
	q.wait(it)
	it.lane.shutUntil(query.Now, it.gap)
	return handed{it.key, it.token}
}

// settled changes an item as its settlement, now durable, says.
func (q *queue) settled(it *item, st store.Settle) {
	if st.Then == store.Done {
		delete(q.fixed, it)
		q.drop(it)
		return
	}
	it.leave()
	if st.Then != store.Attempt {
		q.endLease(it)
		q.due.remove(it)
		it.due = toNanos(st.Due)
		q.due.push(it)
	}
	q.free(it)
}

// unsaved gives the lanes whose closing the file does not know.
func (q *queue) unsaved() []*lane {
	q.mu.Lock()
	defer q.mu.Unlock()
	var ls []*lane
	for _, l := range q.lanes {
		if l.shut > l.saved {
			ls = append(ls, l)
		}
	}
	slices.SortFunc(ls, func(a, b *lane) int { return strings.Compare(a.name, b.name) })
	return ls
}
