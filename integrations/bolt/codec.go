package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Values are written by hand: varints, strings with their length before them, and
// the body as the rest. The first byte tells the form, so that it can change.
const formOne = 1

var errDamaged = errors.New("a value cannot be read")

func encodeRecord(r store.Record) []byte {
	b := make([]byte, 0, len(r.Body)+32+64*len(r.Entries))
	b = append(b, formOne)
	b = binary.AppendUvarint(b, r.Version)
	b = binary.AppendUvarint(b, uint64(len(r.Entries)))
	for _, e := range r.Entries {
		b = appendString(b, e.Index)
		b = appendString(b, e.Key)
		b = appendString(b, e.Order)
	}
	return append(b, r.Body...)
}

// decodeRecord reads a record; its body is a copy.
func decodeRecord(key string, v []byte) (store.Record, error) {
	r, err := decodeRecordHead(key, v)
	r.Body = append([]byte{}, r.Body...)
	return r, err
}

// decodeRecordHead reads a record, its body as it lies.
func decodeRecordHead(key string, v []byte) (store.Record, error) {
	d := decoder{b: v}
	d.form()
	r := store.Record{Key: key, Version: d.uvarint()}
	n := d.uvarint()
	if n > uint64(len(d.b)) { // an entry takes three bytes at least
		return store.Record{}, errDamaged
	}
	if n > 0 && !d.bad {
		r.Entries = make([]bot.Entry, n)
	}
	d.entries(r.Entries)
	if d.bad {
		return store.Record{}, errDamaged
	}
	r.Body = d.b
	return r, nil
}

// sameEntries reports whether two stored records have the same entries, one after the
// other, and the version of the first. It is no more than a look: that they differ may
// also mean that one of them cannot be read.
func sameEntries(a, b []byte) (version uint64, same bool) {
	x, y := decoder{b: a}, decoder{b: b}
	x.form()
	y.form()
	version = x.uvarint()
	y.uvarint()
	head := y.b
	for range 3 * y.uvarint() {
		if y.bad {
			break
		}
		y.take(y.uvarint())
	}
	head = head[:len(head)-len(y.b)]
	return version, !x.bad && !y.bad && bytes.HasPrefix(x.b, head)
}

// storedJob is a job with its place in the order of commit.
type storedJob struct {
	store.Job
	added uint64
}

func encodeJob(j storedJob) []byte {
	b := make([]byte, 0, len(j.Body)+len(j.Record)+len(j.Lane)+48)
	b = append(b, formOne)
	b = binary.AppendUvarint(b, j.added)
	b = appendString(b, j.Record)
	b = appendString(b, j.Lane)
	b = append(b, byte(j.Class), flag(j.Attempted))
	b = binary.AppendVarint(b, toNanos(j.Due))
	b = binary.AppendVarint(b, int64(j.Gap))
	b = binary.AppendUvarint(b, uint64(j.Attempts))
	b = binary.AppendUvarint(b, uint64(j.Looks))
	return append(b, j.Body...)
}

// decodeJob reads a job; its body is a copy.
func decodeJob(key string, v []byte) (storedJob, error) {
	j, body, err := decodeJobHead(key, v)
	if err == nil {
		j.Body = append([]byte{}, body...)
	}
	return j, err
}

// decodeJobHead reads all but the body, which it returns as it lies.
func decodeJobHead(key string, v []byte) (storedJob, []byte, error) {
	d := decoder{b: v}
	d.form()
	j := storedJob{added: d.uvarint()}
	j.Key, j.Record, j.Lane = key, d.string(), d.string()
	j.Class, j.Attempted = int(d.byte()), d.byte() == 1
	j.Due, j.Gap = fromNanos(d.varint()), time.Duration(d.varint())
	j.Attempts, j.Looks = int(d.uvarint()), int(d.uvarint())
	if d.bad || j.Class > 9 || j.Gap < 0 || j.Attempts < 0 || j.Looks < 0 {
		return storedJob{}, nil, errDamaged
	}
	return j, d.b, nil
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decoder reads from the front of b; bad once something did not fit.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n uint64) []byte {
	if d.bad || n > uint64(len(d.b)) {
		d.bad = true
		return nil
	}
	head := d.b[:n]
	d.b = d.b[n:]
	return head
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) form() {
	if d.byte() != formOne {
		d.bad = true
	}
}

func (d *decoder) uvarint() uint64 {
	n, size := binary.Uvarint(d.b)
	if size <= 0 {
		d.bad = true
		return 0
	}
	d.take(uint64(size))
	return n
}

func (d *decoder) varint() int64 {
	n, size := binary.Varint(d.b)
	if size <= 0 {
		d.bad = true
		return 0
	}
	d.take(uint64(size))
	return n
}

// entries reads as many entries as there is room for. Their strings share one piece
// of memory: there are many, and they live and die together.
func (d *decoder) entries(es []bot.Entry) {
	rest := *d
	for range 3 * len(es) {
		rest.take(rest.uvarint())
	}
	size := len(d.b) - len(rest.b)
	all := string(d.b[:size])
	next := func() string {
		n := len(d.take(d.uvarint()))
		end := size - len(d.b) + len(rest.b)
		return all[end-n : end]
	}
	for i := range es {
		es[i] = bot.Entry{Index: next(), Key: next(), Order: next()}
	}
}

func (d *decoder) string() string { return string(d.take(d.uvarint())) }
