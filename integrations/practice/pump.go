package practice

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// How long a pump waits before it offers refused acts again.
const (
	firstRetry = 250 * time.Millisecond
	lastRetry  = 30 * time.Second
)

// pump hands the pending acts of one side of the room to the inbox.
type pump struct {
	room  *Room
	index string
	// one hands over the first pending act of a record and takes it off; it gives
	// the act's id, and whether the record has more.
	one  func(ctx context.Context, in ports.Inbox, record string) (handed, error)
	wake chan struct{}

	mu      sync.Mutex
	waiting map[string]map[*waiter]struct{} // by act: two may try for the same id
	spoke   time.Time
}

// handed is what became of the first pending act of a record.
type handed struct {
	id      string // empty: nothing was pending
	more    bool   // the record has another
	refused error  // the bot will never take it: it is not about anything it knows
}

func newPump(r *Room, index string, one func(context.Context, ports.Inbox, string) (handed, error)) *pump {
	return &pump{room: r, index: index, one: one,
		wake: make(chan struct{}, 1), waiting: map[string]map[*waiter]struct{}{}}
}

// Step hands over everything that is pending, oldest first, and tells how many
// acts the inbox took. A record whose act is refused is left for the next Step;
// the others go on. The error joins what was refused.
func (p *pump) Step(ctx context.Context, in ports.Inbox) (int, error) {
	taken, after := 0, ""
	var refused []error
	for {
		records, err := p.room.store.List(ctx, p.index, all, after, 100)
		if err != nil {
			return taken, fmt.Errorf("look for what happened in the practice room: %w", err)
		}
		if len(records) == 0 {
			return taken, errors.Join(refused...)
		}
		for _, l := range records {
			n, err := p.drain(ctx, in, l.Record)
			taken += n
			if err != nil {
				refused = append(refused, err)
			}
			after = l.Order
		}
		if ctx.Err() != nil {
			return taken, errors.Join(refused...)
		}
	}
}

// drain hands over all pending acts of a record, in order.
func (p *pump) drain(ctx context.Context, in ports.Inbox, record string) (int, error) {
	for n := 0; ; n++ {
		h, err := p.one(ctx, in, record)
		if err != nil {
			return n, err
		}
		if h.id == "" {
			return n, nil
		}
		p.tell(h)
		if !h.more {
			return n + 1, nil
		}
	}
}

// Run hands acts over until ctx ends. It is woken by each act and looks again by
// itself only when something was refused: ever later, until somebody acts anew.
func (p *pump) Run(ctx context.Context, in ports.Inbox) error {
	retry := firstRetry
	timer := time.NewTimer(0) // what a former process left behind comes first
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.wake:
			retry = firstRetry
		case <-timer.C:
		}
		if _, err := p.Step(ctx, in); err != nil {
			timer.Reset(retry)
			retry = min(2*retry, lastRetry)
		}
	}
}

// alarm wakes Run.
func (p *pump) alarm() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// tell lets whoever waits for an act go on.
func (p *pump) tell(h handed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spoke = p.room.tick.now()
	for w := range p.waiting[h.id] {
		w.refused = h.refused
		close(w.taken)
	}
	delete(p.waiting, h.id)
}

// lastSpoke tells when the inbox last took something.
func (p *pump) lastSpoke() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.spoke
}

// waiter waits for one act to be taken in.
type waiter struct {
	pump    *pump
	id      string
	taken   chan struct{}
	refused error // set before taken closes
}

// watch starts to wait for an act, instead of the one before. It must be called
// before the act is committed, or its end could be missed.
func (w *waiter) watch(id string) {
	w.leave()
	w.pump.mu.Lock()
	defer w.pump.mu.Unlock()
	w.id, w.taken = id, make(chan struct{})
	if w.pump.waiting[id] == nil {
		w.pump.waiting[id] = map[*waiter]struct{}{}
	}
	w.pump.waiting[id][w] = struct{}{}
}

// leave stops waiting.
func (w *waiter) leave() {
	w.pump.mu.Lock()
	defer w.pump.mu.Unlock()
	delete(w.pump.waiting[w.id], w)
	if len(w.pump.waiting[w.id]) == 0 {
		delete(w.pump.waiting, w.id)
	}
}

// wait wakes the pump and waits until the act was taken in, or ctx ends. The
// error is why the bot would not have it.
func (w *waiter) wait(ctx context.Context) (bool, error) {
	w.pump.alarm()
	select {
	case <-w.taken:
		return true, w.refused
	case <-ctx.Done():
		return false, nil
	}
}

// never reports whether an inbox that answers so will never take the event: it is
// not about anything that the bot knows (any more). Everything else is kept and
// offered again.
func never(err error) bool {
	return bot.Is(err, bot.NotFound) || bot.Is(err, bot.Invalid)
}
