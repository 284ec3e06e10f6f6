package bot

import (
	"context"
	"sync"
	"time"
)

// rest is how long the relay leaves a store alone that failed. A store that can be
// asked is asked at least every idle: nobody should have to restart Draad because a
// wake-up went astray.
const (
	rest = time.Second
	idle = 30 * time.Second
)

// feed asks the store for jobs and gives each to a worker of its own, until ctx
// ends. One asks for all: over a network a question takes as long as a change, and
// sixteen idle workers must not all ask about the one job there is.
func (r *Relay) feed(ctx context.Context, workers *sync.WaitGroup) {
	free := make(chan struct{}, r.cfg.Workers)
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case free <- struct{}{}:
		}
		woken := r.engine.awaken.wait()
		now := r.cfg.Now()
		// The answer is waited for: a lease that nobody heard of holds its job up.
		job, next, err := r.lease(r.calls, now)
		if err == nil {
			workers.Go(func() { r.work(ctx, now, job); <-free })
			continue
		}
		<-free
		failing = r.tellStore(ctx, failing, err)
		if failing {
			woken, next = nil, r.cfg.Now().Add(rest)
		}
		r.sleep(ctx, woken, next)
	}
}

// tellStore logs that the store begins to fail, and that it is over, and returns
// whether it fails.
func (r *Relay) tellStore(ctx context.Context, failing bool, err error) bool {
	fails := !Is(err, NotFound)
	switch {
	case ctx.Err() != nil:
	case fails && !failing:
		r.cfg.Log.Error("the store does not answer; the relay goes on when it does", "error", err)
	case failing && !fails:
		r.cfg.Log.Info("the store answers again; the relay goes on")
	}
	return fails
}

// work does one job. After an error of the store the worker rests, so that a store
// that takes no changes is not asked for one job after the other. Then the store is
// asked again: the job may come back sooner than it said, and its lane has room.
func (r *Relay) work(ctx context.Context, now time.Time, job Leased) {
	defer r.engine.awaken.wake()
	defer r.release(job.Lane)
	// What is begun is finished, also when the program is asked to stop.
	err := r.do(context.WithoutCancel(ctx), now, job)
	if err == nil || ctx.Err() != nil {
		return
	}
	r.cfg.Log.Error("a job could not be settled; it comes back when its lease is over", "job", job.Key, "error", err)
	r.sleep(ctx, nil, r.cfg.Now().Add(rest))
}

// sleep waits until next (zero: for as long as may be), or until woken. The pause
// is a millisecond at least, which is as exact as stores are.
func (r *Relay) sleep(ctx context.Context, woken <-chan struct{}, next time.Time) {
	pause := idle
	if !next.IsZero() {
		pause = min(pause, max(time.Millisecond, next.Sub(r.cfg.Now())))
	}
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-woken:
	case <-t.C:
	}
}

// listen hears what other processes do with a store that they share with this one.
func (r *Relay) listen(ctx context.Context) {
	w, ok := r.engine.store.(Watcher)
	if !ok {
		return
	}
	for ctx.Err() == nil {
		err := w.Watch(ctx, r.engine.awaken.wake)
		if ctx.Err() != nil {
			return
		}
		r.cfg.Log.Error("the store does not tell what other processes do; it is asked again", "error", err)
		r.sleep(ctx, nil, r.cfg.Now().Add(rest))
		r.engine.awaken.wake()
	}
}

// Step does one job that is due, if there is one: worked says so. Otherwise next
// is when to look again; zero: not before something is committed. An error is the
// store's; the job comes back when its lease runs out.
func (r *Relay) Step(ctx context.Context, now time.Time) (worked bool, next time.Time, err error) {
	job, next, err := r.lease(ctx, now)
	if Is(err, NotFound) {
		return false, next, nil
	}
	if err != nil {
		return false, time.Time{}, err
	}
	defer r.release(job.Lane)
	return true, time.Time{}, r.do(context.WithoutCancel(ctx), now, job)
}

// lease takes the next job of a lane that is not busy enough already.
func (r *Relay) lease(ctx context.Context, now time.Time) (Leased, time.Time, error) {
	r.asking.Lock()
	defer r.asking.Unlock()
	q := LeaseQuery{Now: now, For: r.cfg.Lease, Except: r.full()}
	job, next, err := r.engine.store.Lease(ctx, q)
	if err == nil {
		r.mu.Lock()
		r.busy[job.Lane]++
		r.mu.Unlock()
	}
	return job, next, err
}

// full gives the lanes that are busy enough.
func (r *Relay) full() (lanes []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for lane, n := range r.busy {
		if n >= r.cfg.PerLane {
			lanes = append(lanes, lane)
		}
	}
	return lanes
}

// release frees a place in a lane.
func (r *Relay) release(lane string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy[lane]--; r.busy[lane] == 0 {
		delete(r.busy, lane)
	}
}
