package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// process is one Draad: everything in it is gone when it dies, but for the store.
type process struct {
	w       *world
	n       int
	lives   int
	dead    bool
	skew    time.Duration  // of its clock
	leasing bool           // in Lease its relay holds a lock
	loaded  map[string]int // the tick at which it read a record last
	store   store.Store
	inbox   ports.Inbox
	relay   *relay.Relay
}

func (p *process) name() string { return fmt.Sprintf("worker %d", p.n+1) }

// clock is the time as the process has it.
func (p *process) clock() time.Time { return p.w.now.Add(p.skew) }

// timeout gives a context whose time is up by the process's clock. Nothing waits in
// this world, so it never ends by itself: who makes a call looks (tooLate).
func (p *process) timeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return &timed{Context: ctx, by: p.clock().Add(d)}, func() {}
}

type timed struct {
	context.Context
	by time.Time
}

func (t *timed) Deadline() (time.Time, bool) { return t.by, true }

// revive starts the processes that are dead, or some of them.
func (w *world) revive(percent float64) {
	for i, p := range w.procs {
		if p.dead && (p.lives == 0 || w.dice.chance(percent)) {
			w.procs[i] = w.start(p.n, p.lives+1)
		}
	}
}

// start starts a process, as after a crash.
func (w *world) start(n, lives int) *process {
	p := &process{w: w, n: n, lives: lives, loaded: map[string]int{}}
	if lives > 1 {
		w.tell(nil, p.name(), "starts again")
		if w.o.Store.LeasesEnd {
			w.store = w.o.Store.Reopen()
		}
	}
	if w.dice.chance(w.weather.skew) {
		p.skew = w.dice.within(20*time.Second) - 10*time.Second
		w.cover.add("fault/skew")
	}
	p.store = &mortal{p: p, Store: storetest.Faulty(&observer{p: p, Store: w.store}, w.storeFault)}
	if w.o.WrapStore != nil {
		p.store = w.o.WrapStore(p.store)
	}
	r := rules()
	if w.o.Rules != nil {
		w.o.Rules(r)
	}
	var room ports.Workspace = &desk{office: w.office, p: p}
	if w.o.Workspace != nil {
		room = w.o.Workspace(room)
	}
	g := relay.NewEngine(p.store, r, w.office.pace, w.watch())
	p.inbox = w.o.Inbox(g, p.clock, w.log)
	p.relay = relay.New(g, w.platforms(p), room, relay.Config{
		Workers: 1, PerLane: 2, Lease: time.Minute, Call: 20 * time.Second,
		Retry: relay.Retry{First: time.Second, Max: 5 * time.Minute, Looks: 5, GiveUp: 2 * time.Hour},
		Now:   p.clock, Timeout: p.timeout, Log: w.log,
	})
	return p
}

// platforms are the platforms as a process reaches them.
func (w *world) platforms(p *process) map[bot.PlatformName]ports.Platform {
	all := map[bot.PlatformName]ports.Platform{}
	for name, s := range w.squares {
		var out ports.Platform = &plain{square: s, p: p}
		if name != prikbord {
			out = &asked{plain{square: s, p: p}}
		}
		if w.o.Platform != nil {
			out = w.o.Platform(out)
		}
		all[name] = out
	}
	return all
}

// alive gives a process that lives, nil when all are dead.
func (w *world) alive() *process {
	var all []*process
	for _, p := range w.procs {
		if !p.dead {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pick(w.dice, all)
}

// workSome lets a process do some of what is due.
func (w *world) workSome() {
	p := w.alive()
	for range 1 + w.dice.IntN(8) {
		if p == nil || !w.work(p) {
			return
		}
	}
}

// work lets a process do one thing, and reports whether there was any.
func (w *world) work(p *process) bool {
	if p.dead || p.leasing {
		return false
	}
	worked, _, err := p.relay.Step(w.ctx, p.clock())
	w.checkError(p, nil, "a step of the relay", err)
	return worked && !p.dead
}

// checkError holds an error to the rules; one that the world did not plan is wrong
// by itself.
func (w *world) checkError(p *process, t *talk, doing string, err error) {
	if err == nil {
		return
	}
	w.checkOpen(t, "the error of "+doing, err.Error())
	planned := errors.Is(err, storetest.ErrFault) || errors.Is(err, errDead)
	if !planned && !p.dead {
		w.violate(0, t, "%s failed: %v", doing, err)
	}
}

func (w *world) killOne() {
	if p := w.alive(); p != nil {
		w.kill(p, "")
	}
}

// kill ends a process between any two steps.
func (w *world) kill(p *process, when string) {
	if p.dead || w.calm {
		return
	}
	p.dead = true
	w.cover.add("fault/crash")
	w.tell(nil, p.name(), "dies %s", when)
}

// watch counts what Draad says about itself, for coverage alone.
func (w *world) watch() relay.Watch {
	return relay.Watch{
		Event:  func(kind string) { w.cover.add("fact/" + kind) },
		Effect: func(kind bot.Do, outcome string, _ time.Duration) { w.cover.add("outcome/" + outcome) },
		Clash:  func() { w.cover.add("fault/clash") },
		Queued: func(kind bot.Do, _ time.Duration) { w.cover.add("effect/" + string(kind)) },
	}
}
