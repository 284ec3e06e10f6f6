package relay

import (
	"context"
	"sync"
	"time"

	"draad/bot"
)

const (
	// probeFirst is how soon one job of a lane that fails is tried again, for a start: what
	// waits behind it goes on as soon as that works. The longer the lane fails, the longer
	// that takes: nobody is asked all day with a token that is refused.
	probeFirst = 20 * time.Second
	// reviveEvery is the least time between two times that a lane is revived: a remote may
	// show signs of life and refuse what waits all the same.
	reviveEvery = 5 * time.Second
	// longWaitFor is how long a wait is that a sign of life can cut short.
	longWaitFor = 5 * time.Second
)

// life remembers which lanes work. What this process does not know of a lane yet, it finds
// out with the first call that works.
type life struct {
	mu    sync.Mutex
	lanes map[string]*lane
	signs []string // lanes of which there was a sign of life, and that are still to be revived
}

type lane struct {
	works   bool
	failing time.Time // since when
	revived time.Time
	prober  string // the job that is tried sooner than the others …
	due     time.Time
}

func newLife() *life { return &life{lanes: map[string]*lane{}} }

func (l *life) lane(name string) *lane {
	if l.lanes[name] == nil {
		l.lanes[name] = &lane{}
	}
	return l.lanes[name]
}

// fails notes that a lane fails, and gives how long a job of it waits.
func (l *life) fails(name, job string, now time.Time, wait time.Duration) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := l.lane(name)
	if lane.works || lane.failing.IsZero() {
		lane.works, lane.failing = false, now
	}
	soon := max(probeFirst, now.Sub(lane.failing)/8)
	if lane.prober == job || now.After(lane.due.Add(probeFirst)) {
		wait = min(wait, soon)
		lane.prober, lane.due = job, now.Add(wait)
	}
	return wait
}

// lives notes a sign of life, and reports whether what waits on the lane should hear of it.
func (l *life) lives(name string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := l.lane(name)
	if lane.works || now.Sub(lane.revived) < reviveEvery {
		return false
	}
	lane.works, lane.revived, lane.prober, lane.due = true, now, "", time.Time{}
	return true
}

// sign notes that a lane that fails may work again; it reports whether that is news.
func (l *life) sign(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lane := l.lanes[name]; lane == nil || lane.works || len(l.signs) > len(l.lanes) {
		return false
	}
	l.signs = append(l.signs, name)
	return true
}

// seen takes the signs of life that were noted.
func (l *life) seen() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.signs
	l.signs = nil
	return all
}

// ChannelLives tells that a channel of the workspace shows signs of life: somebody is heard in
// it, Draad was invited again, or it came out of the archive. What waited for it is tried at
// once, when Draad could not write or read there lately.
func (g *Engine) ChannelLives(channel string) {
	if g.life.sign(bot.ChatLane(channel)) {
		g.awaken.wake()
	}
}

// heed has what waits on lanes that showed signs of life tried at once.
func (r *Relay) heed(ctx context.Context) {
	for _, lane := range r.engine.life.seen() {
		r.alive(ctx, lane)
	}
}

// alive has what waits on a lane tried at once, when the lane was not known to work.
func (r *Relay) alive(ctx context.Context, lane string) {
	if !r.engine.life.lives(lane, r.cfg.Now()) {
		return
	}
	for after := ""; ; {
		found, err := r.engine.store.List(ctx, bot.IndexWaiting, lane, after, 0)
		for _, l := range found {
			if err == nil {
				err = r.engine.Take(ctx, l.Record, bot.Event{At: r.cfg.Now(), Fact: bot.Revived{On: lane}})
			}
			after = l.Order
		}
		if err != nil {
			r.cfg.Log.Warn("what waited could not be tried at once; it is tried at its time", "lane", lane, "error", err)
			return
		}
		if len(found) == 0 {
			return
		}
	}
}

// begin has everything that waits tried at once: who starts Draad again has often just mended
// something.
func (r *Relay) begin(ctx context.Context) {
	all, err := CountWaiting(ctx, r.engine.store)
	if err != nil {
		r.cfg.Log.Warn("what waits could not be tried at once; it is tried at its time", "error", err)
	}
	for _, w := range all {
		r.alive(ctx, w.On)
	}
}
