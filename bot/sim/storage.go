package sim

import (
	"context"
	"errors"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// errDead is what a process that was killed gets from its store.
var errDead = errors.New("this process is dead")

// mortal is the store as one process has it: others may come first, and once the
// process is dead nothing reaches the store any more.
type mortal struct {
	store.Store
	p *process
}

func (m *mortal) call(op storetest.Op, do func() error) error {
	m.p.w.between(m.p)
	if m.p.dead {
		return bot.Errorf(bot.Permanent, "%s: %w", op, errDead)
	}
	err := do()
	if w := m.p.w; !w.calm && op == storetest.OpCommit && w.dice.chance(w.weather.crash) {
		w.cover.add("fault/crash after commit")
		w.kill(m.p, "before it hears that the store has it")
	}
	if m.p.dead {
		return bot.Errorf(bot.Permanent, "%s: %w", op, errDead)
	}
	return err
}

// Load is Store.Load.
func (m *mortal) Load(ctx context.Context, key string) (r store.Record, err error) {
	err = m.call(storetest.OpLoad, func() error { r, err = m.Store.Load(ctx, key); return err })
	return r, err
}

// Commit is Store.Commit.
func (m *mortal) Commit(ctx context.Context, c store.Change) error {
	return m.call(storetest.OpCommit, func() error { return m.Store.Commit(ctx, c) })
}

// Lease is Store.Lease.
func (m *mortal) Lease(ctx context.Context, q store.LeaseQuery) (ls []store.Leased, next time.Time, err error) {
	m.p.leasing = true
	defer func() { m.p.leasing = false }()
	err = m.call(storetest.OpLease, func() error { ls, next, err = m.Store.Lease(ctx, q); return err })
	return ls, next, err
}

// List is Store.List.
func (m *mortal) List(ctx context.Context, index, key, after string, limit int) (page []store.Listed, err error) {
	err = m.call(storetest.OpList, func() error { page, err = m.Store.List(ctx, index, key, after, limit); return err })
	return page, err
}

// storeFault plans how a call to the store goes wrong.
func (w *world) storeFault(c storetest.Call) storetest.Fault {
	if w.calm || !w.dice.chance(w.weather.store) {
		return storetest.None
	}
	if w.dice.chance(50) {
		w.cover.add("fault/store before")
		w.storeFails(c, "fails before it takes anything in")
		return storetest.Before
	}
	w.cover.add("fault/store after")
	w.storeFails(c, "loses its answer")
	return storetest.After
}

// storeFails tells it, where it makes a difference.
func (w *world) storeFails(c storetest.Call, how string) {
	if c.Change != nil {
		w.tell(w.talks[c.Change.Key], "store", "%s", how)
	}
}

// observer sees what the store really took, and in which order.
type observer struct {
	store.Store
	p *process
}

// Load is Store.Load.
func (o *observer) Load(ctx context.Context, key string) (store.Record, error) {
	o.p.loaded[key] = o.p.w.tick
	return o.Store.Load(ctx, key)
}

// Commit is Store.Commit.
func (o *observer) Commit(ctx context.Context, c store.Change) error {
	err := o.Store.Commit(ctx, c)
	if err == nil {
		o.p.w.committed(o.p, c)
	}
	return err
}

// committed notes what was taken in, what begins and what is forgotten.
func (w *world) committed(p *process, c store.Change) {
	w.tick++
	t := w.talks[c.Key]
	for _, id := range c.Events {
		if n := w.mail.byID[id[strings.LastIndexByte(id, '/')+1:]]; n != nil {
			w.taken(n, w.talks[c.Key])
		}
	}
	if s := c.Settle; s != nil && s.Then == store.Attempt && t != nil {
		a := w.begun[s.Job]
		if a == nil {
			a = &attempt{}
			w.begun[s.Job] = a
		}
		a.began, a.left, a.unheard = a.began+1, t.truth.mayLeave(), w.unheard(t)
	}
	if !c.Keep && c.Body == nil && t != nil {
		w.checkForgetting(t)
		w.tell(t, p.name(), "forgets the conversation")
		w.forgotten(t)
	}
}

// attempt is what was written down before a call.
type attempt struct {
	began int        // how often
	calls int        // how often a call followed
	left  []approval // what might leave when it last was
	// unheard is something that a colleague had done in the thread long before it last was,
	// and nobody had told.
	unheard *news
}
