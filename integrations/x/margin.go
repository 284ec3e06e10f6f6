package x

import (
	"strconv"
	"time"
)

// X's lists lag behind, and not in the order of the posts: one with a lower id may show
// after one with a higher. So each look goes back a while before the newest that is known.
// X charges for a post once a day, however often it is read.
const margin = 15 * time.Minute

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

// marginBefore is the id where a look begins that goes back a margin before a post.
func marginBefore(id string) string {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n>>sequence < uint64(margin.Milliseconds()) {
		return id // no id of today's X
	}
	return strconv.FormatUint(n-uint64(margin.Milliseconds())<<sequence, 10)
}
