package bolt

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"
)

// Keys of several names keep the names' bytewise order: a NUL inside a name is
// written as 00 FF, the end of one as 00 01. So no name is a prefix of another's
// encoding, and a shorter name sorts first.

func appendName(b []byte, name string) []byte {
	for i := 0; i < len(name); i++ {
		b = append(b, name[i])
		if name[i] == 0 {
			b = append(b, 0xff)
		}
	}
	return append(b, 0, 1)
}

// cutName reads a name and returns what follows it.
func cutName(b []byte) (name string, rest []byte, ok bool) {
	var out []byte
	for {
		i := bytes.IndexByte(b, 0)
		if i < 0 || i+1 >= len(b) {
			return "", nil, false
		}
		out = append(out, b[:i]...)
		switch b[i+1] {
		case 1:
			return string(out), b[i+2:], true
		case 0xff:
			out = append(out, 0)
		default:
			return "", nil, false
		}
		b = b[i+2:]
	}
}

func entryPrefix(index, key string) []byte {
	b := make([]byte, 0, len(index)+len(key)+64)
	return appendName(appendName(b, index), key)
}

func entryKey(index, key, order, record string) []byte {
	return appendName(appendName(entryPrefix(index, key), order), record)
}

// eventKey is record and event; the event goes last and needs no escaping.
func eventKey(record, event string) []byte {
	b := make([]byte, 0, len(record)+len(event)+8)
	return append(appendName(b, record), event...)
}

// Times are nanoseconds since 1970; the zero time, and what lies before all that
// fits, is the least of all.

func toNanos(t time.Time) int64 {
	switch {
	case t.Before(earliest):
		return math.MinInt64
	case t.After(latest):
		return math.MaxInt64
	}
	return t.UnixNano()
}

func fromNanos(n int64) time.Time {
	if n == math.MinInt64 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

var (
	earliest = time.Unix(0, math.MinInt64+1)
	latest   = time.Unix(0, math.MaxInt64)
)

// appendTime writes a time so that bytes sort as times do.
func appendTime(b []byte, t time.Time) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(toNanos(t))^(1<<63))
}

func cutTime(b []byte) (t time.Time, rest []byte, ok bool) {
	if len(b) < 8 {
		return time.Time{}, nil, false
	}
	n := int64(binary.BigEndian.Uint64(b) ^ (1 << 63))
	return fromNanos(n), b[8:], true
}
