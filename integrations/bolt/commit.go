package bolt

import (
	"context"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Commit makes one change.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	if err := s.usable(ctx); err != nil {
		return err
	}
	w := &change{store: s, Change: c}
	if !c.Keep && c.Body != nil {
		w.record = encodeRecord(store.Record{Key: c.Key, Version: c.Version + 1, Body: c.Body, Entries: c.Entries})
	}
	return s.submit(ctx, &request{check: w.check, apply: w.apply})
}

// change is a bot.Change on its way into a batch. Its caller prepares what it can: the
// committer, through which all changes go, has less to do.
type change struct {
	store.Change
	store  *Store
	record []byte       // as it will be stored; nil: it is deleted or left alone
	same   bool         // the stored record has the entries of the new one
	old    store.Record // the stored record, unless same or Keep; zero: there is none
	drop   []string     // the asides that go with the record
	left   []bot.Entry  // of asides that are replaced or go
	come   []bot.Entry  // of those that are put
	settle *item
	job    []byte // as the settled one will be stored; nil: it is done
}

// check tells why the change cannot be made, if it cannot. The settlement goes
// last: it keeps the job from being leased until the batch is done.
func (w *change) check(b *batch) error {
	for _, id := range w.Events {
		if b.get(eventsBucket, eventKey(w.Key, id)) != nil {
			return store.ErrSeen
		}
	}
	if err := w.checkRecord(b); err != nil {
		return err
	}
	if err := w.checkAsides(b); err != nil {
		return err
	}
	for _, j := range w.Jobs {
		if b.get(jobsBucket, []byte(j.Key)) != nil && !w.replaces(j.Key) {
			return bot.Errorf(bot.Conflict, "there is a job %q already", j.Key)
		}
	}
	return w.checkSettle(b)
}

func (w *change) checkRecord(b *batch) error {
	if w.Keep {
		return nil
	}
	version := uint64(0)
	if v := b.get(recordsBucket, []byte(w.Key)); v != nil {
		var err error
		if version, w.same = sameEntries(v, w.record); !w.same {
			w.old, err = decodeRecordHead(w.Key, v)
			version = w.old.Version
		}
		if err != nil {
			return w.store.damagedValue("record", w.Key)
		}
	}
	if version != w.Version {
		return bot.Errorf(bot.Conflict, "record %q is at version %d, not %d", w.Key, version, w.Version)
	}
	return nil
}

// replaces reports whether the change ends the job of that key.
func (w *change) replaces(key string) bool {
	return w.Settle != nil && w.Settle.Then == store.Done && w.Settle.Job == key
}

func (w *change) checkSettle(b *batch) error {
	st := w.Settle
	if st == nil {
		return nil
	}
	q := w.store.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	it := q.items[st.Job]
	held := it != nil && it.record == w.Key && it.token != 0 && it.token == st.Token && !b.ended[it]
	if !held || st.Then == store.Attempt && toNanos(w.At) >= it.expires {
		return bot.Errorf(bot.Conflict, "the lease of job %q is no longer held", st.Job)
	}
	if st.Then != store.Done {
		j, body, err := decodeJobHead(st.Job, b.get(jobsBucket, []byte(st.Job)))
		if err != nil {
			return w.store.damagedValue("job", st.Job)
		}
		j.Body = body
		w.job = encodeJob(settled(j, *st))
	}
	w.settle = it
	q.fix(it)
	b.fixed = append(b.fixed, it)
	return nil
}

// apply writes the change. An error here is bbolt's and spoils the whole batch.
func (w *change) apply(b *batch) error {
	if err := w.putRecord(b); err != nil {
		return err
	}
	for _, id := range w.Events {
		if err := b.putEvent(w.Key, id, w.At); err != nil {
			return err
		}
	}
	if err := w.putSettled(b); err != nil {
		return err
	}
	for _, j := range w.Jobs {
		j.Attempts, j.Attempted, j.Looks = 0, false, 0
		if err := b.putJob(w.store.queue, j); err != nil {
			return err
		}
	}
	return nil
}

