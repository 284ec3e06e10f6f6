package plain

import (
	"regexp"
	"strings"
	"unicode"
)

// Clean takes out of a text what a reader does not see: characters without a form, such as
// the U+200B that Draad itself puts between signs, and marks that turn the direction of
// text, which no preview would show. Joiners stay, which make letters and emoji one. Line
// ends become \n; a space that does not break, at the start of a line, an ordinary one.
func Clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n")
	start := true
	return strings.Map(func(r rune) rune {
		r = seen(r)
		switch {
		case r == '\n':
			start = true
		case r == '\u00a0' && start:
			return ' '
		case r >= 0 && r != ' ':
			start = false
		}
		return r
	}, s)
}

// seen is a character as it is read, -1 when it is not.
func seen(r rune) rune {
	switch {
	case r == '\n', r == '\u200c', r == '\u200d', r >= 0xe0020 && r <= 0xe007f: // the last are parts of flags
		return r
	case r == '\r', unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return '\n'
	case r == '\t':
		return ' '
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// Empty reports whether a reader sees nothing of a text at all.
func Empty(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) &&
			r != '\u2800' // a braille cell without a dot
	})
}

var handle = regexp.MustCompile(`(?:^|[^\pL\pN_.@/+-])(@[\pL\pN_](?:[\pL\pN_.-]*[\pL\pN_])?(?:@[\pL\pN.-]*[\pL\pN])?)`)

// Handles gives the names after an @ in a text that are no part of an address.
func Handles(s string) []string {
	var all []string
	for _, m := range handle.FindAllStringSubmatch(s, -1) {
		all = append(all, m[1])
	}
	return all
}
