package bolt

import (
	"bytes"
	"context"

	"go.etcd.io/bbolt"

	"draad/bot"
	"draad/bot/store"
)

// What a record puts aside is written as a record is, under the record's name and its
// own. Its version means nothing.

// Aside reads what a record has put aside.
func (s *Store) Aside(ctx context.Context, key, name string) (a bot.Aside, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		v := tx.Bucket(asidesBucket).Get(eventKey(key, name))
		if v == nil {
			return bot.Errorf(bot.NotFound, "record %q has put nothing aside as %q", key, name)
		}
		a, err = s.decodeAside(key, name, v)
		return err
	})
	return a, err
}

func (s *Store) decodeAside(key, name string, v []byte) (bot.Aside, error) {
	r, err := decodeRecord(key, v)
	if err != nil {
		return bot.Aside{}, s.damagedValue("what was put aside by", key)
	}
	return bot.Aside{Name: name, Body: r.Body, Entries: r.Entries}, nil
}

func encodeAside(a bot.Aside) []byte {
	return encodeRecord(store.Record{Version: 1, Body: a.Body, Entries: a.Entries})
}

// asidesOf gives all that a record has put aside, by name.
func (s *Store) asidesOf(tx *bbolt.Tx, key string) (all []bot.Aside, err error) {
	prefix, c := eventKey(key, ""), tx.Bucket(asidesBucket).Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		a, err := s.decodeAside(key, string(k[len(prefix):]), v)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// checkAsides finds the entries of what the change replaces, puts or drops aside: they
// are compared together with the record's, since one may move from there to here.
func (w *change) checkAsides(b *batch) error {
	if w.Keep || w.Body != nil && len(w.Asides) == 0 {
		return nil
	}
	if w.Body == nil {
		all, err := w.store.asidesOf(b.tx, w.Key)
		for _, a := range all {
			w.drop = append(w.drop, a.Name)
			w.left = append(w.left, a.Entries...)
		}
		return err
	}
	for _, a := range w.Asides {
		w.come = append(w.come, a.Entries...)
		v := b.get(asidesBucket, eventKey(w.Key, a.Name))
		if v == nil {
			continue
		}
		old, err := decodeRecordHead(w.Key, v)
		if err != nil {
			return w.store.damagedValue("what was put aside by", w.Key)
		}
		w.left = append(w.left, old.Entries...)
	}
	return nil
}

// putAsides writes what is put aside; its entries went with the record's.
func (w *change) putAsides(b *batch) error {
	for _, name := range w.drop {
		if err := b.delete(asidesBucket, eventKey(w.Key, name)); err != nil {
			return err
		}
	}
	for _, a := range w.Asides {
		if err := b.putAside(w.Key, a); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) putAside(key string, a bot.Aside) error {
	if a.Body == nil {
		return b.delete(asidesBucket, eventKey(key, a.Name))
	}
	return b.put(asidesBucket, eventKey(key, a.Name), encodeAside(a))
}