func (w *change) putRecord(b *batch) error {
	if w.Keep {
		return nil
	}
	if err := w.putEntries(b); err != nil {
		return err
	}
	if err := w.putAsides(b); err != nil {
		return err
	}
	if w.record != nil {
		if w.Version == 0 {
			b.records++
		}
		return b.put(recordsBucket, []byte(w.Key), w.record)
	}
	if w.Version == 0 {
		return nil
	}
	b.records--
	return b.delete(recordsBucket, []byte(w.Key))
}

// putEntries writes those of the record and of what it puts aside. Where the record's
// stay, only the others are looked at.
func (w *change) putEntries(b *batch) error {
	old, next := store.Record{Key: w.Key, Entries: w.left}, store.Record{Key: w.Key, Entries: w.come}
	if !w.same {
		old.Entries = append(w.old.Entries, w.left...)
		if w.record != nil {
			next.Entries = slices.Concat(w.Entries, w.come)
		}
	}
	return b.replaceEntries(old, next)
}

// replaceEntries writes only what differs.
func (b *batch) replaceEntries(old, next store.Record) error {
	for i, e := range old.Entries {
		if contains(next.Entries, i, e) {
			continue
		}
		if err := b.delete(entriesBucket, entryKey(e.Index, e.Key, e.Order, old.Key)); err != nil {
			return err
		}
	}
	for i, e := range next.Entries {
		if contains(old.Entries, i, e) {
			continue
		}
		if err := b.put(entriesBucket, entryKey(e.Index, e.Key, e.Order, next.Key), nil); err != nil {
			return err
		}
	}
	return nil
}

// contains looks at the same place first: there it mostly is.
func contains(es []bot.Entry, i int, e bot.Entry) bool {
	return i < len(es) && es[i] == e || slices.Contains(es, e)
}

func (b *batch) putEvent(record, id string, at time.Time) error {
	key, when := eventKey(record, id), appendTime(nil, at)
	if err := b.put(eventsBucket, key, when); err != nil {
		return err
	}
	return b.put(timesBucket, append(when[:8:8], key...), nil)
}

func (w *change) putSettled(b *batch) error {
	if w.settle == nil {
		return nil
	}
	if err := w.putLane(b); err != nil {
		return err
	}
	it, st, q := w.settle, *w.Settle, w.store.queue
	b.then = append(b.then, func() { q.settled(it, st) })
	if st.Then != store.Attempt {
		b.ended[it] = true
	}
	if w.job == nil {
		return b.delete(jobsBucket, []byte(st.Job))
	}
	return b.put(jobsBucket, []byte(st.Job), w.job)
}

// settled gives what becomes of a job that goes on.
func settled(j storedJob, st store.Settle) storedJob {
	switch st.Then {
	case store.Attempt:
		j.Attempts, j.Attempted = j.Attempts+1, true
	case store.Again:
		j.Attempted, j.Due = false, st.Due
	case store.Look:
		j.Looks, j.Due = j.Looks+1, st.Due
	}
	return j
}

// putLane writes until when the job's lane is closed, by the job's gap when it
// was leased or by the settlement's pause, unless the file knows.
func (w *change) putLane(b *batch) error {
	q, l := w.store.queue, w.settle.lane
	q.mu.Lock()
	shut := l.shut
	if w.Settle.Pause > 0 {
		shut = max(shut, toNanos(w.At.Add(w.Settle.Pause)))
	}
	known := l.saved
	q.mu.Unlock()
	if was, ok := b.shut[l.name]; ok {
		known = max(known, was)
	}
	if shut <= known {
		return nil
	}
	b.shut[l.name] = shut
	b.then = append(b.then, func() { l.shut, l.saved = max(l.shut, shut), max(l.saved, shut) })
	return b.put(lanesBucket, laneKey(l.name), appendTime(nil, fromNanos(shut)))
}

func (b *batch) putJob(q *queue, j store.Job) error {
	added, err := b.tx.Bucket(jobsBucket).NextSequence()
	if err != nil {
		return err
	}
	stored := storedJob{Job: j, added: added}
	b.then = append(b.then, func() { q.add(stored) })
	return b.put(jobsBucket, []byte(j.Key), encodeJob(stored))
}
