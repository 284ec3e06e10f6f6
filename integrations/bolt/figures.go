package bolt

import (
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
)

// Figures is what metrics may want to know of a store, besides Stats. Counters
// count from the opening.
type Figures struct {
	Changes  uint64        // made
	Refused  uint64        // conflicts, repetitions
	Failed   uint64        // that the disk refused
	Syncs    uint64        // transactions that wrote; Changes/Syncs is how well they share
	Writing  time.Duration // spent in transactions
	Largest  int           // most changes in one transaction
	Waiting  int           // changes that wait now
	Leased   int           // jobs that are leased, by leases that may be over
	Lanes    int           // destinations in memory
	FileSize int64         // bytes
	Free     int64         // bytes in the file that can be used again
	Broken   bool          // it refuses everything until it is opened again
}

type figures struct {
	changes, refused, failed, syncs, writing, largest atomic.Uint64
}

// count is called by the committer alone.
func (f *figures) count(answers []error, b *batch, err error, took time.Duration) {
	refused := 0
	for _, a := range answers {
		if a != nil {
			refused++
		}
	}
	rest := uint64(len(answers) - refused)
	f.refused.Add(uint64(refused))
	f.writing.Add(uint64(took))
	if err != nil {
		f.failed.Add(rest)
		return
	}
	f.changes.Add(rest)
	if b.dirty {
		f.syncs.Add(1)
	}
	f.largest.Store(max(f.largest.Load(), rest))
}

// Figures tells how the store is doing. It is cheap enough for every scrape.
func (s *Store) Figures() Figures {
	f := Figures{
		Changes: s.figures.changes.Load(), Refused: s.figures.refused.Load(), Failed: s.figures.failed.Load(),
		Syncs: s.figures.syncs.Load(), Writing: time.Duration(s.figures.writing.Load()),
		Largest: int(s.figures.largest.Load()), Broken: s.broken.Load() != nil,
	}
	s.mu.Lock()
	f.Waiting = len(s.waiting)
	s.mu.Unlock()
	s.queue.mu.Lock()
	f.Leased, f.Lanes = s.queue.leased, len(s.queue.lanes)
	s.queue.mu.Unlock()
	_ = s.db.View(func(tx *bbolt.Tx) error { // on a closed store there is no size to tell
		st := s.db.Stats()
		f.FileSize = tx.Size()
		f.Free = int64(st.FreePageN+st.PendingPageN) * int64(s.db.Info().PageSize)
		return nil
	})
	return f
}
