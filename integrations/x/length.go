package x

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// maxWeight is the longest post, in X's weighted count; urlWeight is what every
// link counts as, since X replaces it by a t.co link (X: "Counting characters").
const (
	maxWeight = 280
	urlWeight = 23
)

// Weight is X's weighted length of a text: over its NFC form, a link is 23, an
// emoji sequence 2, and another code point 1 or 2 (see runeWeight).
//
// Where it is not known whether X takes something for a link ("utrecht.nl" with
// neither scheme nor path), the heavier count is given: an answer may be split a
// little early, but is never refused after it was approved.
func Weight(text string) int {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))
	total, at := 0, 0
	for _, l := range findLinks(text) {
		total += plainWeight(text[at:l.start])
		total += l.weight(text)
		at = l.end
	}
	return total + plainWeight(text[at:])
}

// plainWeight counts a text without links.
func plainWeight(s string) int {
	total := 0
	for len(s) > 0 {
		if n := emojiPrefix(s); n > 0 {
			total += 2
			s = s[n:]
			continue
		}
		r, size := decodeRune(s)
		total += runeWeight(r)
		s = s[size:]
	}
	return total
}

// runeWeight is 1 for Latin and other alphabetic scripts and for common
// punctuation, otherwise 2 (twitter-text configuration v3, ranges).
func runeWeight(r rune) int {
	switch {
	case r <= 0x10FF,
		r >= 0x2000 && r <= 0x200D,
		r >= 0x2010 && r <= 0x201F,
		r >= 0x2032 && r <= 0x2037:
		return 1
	}
	return 2
}
