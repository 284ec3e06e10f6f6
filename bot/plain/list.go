package plain

import (
	"strconv"
	"strings"
)

// Item writes a point of a list: below so many others, with its mark, and its further
// lines under its first.
func Item(depth int, mark, says string) string {
	depth = min(max(depth, 0), 8)
	margin := strings.Repeat("  ", depth)
	return margin + mark + " " + strings.ReplaceAll(says, "\n", "\n"+margin+strings.Repeat(" ", len(mark)+1))
}

// Number is the mark of a numbered point.
func Number(n int) string { return strconv.Itoa(n) + "." }

// Bullet is the mark of any other.
const Bullet = "-"
