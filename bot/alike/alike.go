package alike

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plainFor gives, for a look-alike, the plain letters that it can be taken for.
var plainFor = sync.OnceValue(func() map[rune]string {
	all := map[rune]string{}
	for plain, runes := range lookalikes {
		for _, r := range runes {
			all[r] = plain
		}
	}
	return all
})

// Plain writes compatible forms of letters, such as fullwidth or mathematical ones, and
// letters with a mark of their own, as the letters that everybody types.
func Plain(s string) string { return norm.NFKC.String(s) }

// Fold gives texts that can be taken for each other the same form. Case makes no
// difference. The form is for comparing alone: it is nothing to show.
func Fold(s string) string {
	upper := strings.ToUpper(Plain(s))
	var b strings.Builder
	for _, r := range norm.NFD.String(upper) {
		plain, is := plainFor()[r]
		switch {
		case !is:
			b.WriteRune(r)
		case plain == "l": // the table's word for all upright strokes; capitals hold no other
			b.WriteByte('I')
		default:
			b.WriteString(strings.ToUpper(plain))
		}
	}
	return norm.NFD.String(b.String())
}

// Letter reports whether r is a letter that is written as itself, and that nobody takes
// for a plain letter which it is not.
func Letter(r rune) bool {
	_, is := plainFor()[r]
	return unicode.IsLetter(r) && !is && Plain(string(r)) == string(r)
}
