package roompage_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"draad/handlers/roompage"
)

func TestShownLeavesLivingLanguagesAlone(t *testing.T) {
	for _, s := range []string{"Eén façade, naïef", "e\u0301e\u0301n", "مرحبا", "שָׁלוֹם", "Tiếng Việt", "นี่", "👩‍👩‍👧‍👦 🏳️‍🌈 ♻️", "a\nb\tc", ""} {
		if got := roompage.Shown(s); got != s {
			t.Errorf("%q is shown as %q", s, got)
		}
	}
}

func FuzzShown(f *testing.F) {
	for _, s := range []string{"a\u202eb", "z" + strings.Repeat("\u0300", 50), "\x00", "\u2066x", "\xff", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := roompage.Shown(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q became invalid UTF-8", s)
		}
		run := 0
		for _, r := range got {
			if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || unicode.IsControl(r) && !strings.ContainsRune("\n\t\r", r) {
				t.Fatalf("%q keeps %U", s, r)
			}
			switch {
			case unicode.Is(unicode.Variation_Selector, r):
			case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
				if run++; run > 4 {
					t.Fatalf("%q keeps a heap of accents", s)
				}
			default:
				run = 0
			}
		}
	})
}
