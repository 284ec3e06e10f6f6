package redis

import (
	"slices"
	"sync"
	"time"

	"draad/bot/store"
)

// board is what this process knows of the line of jobs: for each lane and partition
// the offer it last heard, and until when the lane is closed at least. It is a
// cache: take.lua decides. What is out of date is asked anew, and nothing else is.
type board struct {
	mu        sync.Mutex
	lanes     map[string]*lane
	unknown   []bool    // partitions of which all lanes must be asked
	now       int64     // the latest time that was asked about
	watched   bool      // news of other processes comes in
	refreshed time.Time // when all was last said to be unknown for its age
	words     uint64    // how many were put down
	freed     *bell     // rings when a lane is no longer being taken
	parts     int
}

// trusted is how long words are believed without asking. News is told once, and a
// cluster may lose it between two of its servers.
const trusted = 30 * time.Second

// lane is what is known of one lane.
type lane struct {
	shut   int64  // closed until then, as far as we know
	gated  bool   // shut was read
	taking bool   // a job of it is being leased by somebody in this process
	offers []word // by partition
}

// word is an offer and how good it is.
type word struct {
	offer
	changes uint64 // of the partition, when it was made
	least   uint64 // of the partition, as another process told and nobody asked about since
	added   uint64 // of the partition, when the latest job was added that the offer has but changes has not
	nth     uint64 // of all words that were put down
}

func newBoard(parts int) *board {
	b := &board{lanes: map[string]*lane{}, unknown: make([]bool, parts), freed: newBell(), parts: parts}
	b.forgetAll()
	return b
}

func (b *board) lane(name string) *lane {
	l := b.lanes[name]
	if l == nil {
		l = &lane{offers: make([]word, b.parts)}
		b.lanes[name] = l
	}
	return l
}

// known is how many words were put down. Who asks a partition looks first, and says
// it with the answer.
func (b *board) known() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.words
}

// put takes in what a partition said, unless something newer is known.
func (b *board) put(partition int, known uint64, os offers) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, o := range os.lanes {
		b.putWord(&b.lane(o.lane).offers[partition], known, os.changes, o)
	}
}

// putAll is put for all lanes: those that are not named have no jobs there.
func (b *board) putAll(partition int, known uint64, os offers) {
	b.put(partition, known, os)
	named := map[string]bool{}
	for _, o := range os.lanes {
		named[o.lane] = true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for name, l := range b.lanes {
		if !named[name] {
			b.putWord(&l.offers[partition], known, os.changes, offer{})
		}
	}
}

// putWord replaces a word by one that is as new. A count that is less than that of a
// word from before the question is no older answer: the server lost its latest
// changes, as when a replica takes over. An answer from before this process added a job
// says nothing of that job, and all there is to know of others.
func (b *board) putWord(w *word, known, changes uint64, o offer) {
	since := w.nth > known
	if since && changes < w.changes {
		return
	}
	b.words++
	added := uint64(0)
	if since && changes < w.added {
		o, added = o.along(w.offer), w.added
	}
	*w = word{offer: o, changes: changes, least: w.least, added: added, nth: b.words}
}

// add takes in that this process added a job, at a time and as one of so many changes
// of a partition, unless something newer is known of its lane.
func (b *board) add(partition int, changes uint64, now int64, lane, job string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := &b.lane(lane).offers[partition]
	due, err := decodeDue(job)
	if w.changes >= changes || err != nil {
		return
	}
	o := offer{lane: lane, job: job, from: due}
	switch {
	case due > now && (w.later == 0 || due < w.later):
		w.later = due
	case due <= now && (w.job == "" || o.rank() < w.rank()):
		o.later = w.later
		w.offer = o
	}
	b.words++
	w.added, w.nth = max(w.added, changes), b.words
}

// forget says that anything may have happened in a partition.
func (b *board) forget(partition int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unknown[partition] = true
}

func (b *board) forgetAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.unknown {
		b.unknown[i] = true
	}
}

// heard says that another process put jobs into lanes of a partition.
func (b *board) heard(n news) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, name := range n.lanes {
		w := &b.lane(name).offers[n.partition]
		w.least = max(w.least, n.changes)
	}
}

// setWatched says whether news of other processes comes in. When it begins to,
// anything may have happened before.
func (b *board) setWatched(on bool) {
	b.mu.Lock()
	b.watched = on
	b.mu.Unlock()
	if on {
		b.forgetAll()
	}
}

// refresh says that anything may have happened, while no news comes in, and every now
// and then when it does.
func (b *board) refresh(clock time.Time) {
	b.mu.Lock()
	old := !b.watched || clock.Sub(b.refreshed) >= trusted
	if old {
		b.refreshed = clock
	}
	b.mu.Unlock()
	if old {
		b.forgetAll()
	}
}

// shut says that a lane is closed until then at least.
func (b *board) shut(name string, until int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lane(name)
	l.shut = max(l.shut, until)
}

// gates says until when lanes are closed, as it was read.
func (b *board) gates(until map[string]int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for name, ms := range until {
		l := b.lane(name)
		l.shut, l.gated = max(l.shut, ms), true
	}
}

// newest is the latest time that was asked about.
func (b *board) newest() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// question is what to ask a partition; no lanes: about all.
type question struct {
	partition int
	lanes     []string
}

// questions gives what must be asked before anything can be said about a time, and
// the lanes whose gates must be read. What is asked counts as known; when asking
// fails, say so with forget.
func (b *board) questions(now int64, q store.LeaseQuery) (qs []question, gates []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = max(b.now, now)
	old := make([][]string, b.parts)
	for name, l := range b.lanes {
		if q.RoomIn(name) <= 0 {
			continue
		}
		if !l.gated {
			gates = append(gates, name)
		}
		for p := range l.offers {
			if w := &l.offers[p]; !b.unknown[p] && w.outdated(now) {
				old[p] = append(old[p], name)
				w.least = 0
			}
		}
	}
	for p := range b.parts {
		if b.unknown[p] || len(old[p]) > 0 {
			qs = append(qs, question{p, old[p]})
			b.unknown[p] = false
		}
	}
	return qs, gates
}

// told tells whether news came of the lane that nobody asked about yet.
func (l *lane) told() bool {
	return slices.ContainsFunc(l.offers, func(w word) bool { return w.changes < w.least })
}

// outdated tells whether the word says nothing about that time: another job may have
// come due, or time went back to before this one was.
func (w *word) outdated(now int64) bool {
	return w.changes < w.least || w.later != 0 && now >= w.later || w.job != "" && now < w.from
}

func (b *board) isWatched() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.watched
}
