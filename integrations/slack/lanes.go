package slack

import (
	"context"
	"sync"
)

// lanes run jobs: those of one lane one after another, lanes side by side. A lane
// has a goroutine for as long as it has jobs.
type lanes struct {
	ctx context.Context
	wg  *sync.WaitGroup

	mu     sync.Mutex
	jobs   map[string][]func(context.Context)
	closed bool
}

func newLanes(ctx context.Context, wg *sync.WaitGroup) *lanes {
	return &lanes{ctx: ctx, wg: wg, jobs: map[string][]func(context.Context){}}
}

// add puts a job at the end of a lane. It never waits, so that whoever listens goes
// on listening. After close it does nothing.
func (l *lanes) add(lane string, job func(context.Context)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	waiting, busy := l.jobs[lane]
	l.jobs[lane] = append(waiting, job)
	if !busy {
		l.wg.Go(func() { l.drain(lane) })
	}
}

func (l *lanes) drain(lane string) {
	for {
		l.mu.Lock()
		waiting := l.jobs[lane]
		if len(waiting) == 0 || l.ctx.Err() != nil {
			delete(l.jobs, lane)
			l.mu.Unlock()
			return
		}
		job := waiting[0]
		waiting[0] = nil
		l.jobs[lane] = waiting[1:]
		l.mu.Unlock()
		job(l.ctx)
	}
}

// close takes no more jobs; their context must have ended. Whoever closes then waits
// for the group.
func (l *lanes) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

// do runs a job in a lane and waits for it, or for the end of ctx.
func (l *lanes) do(ctx context.Context, lane string, job func(context.Context) error) error {
	done := make(chan error, 1)
	l.add(lane, func(ctx context.Context) { done <- job(ctx) })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-l.ctx.Done():
		return l.ctx.Err()
	}
}
