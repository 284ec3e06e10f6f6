package alike_test

import (
	"testing"

	"draad/bot/alike"
)

func TestLookAlikesFoldAlike(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"PH", "ph"}, {"PH", "РН"}, {"PH", "ＰＨ"}, {"PH", "𝐏𝐇"}, {"PH", "ⲢH"}, {"IJ", "ΙЈ"}, {"IJ", "ӀJ"}, {"ÉV", "E\u0301V"}, {"SO", "ЅО"},
	} {
		if alike.Fold(c.a) != alike.Fold(c.b) {
			t.Errorf("%q and %+q are told apart: %q, %q", c.a, c.b, alike.Fold(c.a), alike.Fold(c.b))
		}
	}
}

func TestDifferentTextsFoldApart(t *testing.T) {
	for _, c := range []struct{ a, b string }{{"PH", "RH"}, {"IJ", "LJ"}, {"MB", "RNB"}, {"OO", "OQ"}, {"ÉV", "EV"}, {"李小", "李龙"}} {
		if alike.Fold(c.a) == alike.Fold(c.b) {
			t.Errorf("%q and %q are taken for each other", c.a, c.b)
		}
	}
}

func TestPlainLetters(t *testing.T) {
	for _, r := range "PHaéÖøçŞ李Ж" {
		if !alike.Letter(r) {
			t.Errorf("%c is refused", r)
		}
	}
	for _, r := range "РНＰ𝐏Ι\u0301\u200bⅤ1^ ﬁ" {
		if alike.Letter(r) {
			t.Errorf("%+q passes for a plain letter", r)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"PH", "РН", "ＰＨ", "E\u0301", "ß", "ǆ", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if once := alike.Fold(s); alike.Fold(alike.Plain(s)) != once {
			t.Fatalf("%+q: its plain form folds otherwise than %+q", s, once)
		}
	})
}
