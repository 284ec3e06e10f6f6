package storetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Fault is how a call to a store goes wrong.
type Fault int

// The faults.
const (
	None   Fault = iota
	Before       // it fails, and nothing was done: Temporary
	After        // it was done, and the answer is lost: OutcomeUnknown
)

// Op names a method of a store.
type Op string

// The methods that can fail. Stats and Close do not.
const (
	OpLoad   Op = "load"
	OpAside  Op = "aside"
	OpCommit Op = "commit"
	OpLease  Op = "lease"
	OpList   Op = "list"
	OpPurge  Op = "purge"
)

// Call is one call to a faulty store.
type Call struct {
	N      int // of all calls, from 1
	NOp    int // of the calls to this method, from 1
	Op     Op
	Change *store.Change // with OpCommit
}

// Plan decides how a call goes wrong. It is asked once a call, under a lock, in
// the order of the calls; so the same calls meet the same faults.
type Plan func(Call) Fault

// OnCall plans one fault, at the n-th of all calls.
func OnCall(n int, f Fault) Plan {
	return func(c Call) Fault {
		if c.N == n {
			return f
		}
		return None
	}
}

// OnOp plans one fault, at the n-th call to a method.
func OnOp(op Op, n int, f Fault) Plan {
	return func(c Call) Fault {
		if c.Op == op && c.NOp == n {
			return f
		}
		return None
	}
}

// ErrFault is wrapped by every planned error.
var ErrFault = errors.New("planned fault")

// FaultyStore is a store whose calls fail by plan.
type FaultyStore struct {
	store.Store
	mu    sync.Mutex
	plan  Plan
	calls int
	byOp  map[Op]int
}

// Faulty puts a plan before a store. Closing it closes the store.
func Faulty(s store.Store, plan Plan) *FaultyStore {
	return &FaultyStore{Store: s, plan: plan, byOp: map[Op]int{}}
}

// Calls tells how many calls were made.
func (f *FaultyStore) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

func (f *FaultyStore) meet(op Op, c *store.Change) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	f.byOp[op]++
	return f.plan(Call{N: f.calls, NOp: f.byOp[op], Op: op, Change: c})
}

// run makes the call unless the plan says otherwise.
func (f *FaultyStore) run(op Op, c *store.Change, call func() error) error {
	switch f.meet(op, c) {
	case Before:
		return bot.Errorf(bot.Temporary, "%s: %w before it was done", op, ErrFault)
	case After:
		if err := call(); err != nil {
			return err
		}
		return bot.Errorf(bot.OutcomeUnknown, "%s: %w after it was done", op, ErrFault)
	}
	return call()
}

// Load is Store.Load.
func (f *FaultyStore) Load(ctx context.Context, key string) (r store.Record, err error) {
	err = f.run(OpLoad, nil, func() error { r, err = f.Store.Load(ctx, key); return err })
	if err != nil {
		return store.Record{}, err
	}
	return r, nil
}

// Aside is Store.Aside.
func (f *FaultyStore) Aside(ctx context.Context, key, name string) (a bot.Aside, err error) {
	err = f.run(OpAside, nil, func() error { a, err = f.Store.Aside(ctx, key, name); return err })
	if err != nil {
		return bot.Aside{}, err
	}
	return a, nil
}

// Commit is Store.Commit.
func (f *FaultyStore) Commit(ctx context.Context, c store.Change) error {
	return f.run(OpCommit, &c, func() error { return f.Store.Commit(ctx, c) })
}

// Lease is Store.Lease. With After the jobs are leased and nobody knows.
func (f *FaultyStore) Lease(ctx context.Context, q store.LeaseQuery) (ls []store.Leased, next time.Time, err error) {
	err = f.run(OpLease, nil, func() error { ls, next, err = f.Store.Lease(ctx, q); return err })
	if err != nil {
		return nil, next, err
	}
	return ls, next, nil
}

// List is Store.List.
func (f *FaultyStore) List(ctx context.Context, index, key, after string, limit int) (page []store.Listed, err error) {
	err = f.run(OpList, nil, func() error { page, err = f.Store.List(ctx, index, key, after, limit); return err })
	if err != nil {
		return nil, err
	}
	return page, nil
}

// Purge is Store.Purge.
func (f *FaultyStore) Purge(ctx context.Context, before time.Time) (n int, err error) {
	err = f.run(OpPurge, nil, func() error { n, err = f.Store.Purge(ctx, before); return err })
	if err != nil {
		return 0, err
	}
	return n, nil
}
