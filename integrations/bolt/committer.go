package bolt

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"draad/bot"
)

// batchAtMost bounds how much one transaction takes, and so how long a change
// waits for those before it.
const batchAtMost = 512

// request is a change that waits for the committer. check looks whether it can be
// made and writes nothing; apply writes it.
type request struct {
	check func(*batch) error
	apply func(*batch) error
	state atomic.Int32
	done  chan error
}

// A request is the committer's or its caller's; whoever moves it from asked.
const (
	asked int32 = iota
	taken
	withdrawn
)

// batch is one transaction under way.
type batch struct {
	tx      *bbolt.Tx
	dirty   bool
	records int64            // more or fewer than before
	ended   map[*item]bool   // leases that end with this transaction
	shut    map[string]int64 // lanes that are closed by it
	fixed   []*item          // being settled
	then    []func()         // to do in the queue once it is durable
}

// submit has a request done. When the context ends while it still waits, it is
// not done at all; once it is taken, its outcome is waited for: a sync is short.
func (s *Store) submit(ctx context.Context, r *request) error {
	r.done = make(chan error, 1)
	if err := s.enqueue(r); err != nil {
		return err
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		if r.state.CompareAndSwap(asked, withdrawn) {
			return bot.Errorf(bot.Temporary, "the change was withdrawn: %w", ctx.Err())
		}
		return <-r.done
	}
}

func (s *Store) enqueue(r *request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return s.errClosed()
	}
	s.waiting = append(s.waiting, r)
	s.more.Signal()
	return nil
}

// commitAll is the committer: the one goroutine that writes. Close ends it, after
// all that waits.
func (s *Store) commitAll() {
	defer close(s.stopped)
	for {
		rs := s.take()
		if len(rs) == 0 {
			return
		}
		s.commitBatch(rs)
		// Those who just got their answer may have more at once: let them, so that
		// it goes into the next transaction rather than the one after.
		runtime.Gosched()
	}
}

// take waits for requests; none: the store closes.
func (s *Store) take() []*request {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.waiting) == 0 && !s.closed {
		s.more.Wait()
	}
	n := min(len(s.waiting), batchAtMost)
	rs := s.waiting[:n:n]
	s.waiting = s.waiting[n:]
	if len(s.waiting) == 0 {
		s.waiting = nil
	}
	return rs
}

// commitBatch puts requests into one transaction and tells each its outcome.
func (s *Store) commitBatch(rs []*request) {
	answers := make([]error, len(rs))
	began := time.Now()
	b, err := s.write(rs, answers)
	s.queue.finish(b, err == nil)
	if err == nil {
		s.records.Add(b.records)
	}
	s.figures.count(answers, b, err, time.Since(began))
	for i, r := range rs {
		if answers[i] == nil && err != nil {
			answers[i] = err
		}
		r.done <- answers[i]
	}
}

// write makes the transaction. Its error is that of all requests that have no
// answer of their own.
func (s *Store) write(rs []*request, answers []error) (b *batch, err error) {
	b = &batch{ended: map[*item]bool{}, shut: map[string]int64{}}
	if e := s.broken.Load(); e != nil {
		return b, e
	}
	defer func() {
		if p := recover(); p != nil { // bbolt does so when it finds its file damaged
			err = s.breakDown(fmt.Errorf("%v", p))
			rollback(b.tx)
		}
	}()
	if b.tx, err = s.db.Begin(true); err != nil {
		return b, s.breakDown(err)
	}
	for i, r := range rs {
		if !r.state.CompareAndSwap(asked, taken) {
			continue // its caller has left
		}
		if answers[i] = r.check(b); answers[i] != nil {
			continue
		}
		if err = r.apply(b); err != nil {
			rollback(b.tx)
			return b, s.breakDown(err)
		}
	}
	return b, s.finishTx(b)
}

func (s *Store) finishTx(b *batch) error {
	if !b.dirty {
		rollback(b.tx)
		return nil
	}
	if b.records != 0 {
		n := uint64(s.records.Load() + b.records)
		if err := putCounter(b.tx.Bucket(metaBucket), countKey, n); err != nil {
			rollback(b.tx)
			return s.breakDown(err)
		}
	}
	id := b.tx.ID()
	if err := s.commitTx(b.tx); err != nil {
		rollback(b.tx)
		return s.commitFailed(id, err)
	}
	return nil
}

// rollback is for a transaction that is given up; one that is over already is
// fine, and a panic on the way out says nothing new.
func rollback(tx *bbolt.Tx) {
	defer func() { _ = recover() }()
	if tx != nil {
		_ = tx.Rollback()
	}
}

// finish brings the queue in line with what was written, or not.
func (q *queue) finish(b *batch, durable bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if durable {
		for _, do := range b.then {
			do()
		}
		return
	}
	for _, it := range b.fixed {
		q.free(it)
	}
}

func (b *batch) put(bucket, key, value []byte) error {
	b.dirty = true
	return b.tx.Bucket(bucket).Put(key, value)
}

func (b *batch) delete(bucket, key []byte) error {
	b.dirty = true
	return b.tx.Bucket(bucket).Delete(key)
}

func (b *batch) get(bucket, key []byte) []byte { return b.tx.Bucket(bucket).Get(key) }
