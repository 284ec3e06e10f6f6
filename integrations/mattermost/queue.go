package mattermost

import (
	"context"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"
)

// item is an event, or a mark: here events may have been lost.
type item struct {
	event *model.WebSocketEvent
	mark  bool
}

// queue holds what was heard and is still to be handed over. Putting never waits:
// an event that does not fit empties the queue and leaves one mark.
type queue struct {
	max   int
	ready chan struct{} // has a token when there may be items

	mu    sync.Mutex
	items []item
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
		q.mu.Lock()
		if len(q.items) > 0 {
			first := q.items[0]
			q.items[0] = item{}
			q.items = q.items[1:]
			q.mu.Unlock()
			return first, true
		}
		q.mu.Unlock()
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
