package x

import "unicode/utf8"

const (
	joiner       = 0x200D // ZERO WIDTH JOINER
	textStyle    = 0xFE0E
	emojiStyle   = 0xFE0F
	keycap       = 0x20E3
	cancelTag    = 0xE007F
	waving       = 0x1F3F4 // the black flag that carries a region in tags
	firstRegion  = 0x1F1E6
	lastRegion   = 0x1F1FF
	firstSkin    = 0x1F3FB
	lastSkin     = 0x1F3FF
	firstTag     = 0xE0020
	lastTagGlyph = 0xE007E
)

// emojiPrefix gives the length in bytes of the emoji sequence that s starts with,
// 0 when there is none. A sequence is one as in Unicode TR 51: a flag, a keycap, or
// pictures with a style or skin tone, joined by ZWJ.
func emojiPrefix(s string) int {
	if n := flagPrefix(s); n > 0 {
		return n
	}
	if n := keycapPrefix(s); n > 0 {
		return n
	}
	n := picturePrefix(s)
	if n == 0 {
		return 0
	}
	for {
		r, size := decodeRune(s[n:])
		if r != joiner {
			return n
		}
		next := picturePrefix(s[n+size:])
		if next == 0 {
			return n
		}
		n += size + next
	}
}

// flagPrefix matches two regional indicators, or a flag with tags.
func flagPrefix(s string) int {
	first, n := decodeRune(s)
	second, m := decodeRune(s[n:])
	if isRegion(first) && isRegion(second) {
		return n + m
	}
	if first != waving || second < firstTag || second > lastTagGlyph {
		return 0
	}
	for n < len(s) {
		r, size := decodeRune(s[n:])
		n += size
		if r == cancelTag {
			return n
		}
		if r < firstTag || r > lastTagGlyph {
			return 0
		}
	}
	return 0
}

// keycapPrefix matches 1️⃣ and its like.
func keycapPrefix(s string) int {
	if s == "" || (s[0] != '#' && s[0] != '*' && (s[0] < '0' || s[0] > '9')) {
		return 0
	}
	n := 1
	r, size := decodeRune(s[n:])
	if r == emojiStyle {
		n += size
		r, size = decodeRune(s[n:])
	}
	if r != keycap {
		return 0
	}
	return n + size
}

// picturePrefix matches one picture with its style or skin tone. ©, ® and the
// like are pictures only when the emoji style asks for it.
func picturePrefix(s string) int {
	r, n := decodeRune(s)
	if !isPicture(r) {
		return 0
	}
	next, size := decodeRune(s[n:])
	switch {
	case next == emojiStyle, next >= firstSkin && next <= lastSkin:
		return n + size
	case next == textStyle, runeWeight(r) == 1:
		return 0
	}
	return n
}

func isRegion(r rune) bool { return r >= firstRegion && r <= lastRegion }

// isPicture reports whether a code point stands in one of the blocks that hold
// emoji. Those that are no emoji weigh 2 all the same.
func isPicture(r rune) bool {
	switch {
	case isRegion(r):
		return false
	case r == 0xA9, r == 0xAE, r == 0x203C, r == 0x2049, r == 0x2122, r == 0x2139,
		r >= 0x2194 && r <= 0x21AA,
		r >= 0x231A && r <= 0x23FF,
		r == 0x24C2,
		r >= 0x25AA && r <= 0x27BF,
		r >= 0x2934 && r <= 0x2935,
		r >= 0x2B05 && r <= 0x2B55,
		r == 0x3030, r == 0x303D, r == 0x3297, r == 0x3299,
		r >= 0x1F000 && r <= 0x1FAFF:
		return true
	}
	return false
}

// decodeRune is utf8.DecodeRuneInString that gives 0 at the end.
func decodeRune(s string) (rune, int) {
	if s == "" {
		return 0, 0
	}
	return utf8.DecodeRuneInString(s)
}
