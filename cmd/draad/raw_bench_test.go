package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// tape is what the store is made to write for one message, change by change.
type tape [][]write

// taping writes down the changes that a store makes.
type taping struct {
	store.Store
	mu      sync.Mutex
	changes []store.Change
}

func (t *taping) Commit(ctx context.Context, c store.Change) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.Store.Commit(ctx, c)
	if err == nil {
		t.changes = append(t.changes, c)
	}
	return err
}

// rehearse sends one message through Draad over a store in memory.
func rehearse(b *testing.B) tape {
	b.Helper()
	store := &taping{Store: storetest.NewStore()}
	h := newHouse(b, store)
	store.changes = nil // what was done at the start
	h.run(b, 0, 1, 1)
	h.finish(b, store, 1)
	h.stop()
	return written(store.changes)
}

// write is a key and a value of that size in a bucket; below zero it is deleted.
type write struct {
	bucket, key string
	size        int
}

// written gives what changes come down to in a store of keys and values: the record,
// the entries that move, the events, the jobs.
func written(changes []store.Change) tape {
	var all tape
	entries, jobs := map[string][]bot.Entry{}, map[string]int{}
	for _, c := range changes {
		var ws []write
		if !c.Keep {
			ws = append(ws, write{"records", c.Key, len(c.Body) + 60*len(c.Entries)})
			ws = append(ws, moved(c, entries[c.Key])...)
			entries[c.Key] = c.Entries
		}
		for _, id := range c.Events {
			ws = append(ws, write{"events", c.Key + id, 12}, write{"times", fmt.Sprint(c.At.UnixNano(), c.Key, id), 0})
		}
		for _, j := range c.Jobs {
			jobs[j.Key] = len(j.Body) + len(j.Record) + len(j.Lane) + 32
			ws = append(ws, write{"jobs", j.Key, jobs[j.Key]})
		}
		switch s := c.Settle; {
		case s == nil:
		case s.Then == store.Done:
			ws = append(ws, write{"jobs", s.Job, -1})
		default:
			ws = append(ws, write{"jobs", s.Job, jobs[s.Job]})
		}
		all = append(all, ws)
	}
	return all
}

func moved(c store.Change, old []bot.Entry) (ws []write) {
	key := func(e bot.Entry) string { return e.Index + "\x00" + e.Key + "\x00" + e.Order + "\x00" + c.Key }
	for _, e := range old {
		if !slices.Contains(c.Entries, e) {
			ws = append(ws, write{"entries", key(e), -1})
		}
	}
	for _, e := range c.Entries {
		if !slices.Contains(old, e) {
			ws = append(ws, write{"entries", key(e), 0})
		}
	}
	return ws
}

// rawBbolt gives how long bbolt takes for changes when nothing else is done. As in
// the house, each change of a transaction belongs to another message, and each
// message is somewhere else on its way.
func rawBbolt(b *testing.B, t tape, changes, group int) time.Duration {
	b.Helper()
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, &bbolt.Options{
		NoFreelistSync: true, FreelistType: bbolt.FreelistMapType, InitialMmapSize: 1 << 28,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	zeros := make([]byte, 1<<20)
	started := time.Now()
	for round := range (changes + group - 1) / group {
		err := db.Update(func(tx *bbolt.Tx) error {
			for i := range group {
				step := i + round // of message i, of its successor after the last one, and so on
				if err := play(tx, t[step%len(t)], fmt.Sprintf("/%d", step/len(t)*group+i), zeros); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(started)
}

func play(tx *bbolt.Tx, ws []write, message string, zeros []byte) error {
	for _, w := range ws {
		k, err := tx.CreateBucketIfNotExists([]byte(w.bucket))
		if err != nil {
			return err
		}
		key := []byte(w.key + message)
		if w.size < 0 {
			err = k.Delete(key)
		} else {
			err = k.Put(key, zeros[:w.size])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
