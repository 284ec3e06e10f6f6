package bolt

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// aChange is of the size of one step of a conversation: a body of 2 kB, six
// entries of which two move, an event, a job.
func aChange(record int, version uint64) store.Change {
	key := fmt.Sprintf("x/gemeente/%08d", record)
	due := fmt.Sprintf("%016d/%s", version, key)
	return store.Change{
		Key: key, Version: version, Body: make([]byte, 2048), At: time.Unix(1_700_000_000, int64(version)),
		Entries: []bot.Entry{
			{Index: "thread", Key: "C01/" + key}, {Index: "post", Key: "C01/1/" + key}, {Index: "post", Key: "C01/2/" + key},
			{Index: "citizen", Key: "x/truus", Order: key}, {Index: "due", Order: due}, {Index: "desk", Key: "kcc", Order: due},
		},
		Events: []string{fmt.Sprintf("x/mention/%d/%d", record, version)},
		Jobs: []store.Job{{
			Key: fmt.Sprintf("%s/%d/0", key, version), Record: key, Lane: "slack/C01", Class: 4,
			Due: time.Unix(1_700_000_000, 0), Body: make([]byte, 256),
		}},
	}
}

// benchmarkCommit compares the store with raw bbolt transactions that put and delete
// the same keys and values, one a sync, in the same run.
func benchmarkCommit(b *testing.B, writers int) {
	s := mustOpen(b, Config{Data: b.TempDir()})
	took := timed(b.N, writers, func(writer, i int) {
		must(b, s.Commit(b.Context(), aChange(writer, uint64(i))))
	})
	f := s.Figures()
	must(b, s.Close())
	db := rawBolt(b)
	raw := timed(b.N, writers, func(writer, i int) { must(b, putRaw(db, writer, uint64(i))) })
	must(b, db.Close())
	b.ReportMetric(float64(b.N)/took.Seconds(), "commits/s")
	b.ReportMetric(float64(b.N)/raw.Seconds(), "raw/s")
	b.ReportMetric(raw.Seconds()/took.Seconds(), "of-raw")
	b.ReportMetric(float64(f.Changes)/float64(f.Syncs), "changes/sync")
}

// aPost is a conversation with one post.
func aPost(i int) store.Change {
	return store.Change{Key: fmt.Sprint("c", i), Body: []byte("{}"), Entries: []bot.Entry{{Index: "post", Key: fmt.Sprint("C01/", i)}}}
}

// timed lets writers do n things between them.
func timed(n, writers int, do func(writer, i int)) time.Duration {
	began := time.Now()
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := 0; left.Add(-1) >= 0; i++ {
				do(w, i)
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

func rawBolt(b *testing.B) *bbolt.DB {
	b.Helper()
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, &bbolt.Options{
		NoFreelistSync: true, FreelistType: bbolt.FreelistMapType, InitialMmapSize: mapSize(0),
	})
	must(b, err)
	must(b, db.Update(makeBuckets))
	return db
}

func putRaw(db *bbolt.DB, record int, version uint64) error {
	return db.Update(func(tx *bbolt.Tx) error {
		b, c := &batch{tx: tx}, aChange(record, version)
		var old store.Record
		if version > 0 {
			old = store.Record{Key: c.Key, Entries: aChange(record, version-1).Entries}
		}
		now := store.Record{Key: c.Key, Version: version + 1, Body: c.Body, Entries: c.Entries}
		if err := b.replaceEntries(old, now); err != nil {
			return err
		}
		if err := b.put(recordsBucket, []byte(c.Key), encodeRecord(now)); err != nil {
			return err
		}
		if err := b.putEvent(c.Key, c.Events[0], c.At); err != nil {
			return err
		}
		return b.put(jobsBucket, []byte(c.Jobs[0].Key), encodeJob(storedJob{Job: c.Jobs[0]}))
	})
}

func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { benchmarkCommit(b, writers) })
	}
}

// BenchmarkLease leases and gives back, with that many jobs in the store: it
// should hardly matter how many.
func BenchmarkLease(b *testing.B) {
	for _, jobs := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			s := mustOpen(b, Config{Data: b.TempDir()})
			now := stock(b, s, jobs)
			for b.Loop() {
				now = now.Add(time.Second) // all leases are over
				_, _, err := storetest.LeaseOne(b.Context(), s, store.LeaseQuery{Now: now, For: time.Millisecond})
				must(b, err)
			}
			must(b, s.Close())
		})
	}
}

// stock fills a store with jobs in ten lanes, half of them for later.
func stock(b *testing.B, s *Store, jobs int) time.Time {
	b.Helper()
	now := time.Unix(1_700_000_000, 0)
	for n := 0; n < jobs; n += 100 {
		c := store.Change{Key: fmt.Sprint("c", n), Body: []byte("{}")}
		for i := n; i < n+100; i++ {
			due := now.Add(time.Duration(i%2) * 1000 * time.Hour)
			c.Jobs = append(c.Jobs, store.Job{Key: fmt.Sprint("j", i), Record: c.Key, Lane: fmt.Sprint("l", i%10), Class: i % 3, Due: due, Body: make([]byte, 256)})
		}
		must(b, s.Commit(b.Context(), c))
	}
	return now
}

// BenchmarkFind finds the thread of a post among those of that many conversations:
// it should hardly matter how many.
func BenchmarkFind(b *testing.B) {
	for _, records := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("records=%d", records), func(b *testing.B) {
			s := mustOpen(b, Config{Data: b.TempDir()})
			var made atomic.Int64
			timed(records, 64, func(int, int) { must(b, s.Commit(b.Context(), aPost(int(made.Add(1)-1)))) })
			b.ResetTimer()
			for i := range b.N {
				key := fmt.Sprint("C01/", i*7919%records)
				found, err := s.List(b.Context(), "post", key, "", 1)
				must(b, err)
				if len(found) != 1 {
					b.Fatalf("%s is not found", key)
				}
			}
			must(b, s.Close())
		})
	}
}

// BenchmarkJob is the life of a job: lease, attempt, done.
func BenchmarkJob(b *testing.B) {
	for _, workers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			s := mustOpen(b, Config{Data: b.TempDir()})
			now := stock(b, s, 2*b.N+200)
			b.ResetTimer()
			took := timed(b.N, workers, func(int, int) {
				l, _, err := storetest.LeaseOne(b.Context(), s, store.LeaseQuery{Now: now, For: time.Minute})
				must(b, err)
				for _, then := range []store.Then{store.Attempt, store.Done} {
					must(b, s.Commit(b.Context(), store.Change{
						Key: l.Record, Keep: true, At: now, Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: then},
					}))
				}
			})
			b.ReportMetric(float64(b.N)/took.Seconds(), "jobs/s")
			must(b, s.Close())
		})
	}
}

// BenchmarkOpen is the way back after a restart.
func BenchmarkOpen(b *testing.B) {
	cfg := Config{Data: b.TempDir()}
	s := mustOpen(b, cfg)
	stock(b, s, 100_000)
	must(b, s.Close())
	for b.Loop() {
		must(b, mustOpen(b, cfg).Close())
	}
}
