package bolt

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"draad/bot"
	"draad/bot/store"
)

// Store is a bot.Store in one file. Make one with Open.
type Store struct {
	cfg      Config
	db       *bbolt.DB
	queue    *queue
	records  atomic.Int64
	figures  figures
	broken   atomic.Pointer[bot.Error] // set: nothing can be trusted until reopened
	life     context.Context           // ends when the store closes
	end      context.CancelFunc
	commitTx func(*bbolt.Tx) error // (*bbolt.Tx).Commit, but for tests of bad disks

	mu      sync.Mutex // guards what follows
	more    *sync.Cond // something waits, or the store closes
	waiting []*request
	closed  bool
	stopped chan struct{} // the committer is done
	closing sync.Once
	failed  error // of Close
}

var _ store.Store = (*Store)(nil)

// usable tells why a call cannot begin, if it cannot.
func (s *Store) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return bot.Errorf(bot.Temporary, "the store was not asked: %w", err)
	}
	if e := s.broken.Load(); e != nil {
		return e
	}
	if s.life.Err() != nil {
		return s.errClosed()
	}
	return nil
}

func (s *Store) errClosed() error {
	return bot.Errorf(bot.Permanent, "the store %s is closed", s.cfg.file())
}

// view reads. A damaged value is Permanent.
func (s *Store) view(ctx context.Context, read func(*bbolt.Tx) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	tx, err := s.db.Begin(false)
	if err != nil {
		return s.errClosed()
	}
	defer func() { _ = tx.Rollback() }()
	return read(tx)
}

// Load reads a record.
func (s *Store) Load(ctx context.Context, key string) (r store.Record, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		v := tx.Bucket(recordsBucket).Get([]byte(key))
		if v == nil {
			return bot.Errorf(bot.NotFound, "there is no record %q", key)
		}
		if r, err = decodeRecord(key, v); err != nil {
			return s.damagedValue("record", key)
		}
		return nil
	})
	return r, err
}

func (s *Store) damagedValue(what, key string) error {
	return bot.Errorf(bot.Permanent, "%s %q: %w", what, key, damaged(s.cfg.file(), errDamaged))
}

// List reads entries of an index.
func (s *Store) List(ctx context.Context, index, key, after string, limit int) (page []store.Listed, err error) {
	if limit <= 0 {
		limit = 100
	}
	prefix := entryPrefix(index, key)
	from := prefix
	if after != "" { // past all entries with that order: the end of a name is 00 01
		from = appendName(bytes.Clone(prefix), after)
		from[len(from)-1] = 2
	}
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		c := tx.Bucket(entriesBucket).Cursor()
		for k, _ := c.Seek(from); bytes.HasPrefix(k, prefix) && len(page) < limit; k, _ = c.Next() {
			order, rest, ok := cutName(k[len(prefix):])
			record, _, also := cutName(rest)
			if !ok || !also {
				return s.damagedValue("an entry of index", index)
			}
			page = append(page, store.Listed{Order: order, Record: record})
		}
		return nil
	})
	return page, err
}

// Stats counts what is stored; it costs nothing.
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	if err := s.usable(ctx); err != nil {
		return store.Stats{}, err
	}
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	st := store.Stats{Records: int(s.records.Load()), Jobs: len(s.queue.items)}
	if it := s.queue.due.head(); it != nil {
		st.Oldest = fromNanos(it.due)
	}
	return st, nil
}

// Lease hands out the next job. Nothing is written: the lease is this process's.
func (s *Store) Lease(ctx context.Context, q store.LeaseQuery) ([]store.Leased, time.Time, error) {
	if err := q.Check(); err != nil {
		return nil, time.Time{}, err
	}
	if err := s.usable(ctx); err != nil {
		return nil, time.Time{}, err
	}
	all, next := s.queue.lease(q)
	if len(all) == 0 {
		return nil, next, bot.Errorf(bot.NotFound, "no job can be had now")
	}
	var ls []store.Leased
	// The call has begun: a context that ends now must not lose the leases.
	err := s.view(context.WithoutCancel(ctx), func(tx *bbolt.Tx) error {
		for _, h := range all {
			j, err := decodeJob(h.key, tx.Bucket(jobsBucket).Get([]byte(h.key)))
			if err != nil {
				return s.damagedValue("job", h.key)
			}
			ls = append(ls, store.Leased{Job: j.Job, Token: h.token, Expires: q.Now.Add(q.For)})
		}
		return nil
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	return ls, time.Time{}, nil
}

// Close finishes what is under way and lets go of the file.
func (s *Store) Close() error {
	s.closing.Do(func() { s.failed = s.close() })
	return s.failed
}

func (s *Store) close() error {
	s.mu.Lock()
	s.closed = true
	s.more.Broadcast()
	s.mu.Unlock()
	<-s.stopped
	s.saveLanes()
	s.end()
	_ = os.Remove(s.cfg.holder())
	if err := s.db.Close(); err != nil {
		return bot.Errorf(bot.Permanent, "closing %s: %w", s.cfg.file(), err)
	}
	return nil
}

// saveLanes writes until when lanes are closed, as far as no settlement did.
func (s *Store) saveLanes() {
	unsaved := s.queue.unsaved()
	if len(unsaved) == 0 || s.broken.Load() != nil {
		return
	}
	// Not being able to write it is no reason to fail: a post a little early.
	_ = s.db.Update(func(tx *bbolt.Tx) error {
		for _, l := range unsaved {
			if err := tx.Bucket(lanesBucket).Put(laneKey(l.name), appendTime(nil, fromNanos(l.shut))); err != nil {
				return fmt.Errorf("lane: %w", err)
			}
		}
		return nil
	})
}

// laneKey has a letter before it, because a lane may be "" and a key may not.
func laneKey(lane string) []byte { return append([]byte("l"), lane...) }
