package redis

import (
	"fmt"
	"strings"
	"time"

	"draad/bot/store"
)

// Names inside a member of a sorted set keep their bytewise order: a NUL is written
// as 00 FF, the end of a name as 00 01. So no name is a prefix of another's, and a
// shorter one sorts first.

const nameEnd = "\x00\x01"

func appendName(b []byte, name string) []byte {
	for i := 0; i < len(name); i++ {
		b = append(b, name[i])
		if name[i] == 0 {
			b = append(b, 0xff)
		}
	}
	return append(b, nameEnd...)
}

func encodeName(name string) string { return string(appendName(nil, name)) }

// cutName reads a name and returns what follows it.
func cutName(s string) (name, rest string, ok bool) {
	name, rest, ok = strings.Cut(s, nameEnd)
	if !ok {
		return "", "", false
	}
	plain := strings.ReplaceAll(name, "\x00\xff", "\x00")
	if strings.Count(plain, "\x00") != strings.Count(name, "\x00\xff") {
		return "", "", false
	}
	return plain, rest, true
}

// entryPrefix is how the members of an index and key begin.
func entryPrefix(index, key string) string {
	return string(appendName(appendName(nil, index), key))
}

// keys are those of a store. They share a hash tag, and so are in one slot: one script
// can work on any of them.
type keys struct {
	prefix                                    string
	entries, contents, line, oldest, metadata string
	turns                                     func(name string) string
}

// keysOf are the keys of a store by that name.
func keysOf(name string) keys {
	p := fmt.Sprintf("%s:{%s}:", name, name)
	return keysWith(p, func(turn string) string { return p + "turn:" + turn })
}

func keysWith(prefix string, turns func(string) string) keys {
	return keys{
		prefix: prefix, entries: prefix + "entries", contents: prefix + "contents",
		line: prefix + "line", oldest: prefix + "oldest", metadata: prefix + "meta", turns: turns,
	}
}

func (k keys) record(key string) string { return k.prefix + "record:" + key }
func (k keys) events(key string) string { return k.prefix + "events:" + key }

// jobID names a job within its record. Mostly a job's key begins with the record's, and
// that is left out: "+" and the rest, else "=" and all of it.
func jobID(record, key string) string {
	if rest, ok := strings.CutPrefix(key, record); ok {
		return "+" + rest
	}
	return "=" + key
}

// jobKey reads a job's id.
func jobKey(record, id string) (key string, ok bool) {
	if rest, ok := strings.CutPrefix(id, "+"); ok {
		return record + rest, true
	}
	return strings.CutPrefix(id, "=")
}

// cutJob reads a job as it stands in the line behind its place: its record and its key.
func cutJob(job string) (record, key string, ok bool) {
	record, id, ok := cutName(job)
	if !ok {
		return "", "", false
	}
	key, ok = jobKey(record, id)
	return record, key, ok
}

// Times are whole milliseconds since 1970, written in 15 digits so that they sort
// as text. The zero time, and what lies before 1970, is the least of all.

const (
	timeDigits = 15
	lastMilli  = 999_999_999_999_999
)

func toMilli(t time.Time) int64 {
	if t.Before(time.Unix(0, 0)) {
		return 0
	}
	if t.After(time.UnixMilli(lastMilli)) {
		return lastMilli
	}
	return t.UnixMilli()
}

func fromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func digits(ms int64) string { return fmt.Sprintf("%015d", min(max(ms, 0), lastMilli)) }

// longestGap is what fits in a place: 115 days.
const longestGap = 9_999_999_999

// place is where a job stands in its lane, see line.lua.
func place(j store.Job, added uint64) string {
	gap := j.Gap.Milliseconds()
	if j.Gap%time.Millisecond > 0 {
		gap++
	}
	return fmt.Sprintf("%d%s%016d%010d", j.Class, digits(toMilli(j.Due)), added, min(gap, longestGap))
}
