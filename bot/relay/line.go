package relay

import (
	"context"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// rest is how long the relay leaves a store alone that failed. A store that can be
// asked is asked at least every idle: nobody should have to restart Draad because a
// wake-up went astray.
const (
	rest = time.Second
	idle = 30 * time.Second
)

// feed asks the store for jobs and gives each to a worker that is free, until ctx
// ends. One asks for all who are free: over a network a question takes as long as a
// change, and sixteen idle workers must not all ask about the one job there is.
func (r *Relay) feed(ctx context.Context, workers *sync.WaitGroup) {
	free := newFree(r.cfg.Workers)
	hand := r.employ(ctx, workers, free)
	defer close(hand)
	failing := false
	for {
		n := free.claim(ctx)
		if n == 0 {
			return
		}
		woken := r.engine.awaken.wait()
		r.heed(ctx)
		now := r.cfg.Now()
		// The answer is waited for: a lease that nobody heard of holds its job up.
		jobs, next, err := r.lease(r.calls, now, n)
		free.give(n - len(jobs))
		for _, job := range jobs {
			hand <- handed{job, now}
		}
		if err == nil {
			continue
		}
		failing = r.tellStore(ctx, failing, err)
		if failing {
			woken, next = nil, r.cfg.Now().Add(rest)
		}
		r.sleep(ctx, woken, next)
	}
}

// handed is a job, and the time at which it was leased.
type handed struct {
	job store.Leased
	at  time.Time
}

// employ starts the workers, who do what they are handed until hand is closed. They
// stay: a goroutine for each job would grow its stack anew each time.
func (r *Relay) employ(ctx context.Context, workers *sync.WaitGroup, free free) (hand chan handed) {
	hand = make(chan handed)
	for range r.cfg.Workers {
		workers.Go(func() {
			for h := range hand {
				r.work(ctx, h.at, h.job)
				free.give(1)
			}
		})
	}
	return hand
}

// free counts the workers that have nothing to do.
type free chan struct{}

func newFree(workers int) free {
	f := make(free, workers)
	f.give(workers)
	return f
}

func (f free) give(n int) {
	for range n {
		f <- struct{}{}
	}
}

// claim waits for one that is free, and takes all that are. None: ctx has ended.
func (f free) claim(ctx context.Context) (n int) {
	if ctx.Err() != nil {
		return 0
	}
	select {
	case <-ctx.Done():
		return 0
	case <-f:
	}
	for n = 1; ; n++ {
		select {
		case <-f:
		default:
			return n
		}
	}
}

// tellStore logs that the store begins to fail, and that it is over, and returns
// whether it fails.
func (r *Relay) tellStore(ctx context.Context, failing bool, err error) bool {
	fails := !bot.Is(err, bot.NotFound)
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
func (r *Relay) work(ctx context.Context, now time.Time, job store.Leased) {
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
	w, ok := r.engine.store.(store.Watcher)
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
	r.heed(ctx)
	jobs, next, err := r.lease(ctx, now, 1)
	if bot.Is(err, bot.NotFound) {
		return false, next, nil
	}
	if err != nil {
		return false, time.Time{}, err
	}
	defer r.release(jobs[0].Lane)
	return true, time.Time{}, r.do(context.WithoutCancel(ctx), now, jobs[0])
}

// lease takes the next jobs, n at most, of lanes that are not busy enough already.
func (r *Relay) lease(ctx context.Context, now time.Time, n int) ([]store.Leased, time.Time, error) {
	r.asking.Lock()
	defer r.asking.Unlock()
	q := store.LeaseQuery{Now: now, For: r.cfg.Lease, Most: n, Each: r.cfg.PerLane, Room: r.room()}
	jobs, next, err := r.engine.store.Lease(ctx, q)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, job := range jobs {
		r.busy[job.Lane]++
	}
	return jobs, next, err
}

// room tells how many jobs the lanes take that are busy.
func (r *Relay) room() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	room := make(map[string]int, len(r.busy))
	for lane, n := range r.busy {
		room[lane] = max(0, r.cfg.PerLane-n)
	}
	return room
}

// release frees a place in a lane.
func (r *Relay) release(lane string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy[lane]--; r.busy[lane] == 0 {
		delete(r.busy, lane)
	}
}
