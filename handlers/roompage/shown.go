package roompage

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAccents is how many combining marks one letter keeps on the screen. Living
// languages need four at most.
const maxAccents = 4

// Shown makes a text of a stranger fit to look at: characters that turn text
// around or cannot be seen are written out, heaps of accents are cut, with a count
// of them at the end. It changes what is shown, never what is stored or sent.
func Shown(s string) string {
	var b strings.Builder
	accents, left := 0, 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Variation_Selector, r):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
			if accents++; accents > maxAccents {
				left++
				continue
			}
			b.WriteRune(r)
		case turnsOrHides(r):
			accents = 0
			fmt.Fprintf(&b, "‹U+%04X›", r)
		default:
			accents = 0
			b.WriteRune(r)
		}
	}
	if left > 0 {
		fmt.Fprintf(&b, " ‹+%d U+0300…›", left)
	}
	return b.String()
}

// The marks that package texts puts around a name to give it a direction of its own.
const isolates = "\u2068\u2069"

// ours makes a text of our own fit to look at: a name in another script gets an
// element of its own, and no more than the name. A raw text is somebody else's, and
// so are the marks in it.
func ours(raw bool, s string) template.HTML {
	var b strings.Builder
	depth := 0
	for s != "" {
		i := strings.IndexAny(s, isolates)
		if raw || i < 0 {
			break
		}
		b.WriteString(template.HTMLEscapeString(Shown(s[:i])))
		mark, size := utf8.DecodeRuneInString(s[i:])
		switch s = s[i+size:]; {
		case mark == '\u2068':
			b.WriteString("<bdi>")
			depth++
		case depth > 0:
			b.WriteString("</bdi>")
			depth--
		}
	}
	b.WriteString(template.HTMLEscapeString(Shown(s)))
	b.WriteString(strings.Repeat("</bdi>", depth))
	return template.HTML(b.String()) // every word in it is escaped
}

// turnsOrHides reports whether a character changes the direction of the text after
// it, or is a control character without a look.
func turnsOrHides(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069: // bidi embeddings, overrides, isolates
		return true
	case r == 0x2028 || r == 0x2029 || r == 0xFEFF || r >= 0xE0000 && r <= 0xE001F:
		return true
	}
	return unicode.IsControl(r)
}
