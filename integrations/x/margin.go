package x

import (
	"strconv"
	"time"
)

// X's lists lag behind, and not in the order of the posts: one with a lower id may show
// after one with a higher. So each look goes back a while before the newest that is known.
// X charges for a post once a day, however often it is read.
const margin = 15 * time.Minute

// Some are listed hours late. So every deepEvery a look goes back for deepBack.
const (
	deepEvery = time.Hour
	deepBack  = 24 * time.Hour
)

// epoch is when the ids of X begin: their upper bits are the milliseconds since.
var epoch = time.UnixMilli(1288834974657)

// sequence is how many lower bits of an id tell posts of one millisecond apart.
const sequence = 22

// written is when the post of an id was written; zero when the id does not tell.
func written(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n>>sequence == 0 {
		return time.Time{}
	}
	return epoch.Add(time.Duration(n>>sequence) * time.Millisecond)
}

// before is the id where a look begins that goes back a while before a post.
func before(id string, back time.Duration) string {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n>>sequence < uint64(back.Milliseconds()) {
		return id // no id of today's X
	}
	return strconv.FormatUint(n-uint64(back.Milliseconds())<<sequence, 10)
}

// idAt is the id where the posts of a moment begin.
func idAt(t time.Time) string {
	return strconv.FormatInt(max(0, t.Sub(epoch).Milliseconds())<<sequence, 10)
}

// sameDay reports whether two moments are of one day of X's (UTC).
func sameDay(a, b time.Time) bool {
	return a.UTC().Truncate(deepBack).Equal(b.UTC().Truncate(deepBack))
}
