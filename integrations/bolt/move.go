package bolt

import (
	"bytes"
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"draad/bot"
	"draad/bot/store"
)

var _ store.Mover = (*Store)(nil)

// Pack reads parcels, in order of their keys.
func (s *Store) Pack(ctx context.Context, after string, limit int) (page []store.Parcel, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		for len(page) < limit {
			key, ok := s.keyAfter(tx, after)
			if !ok {
				return nil
			}
			p, err := s.parcel(tx, key)
			if err != nil {
				return err
			}
			page, after = append(page, p), key
		}
		return nil
	})
	return page, err
}

// keyAfter is the next key under which anything stands.
func (s *Store) keyAfter(tx *bbolt.Tx, after string) (key string, ok bool) {
	least := func(k string) {
		if !ok || k < key {
			key, ok = k, true
		}
	}
	if k, _ := tx.Bucket(recordsBucket).Cursor().Seek(append([]byte(after), 0)); k != nil {
		least(string(k))
	}
	past := appendName(nil, after)
	past[len(past)-1] = 2 // past all events of it: the end of a name is 00 01
	if k, _ := tx.Bucket(eventsBucket).Cursor().Seek(past); k != nil {
		if record, _, whole := cutName(k); whole {
			least(record)
		}
	}
	if k, found := s.queue.recordAfter(after); found {
		least(k)
	}
	return key, ok
}

func (s *Store) parcel(tx *bbolt.Tx, key string) (store.Parcel, error) {
	p := store.Parcel{Key: key}
	if v := tx.Bucket(recordsBucket).Get([]byte(key)); v != nil {
		var err error
		if p.Record, err = decodeRecord(key, v); err != nil {
			return p, s.damagedValue("record", key)
		}
	}
	var err error
	if p.Asides, err = s.asidesOf(tx, key); err != nil {
		return p, err
	}
	prefix, c := eventKey(key, ""), tx.Bucket(eventsBucket).Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		at, _, ok := cutTime(v)
		if !ok {
			return p, s.damagedValue("an event of", key)
		}
		p.Events = append(p.Events, store.TakenIn{ID: string(k[len(prefix):]), At: at})
	}
	return p, s.packJobs(tx, &p)
}

func (s *Store) packJobs(tx *bbolt.Tx, p *store.Parcel) error {
	for _, key := range s.queue.jobsOf(p.Key) {
		j, err := decodeJob(key, tx.Bucket(jobsBucket).Get([]byte(key)))
		if err != nil {
			return s.damagedValue("job", key)
		}
		p.Jobs = append(p.Jobs, j.Job)
	}
	return nil
}

// Unpack puts a parcel down in place of what stands under its key.
func (s *Store) Unpack(ctx context.Context, p store.Parcel) error {
	if err := p.Check(); err != nil {
		return err
	}
	if err := s.usable(ctx); err != nil {
		return err
	}
	w := &delivery{store: s, Parcel: p}
	return s.submit(ctx, &request{check: w.check, apply: w.apply})
}

// delivery is a parcel on its way into a batch.
type delivery struct {
	store.Parcel
	store *Store
	old   store.Record // with the entries of its asides
	aside []bot.Aside  // what it had put aside
	gone  []string     // jobs that the parcel replaces
}

func (w *delivery) check(b *batch) error {
	if v := b.get(recordsBucket, []byte(w.Key)); v != nil {
		var err error
		if w.old, err = decodeRecordHead(w.Key, v); err != nil {
			return w.store.damagedValue("record", w.Key)
		}
	}
	var err error
	if w.aside, err = w.store.asidesOf(b.tx, w.Key); err != nil {
		return err
	}
	w.gone = w.store.queue.jobsOf(w.Key)
	for _, j := range w.Jobs {
		if b.get(jobsBucket, []byte(j.Key)) != nil && !slices.Contains(w.gone, j.Key) {
			return bot.Errorf(bot.Conflict, "there is a job %q already, of another record", j.Key)
		}
	}
	return nil
}

func (w *delivery) apply(b *batch) error {
	if err := w.putRecord(b); err != nil {
		return err
	}
	if err := w.putEvents(b); err != nil {
		return err
	}
	return w.putJobs(b)
}

func (w *delivery) putRecord(b *batch) error {
	next := store.Record{Key: w.Key, Entries: slices.Clone(w.Record.Entries)}
	w.old.Key = w.Key
	for _, a := range w.aside {
		w.old.Entries = append(w.old.Entries, a.Entries...)
	}
	for _, a := range w.Asides {
		next.Entries = append(next.Entries, a.Entries...)
	}
	if err := b.replaceEntries(w.old, next); err != nil {
		return err
	}
	if err := w.putAsides(b); err != nil {
		return err
	}
	if w.old.Version > 0 {
		b.records--
	}
	if w.Record.Version == 0 {
		return b.delete(recordsBucket, []byte(w.Key))
	}
	b.records++
	return b.put(recordsBucket, []byte(w.Key), encodeRecord(w.Record))
}

func (w *delivery) putAsides(b *batch) error {
	for _, a := range w.aside {
		if err := b.putAside(w.Key, bot.Aside{Name: a.Name}); err != nil {
			return err
		}
	}
	for _, a := range w.Asides {
		a.Body = append([]byte{}, a.Body...) // nothing is no body here, not none
		if err := b.putAside(w.Key, a); err != nil {
			return err
		}
	}
	return nil
}

func (w *delivery) putEvents(b *batch) error {
	var old [][]byte
	prefix, c := eventKey(w.Key, ""), b.tx.Bucket(eventsBucket).Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		old = append(old, append(bytes.Clone(v), k...))
	}
	for _, k := range old {
		if err := b.forgetEvent(k); err != nil {
			return err
		}
	}
	for _, e := range w.Events {
		if err := b.putEvent(w.Key, e.ID, e.At); err != nil {
			return err
		}
	}
	return nil
}

func (w *delivery) putJobs(b *batch) error {
	q := w.store.queue
	for _, key := range w.gone {
		b.then = append(b.then, func() { q.lose(key) })
		if err := b.delete(jobsBucket, []byte(key)); err != nil {
			return err
		}
	}
	for _, j := range w.Jobs {
		if err := b.putJob(q, j); err != nil {
			return err
		}
	}
	return nil
}
