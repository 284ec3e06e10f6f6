package fake

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// weigh is X's weighted length, by grapheme clusters and a pattern for links.
func weigh(text string) int {
	text = norm.NFC.String(text)
	total := 0
	rest := linkPattern.ReplaceAllStringFunc(text, func(string) string {
		total += 23
		return ""
	})
	clusters := uniseg.NewGraphemes(rest)
	for clusters.Next() {
		total += weighCluster(clusters.Runes())
	}
	return total
}

// weighCluster: what is drawn as one picture is 2, anything else its code points.
func weighCluster(runes []rune) int {
	sum, picture := 0, false
	for i, r := range runes {
		sum += 2
		for _, light := range [][2]rune{{0, 4351}, {8192, 8205}, {8208, 8223}, {8242, 8247}} {
			if r >= light[0] && r <= light[1] {
				sum--
				break
			}
		}
		picture = picture || r == 0xFE0F || r == 0x20E3 || i == 0 && r >= 0x1F1E6 && r <= 0x1FAFF
	}
	if picture {
		return 2
	}
	return sum
}

// tooLong reports whether X refuses a text for its length.
func tooLong(text string) bool { return !utf8.ValidString(text) || weigh(text) > 280 }
