package texts

import (
	"strings"
	"unicode"
)

// Unicode's marks for "what stands between has a direction of its own" (UAX #9).
const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
)

// isolate keeps a string from outside from turning our own text around it: a name
// in Arabic gets a direction of its own, and marks that change direction are left
// out of it.
func isolate(s string) string {
	turns := false
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		turns = turns || rightToLeft(r)
		return r
	}, s)
	if !turns {
		return s
	}
	return firstStrongIsolate + s + popIsolate
}

// rightToLeft reports whether a character may belong to a script that is written
// from right to left: the blocks that Unicode keeps for them.
func rightToLeft(r rune) bool {
	return r >= 0x0590 && r <= 0x08FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFF ||
		r >= 0x10800 && r <= 0x10FFF || r >= 0x1E800 && r <= 0x1EFFF
}
