package x_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"draad/integrations/x"
)

func TestATextWeighsWhatXSays(t *testing.T) {
	cases := []struct {
		name, text string
		want       int
	}{
		{"nothing", "", 0},
		{"latin", "Morgen lost een monteur dit op. ^PH", 35},
		{"accents", "ééń", 3},
		{"decomposed is composed first", "e\u0301e\u0301", 2},
		{"a composition that Unicode excludes", "\ufb2c", 3},
		{"last light code point", "\u10ff", 1},
		{"first heavy code point", "\u1100", 2},
		{"spaces of all widths", "\u2000\u200a\u200b\u200d", 4},
		{"hyphens", "\u200e\u200f", 4},
		{"dashes and quotes", "‐–—“”‘’", 7},
		{"primes", "′″‷", 3},
		{"ellipsis", "…", 2},
		{"euro", "€5", 3},
		{"han", "故人西辞", 8},
		{"hangul, composed and not", "한\u1112\u1161\u11ab", 4},
		{"smile", "🙂", 2},
		{"two smiles", "🙂🙂", 4},
		{"skin tone", "🙋🏽", 2},
		{"two skin tones are a picture and a patch", "🙋🏽🏽", 4},
		{"family", "👨‍👩‍👧‍👦", 2},
		{"family without joiners", "👨👩👧👦", 8},
		{"a joiner at the end", "👨\u200d", 3},
		{"rainbow flag", "🏳️‍🌈", 2},
		{"flag of a country", "🇳🇱", 2},
		{"two flags", "🇳🇱🇧🇪", 4},
		{"half a flag", "🇳", 2},
		{"flag of a region", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", 2},
		{"tags without an end", "🏴\U000E0067\U000E0062", 6},
		{"keycap", "1️⃣", 2},
		{"keycap without style", "1⃣", 2},
		{"hash", "#", 1},
		{"heart with and without style", "❤️❤", 4},
		{"heart as text", "❤\ufe0e", 4},
		{"copyright as text and as picture", "©©️", 3},
		{"marks on a picture count", "🙂\u0301", 3},
		{"line break", "a\nb", 3},
		{"broken bytes", "a\xffb", 4},
		{"mention", "@gemeente dank", 14},
		{"hashtag", "#afval", 6},
	}
	for _, c := range cases {
		if got := x.Weight(c.text); got != c.want {
			t.Errorf("%s: %q weighs %d, want %d", c.name, c.text, got, c.want)
		}
	}
}

func TestALinkWeighs23(t *testing.T) {
	cases := []struct {
		text string
		want int
		link bool
	}{
		{"https://voorbeeld.nl", 23, true},
		{"http://voorbeeld.nl/", 23, true},
		{"HTTPS://Voorbeeld.NL/Pad", 23, true},
		{"https://www.voorbeeld.nl/afval/kalender?wijk=oost&jaar=2026#mei", 23, true},
		{"Zie https://voorbeeld.nl/afval.", 28, true},
		{"(https://voorbeeld.nl/a_(b))", 25, true},
		{"https://voorbeeld.nl:8080/pad", 23, true},
		{"https://voorbeeld.nl:", 24, true},
		{"https://t.co/abc https://t.co/def", 47, true},
		{"https://voorbeeld.nl字", 25, true},
		{"www.voorbeeld.nl", 23, true},
		{"voorbeeld.com", 23, true},
		{"voorbeeld.amsterdam", 23, true},
		{"voorbeeld.nl/afval", 23, true},
		{"Ga naar mijn.voorbeeld.nl!", 8 + 23 + 1, true},
		{"字voorbeeld.com字", 2 + 23 + 2, true},
		{"t.co", 23, true},
		// A query needs a scheme or a path before it (twitter-text's JavaScript library, 3.1.0).
		{"https://voorbeeld.nl?wijk=oost", 23, true},
		{"voorbeeld.com/?wijk=oost", 23, true},
		{"voorbeeld.com?wijk=oost", 23 + 10, true},
		{"mijn.voorbeeld.nl?wijk", 23 + 5, true},
		// A label has 63 characters at most, also as punycode.
		{"http://" + strings.Repeat("a", 63) + ".com", 23, true},
		{"http://" + strings.Repeat("a", 64) + ".com", 75, false},
		{strings.Repeat("a", 64) + ".com/pad", 72, false},
		{"https://www." + strings.Repeat("a", 64) + ".nl/pad", 12 + 64 + 7, false},
		{"http://" + strings.Repeat("é", 57) + ".com", 23, true},
		{"http://" + strings.Repeat("é", 58) + ".com", 69, false},
		{"http://" + strings.Repeat("字", 58) + ".com", 7 + 116 + 4, false},
		// Doubtful: the heavier count, and no warning.
		{"voorbeeld.nl", 23, false},
		{"gemeentevoorbeeldstad-aan-de-rijn.nl", 36, false},
		{"Dat kan.De rest", 4 + 23 + 5, false},
		{"https://voorbeeld.onbekend/pad", 30, false},
		// None.
		{"info@voorbeeld.nl", 17, false},
		{"@voorbeeld.nl", 13, false},
		{"$voorbeeld.com", 14, false},
		{"o.a. bijv. enz.", 15, false},
		{"Straat.Morgen", 13, false},
		{"versie 1.2.3", 12, false},
		{"12.30 uur", 9, false},
		{"https://", 8, false},
		{"https://localhost/pad", 21, false},
		{"https://-voorbeeld.nl", 21, false},
		{"ftp://voorbeeld.onbekend/", 25, false},
		{"https://192.168.0.1/", 20, false},
		{"...", 3, false},
		{"bestand.txt", 11, false},
	}
	for _, c := range cases {
		if got := x.Weight(c.text); got != c.want {
			t.Errorf("%q weighs %d, want %d", c.text, got, c.want)
		}
		if got := x.HasLink(c.text); got != c.link {
			t.Errorf("%q: has a link is %v, want %v", c.text, got, c.link)
		}
	}
}

func TestAFullPostIsFull(t *testing.T) {
	for _, c := range []struct {
		unit string
		n    int
	}{{"a", 280}, {"字", 140}, {"👨‍👩‍👧‍👦", 140}, {"https://www.voorbeeld.nl/pad ", 11}} {
		full := strings.Repeat(c.unit, c.n)
		if w := x.Weight(full); w > 280 || x.Weight(full+c.unit) <= 280 {
			t.Errorf("%d times %q weighs %d, and one more %d", c.n, c.unit, w, x.Weight(full+c.unit))
		}
	}
}

func TestALinkInAnAnswerIsAdvisedAbout(t *testing.T) {
	w := newWorld(t, false)
	advise := w.platform.Limits().Advise
	if a := advise("Morgen komt er iemand. ^PH"); !a.IsZero() {
		t.Errorf("advice without a reason: %v", a)
	}
	if got := advise("Zie https://voorbeeld.nl/afval ^PH").In("nl"); !strings.Contains(got, "$0.20") || !strings.Contains(got, "$0.015") {
		t.Errorf("the advice is %q", got)
	}
}

// Cutting a text between two words must never make the parts heavier than it was, or
// an answer that was split to fit would not fit.
func FuzzWeight(f *testing.F) {
	for _, seed := range []string{"", "a b", "https://voorbeeld.nl/a b", "👨‍👩‍👧‍👦 🇳🇱", "e\u0301 x", "a.nl b.com/", "\xff", "🏴\U000E0067 1️⃣", "http://a.b.cd:80?x=(y)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		whole := x.Weight(s)
		if most := 2*utf8.RuneCountInString(s)*3 + 23*(1+strings.Count(s, ".")); whole < 0 || whole > most {
			t.Fatalf("%q weighs %d, at most %d is possible", s, whole, most)
		}
		if whole == 0 && s != "" {
			t.Fatalf("%q weighs nothing", s)
		}
		cuts := 0
		for i, r := range s {
			if r != ' ' || cuts == 20 {
				continue
			}
			cuts++
			if parts := x.Weight(s[:i]) + x.Weight(s[i+1:]); parts > whole {
				t.Fatalf("%q weighs %d, cut at %d it weighs %d", s, whole, i, parts)
			}
		}
		if n := uniseg.GraphemeClusterCount(s); utf8.ValidString(s) && !strings.Contains(s, ".") && whole < n/2 {
			t.Fatalf("%q weighs %d, and has %d characters", s, whole, n)
		}
	})
}
