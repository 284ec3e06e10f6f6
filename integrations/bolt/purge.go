package bolt

import (
	"bytes"
	"context"
	"time"

	"go.etcd.io/bbolt"
)

// purgeAtMost is how many events one Purge forgets, so that others can go between.
const purgeAtMost = 1000

// Purge forgets old events, and until when lanes were closed before that time.
func (s *Store) Purge(ctx context.Context, before time.Time) (int, error) {
	if err := s.usable(ctx); err != nil {
		return 0, err
	}
	n := 0
	err := s.submit(ctx, &request{
		check: func(*batch) error { return nil },
		apply: func(b *batch) (err error) {
			if n, err = b.purgeEvents(before); err != nil {
				return err
			}
			return b.purgeLanes(before)
		},
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (b *batch) purgeEvents(before time.Time) (int, error) {
	var old [][]byte
	end := appendTime(nil, before)
	c := b.tx.Bucket(timesBucket).Cursor()
	for k, _ := c.First(); k != nil && bytes.Compare(k, end) < 0 && len(old) < purgeAtMost; k, _ = c.Next() {
		old = append(old, bytes.Clone(k))
	}
	for _, k := range old {
		if err := b.forgetEvent(k); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

// forgetEvent takes the key it has in the bucket of times.
func (b *batch) forgetEvent(k []byte) error {
	if err := b.delete(timesBucket, k); err != nil {
		return err
	}
	return b.delete(eventsBucket, k[min(8, len(k)):])
}

func (b *batch) purgeLanes(before time.Time) error {
	var old [][]byte
	err := b.tx.Bucket(lanesBucket).ForEach(func(k, v []byte) error {
		if shut, _, ok := cutTime(v); ok && shut.Before(before) {
			old = append(old, bytes.Clone(k))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range old {
		if err := b.delete(lanesBucket, k); err != nil {
			return err
		}
	}
	return nil
}

// load reads the line of jobs and what else is kept in memory.
func (s *Store) load(tx *bbolt.Tx) error {
	err := tx.Bucket(jobsBucket).ForEach(func(k, v []byte) error {
		j, _, err := decodeJobHead(string(k), v)
		if err != nil {
			return s.damagedValue("job", string(k))
		}
		s.queue.add(j)
		return nil
	})
	if err != nil {
		return err
	}
	s.records.Store(int64(counter(tx.Bucket(metaBucket), countKey)))
	return tx.Bucket(lanesBucket).ForEach(func(k, v []byte) error {
		shut, _, ok := cutTime(v)
		if !ok || len(k) == 0 {
			return s.damagedValue("lane", string(k))
		}
		l := s.queue.lane(string(k[1:]))
		l.shut, l.saved = toNanos(shut), toNanos(shut)
		return nil
	})
}
