package bolt

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"draad/bot"
)

// The buckets of schema 2:
//
//	meta     schema, opened, records: counters of eight bytes
//	records  key → record (codec.go)
//	asides   record, name → what the record has put aside, written as a record (aside.go)
//	entries  index, key, order, record (key.go) → nothing
//	events   record, event → when it was taken in
//	times    when, record, event → nothing; what Purge goes by
//	jobs     key → job (codec.go)
//	lanes    "l" and lane → until when it is closed
var (
	metaBucket    = []byte("meta")
	recordsBucket = []byte("records")
	asidesBucket  = []byte("asides")
	entriesBucket = []byte("entries")
	eventsBucket  = []byte("events")
	timesBucket   = []byte("times")
	jobsBucket    = []byte("jobs")
	lanesBucket   = []byte("lanes")

	schemaKey = []byte("schema")
	openedKey = []byte("opened")
	countKey  = []byte("records")
)

// migration takes a file to the next schema. All that are needed run in one
// transaction: a failure leaves the file as it was.
type migration struct {
	what string
	run  func(*bbolt.Tx) error
}

// migrations is the way from an empty file to the schema of this program; the
// n-th leads to schema n. They are never changed once released, only added to.
var migrations = []migration{
	{"make the buckets", makeBuckets},
	{"make room for what records put aside", makeAsides},
}

// firstBuckets are those of schema 1.
var firstBuckets = [][]byte{
	metaBucket, recordsBucket, entriesBucket, eventsBucket, timesBucket, jobsBucket, lanesBucket,
}

var buckets = append([][]byte{asidesBucket}, firstBuckets...)

// checkBuckets reports whether all that the store relies on is there.
func checkBuckets(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("bucket %s is missing", name)
		}
	}
	return nil
}

func makeAsides(tx *bbolt.Tx) error {
	if _, err := tx.CreateBucket(asidesBucket); err != nil {
		return fmt.Errorf("bucket %s: %w", asidesBucket, err)
	}
	return nil
}

func makeBuckets(tx *bbolt.Tx) error {
	for _, name := range firstBuckets {
		if _, err := tx.CreateBucket(name); err != nil {
			return fmt.Errorf("bucket %s: %w", name, err)
		}
	}
	return nil
}

// schemaOf tells the schema of a file, 0 for an empty one.
func schemaOf(tx *bbolt.Tx) (uint64, error) {
	meta := tx.Bucket(metaBucket)
	if meta != nil {
		return counter(meta, schemaKey), nil
	}
	if first, _ := tx.Cursor().First(); first != nil {
		return 0, bot.Errorf(bot.Permanent, "it is a bolt file of another program, not Draad's")
	}
	return 0, nil
}

// checkSchema refuses what this program does not know, before anything is written.
func checkSchema(db *bbolt.DB, known int) (has uint64, err error) {
	err = db.View(func(tx *bbolt.Tx) error {
		has, err = schemaOf(tx)
		if err == nil && has > uint64(known) {
			err = bot.Errorf(bot.Permanent, "it has schema %d, and this version of Draad knows schemas up to %d: "+
				"start the version that wrote it, or a later one", has, known)
		}
		return err
	})
	return has, err
}

// migrate brings a file to the newest schema.
func migrate(db *bbolt.DB, ways []migration) error {
	has, err := checkSchema(db, len(ways))
	if err != nil || has == uint64(len(ways)) {
		return err
	}
	return db.Update(func(tx *bbolt.Tx) error {
		for i, m := range ways[has:] {
			if err := m.run(tx); err != nil {
				return fmt.Errorf("migration to schema %d (%s): %w", int(has)+i+1, m.what, err)
			}
		}
		return putCounter(tx.Bucket(metaBucket), schemaKey, uint64(len(ways)))
	})
}

func counter(b *bbolt.Bucket, key []byte) uint64 {
	v := b.Get(key)
	if len(v) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(v)
}

func putCounter(b *bbolt.Bucket, key []byte, n uint64) error {
	return b.Put(key, binary.BigEndian.AppendUint64(nil, n))
}
