package mattermost

import (
	"context"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"
)

// item is an event; or a mark: here events may have been lost; or the root of a thread
// that is to be read; or something that is asked of the hearer.
type item struct {
	event  *model.WebSocketEvent
	mark   bool
	thread string
	ask    func(*hearer)
}

// queue holds what was heard and is still to be handed over. Putting never waits:
// an event that does not fit empties the queue of events and leaves one mark.
type queue struct {
	max   int
	ready chan struct{} // has a token when there may be items

	mu    sync.Mutex
	items []item
	found []item // threads to be read, when there is nothing else
}

func newQueue(max int) *queue { return &queue{max: max, ready: make(chan struct{}, 1)} }

func (q *queue) put(e *model.WebSocketEvent) {
	q.mu.Lock()
	if len(q.items) >= q.max {
		q.items = append(q.items[:0:0], item{mark: true})
	} else {
		q.items = append(q.items, item{event: e})
	}
	q.mu.Unlock()
	q.wake()
}

// mark says that events may have been lost here.
func (q *queue) mark() {
	q.mu.Lock()
	if n := len(q.items); n == 0 || !q.items[n-1].mark {
		q.items = append(q.items, item{mark: true})
	}
	q.mu.Unlock()
	q.wake()
}

// ask has the hearer do something when it has handed over what is in the queue. It is lost
// when the queue overflows.
func (q *queue) ask(f func(*hearer)) {
	q.mu.Lock()
	q.items = append(q.items, item{ask: f})
	q.mu.Unlock()
	q.wake()
}

// look puts a thread in line to be read.
func (q *queue) look(root string) {
	q.mu.Lock()
	q.found = append(q.found, item{thread: root})
	q.mu.Unlock()
	q.wake()
}

func (q *queue) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// take gives the oldest item; ok is false when there is none, or ctx ended. It waits
// for one when wait is true.
func (q *queue) take(ctx context.Context, wait bool) (item, bool) {
	for {
		if first, ok := q.next(); ok {
			return first, true
		}
		if !wait || ctx.Err() != nil {
			return item{}, false
		}
		select {
		case <-q.ready:
		case <-ctx.Done():
			return item{}, false
		}
	}
}

func (q *queue) next() (item, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	line := &q.items
	if len(q.items) == 0 {
		line = &q.found
	}
	if len(*line) == 0 {
		return item{}, false
	}
	first := (*line)[0]
	(*line)[0] = item{}
	*line = (*line)[1:]
	return first, true
}
