package bot

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"draad/bot/store/storetest/drawn"
)

func graphemes(s string) []string {
	var all []string
	for g := uniseg.NewGraphemes(s); g.Next(); {
		all = append(all, g.Str())
	}
	return all
}

func limit(n, parts int) Limits {
	return Limits{Max: n, Chain: parts, Count: func(s string) int { return len(graphemes(s)) }}
}

func TestCompose(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		l    Limits
		want []string // nil: does not fit
	}{
		{"fits to the last character", "abcdef", limit(10, 1), []string{"abcdef ^PH"}},
		{"one more does not, without chains", "abcdefg", limit(10, 1), nil},
		{"white space around is not sent", "  hoi \n", limit(10, 1), []string{"hoi ^PH"}},
		{"words when sentences leave too much room", "Eerste zin is dit. Tweede zin volgt hier nu.", limit(32, 2),
			[]string{"1/2 Eerste zin is dit. Tweede", "2/2 zin volgt hier nu. ^PH"}},
		{"sentence first", "Dit is een zin. En dit is er nog een.", limit(30, 2),
			[]string{"1/2 Dit is een zin.", "2/2 En dit is er nog een. ^PH"}},
		{"words when the sentence is too short to end on", "Ja. Dit is een hele lange zin zonder einde", limit(30, 2),
			[]string{"1/2 Ja. Dit is een hele lange", "2/2 zin zonder einde ^PH"}},
		{"a link is kept whole", "Kijk op https://voorbeeld.example/heel/lang/pad voor meer", limit(43, 2),
			nil},
		{"a link moves to the next post", "Kijk op https://voorbeeld.example/heel/lang/pad", limit(48, 2),
			[]string{"1/2 Kijk op", "2/2 https://voorbeeld.example/heel/lang/pad ^PH"}},
		{"no more parts than allowed", strings.Repeat("woord ", 30), limit(30, 3), nil},
		{"a family emoji is not cut", strings.Repeat("👨‍👩‍👧‍👦", 20), limit(16, 2),
			[]string{"1/2 " + strings.Repeat("👨‍👩‍👧‍👦", 12), "2/2 " + strings.Repeat("👨‍👩‍👧‍👦", 8) + " ^PH"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := compose(tt.text, "PH", tt.l, graphemes)
			if ok != (len(tt.want) > 0) || strings.Join(got, "|") != strings.Join(tt.want, "|") {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Whatever is written, the parts fit, are numbered, hold every word in order, and
// cut no cluster, link or mention.
func TestComposeKeepsEverything(t *testing.T) {
	word := rapid.OneOf(
		rapid.StringMatching(`[a-zé]{1,12}[.!?]?`),
		rapid.SampledFrom([]string{"👨‍👩‍👧‍👦", "🇳🇱🇳🇱", "e\u0301e\u0301", "https://a.example/b-c", "@gemeente", "वाक्य."}),
	)
	drawn.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(word, 1, 60).Draw(t, "words")
		l := limit(rapid.IntRange(30, 80).Draw(t, "max"), rapid.IntRange(1, 6).Draw(t, "parts"))
		text := strings.Join(words, " ")
		parts, ok := compose(text, "PH", l, graphemes)
		if !ok {
			if l.Count(sign(text, "PH")) <= l.Max {
				t.Fatal("refused what fits")
			}
			return
		}
		var kept []string
		for i, p := range parts {
			if n := l.Count(p); n > l.Max {
				t.Fatalf("part %d counts %d of %d", i, n, l.Max)
			}
			if len(parts) > 1 {
				_, p, _ = strings.Cut(p, " ")
			}
			if i == len(parts)-1 {
				if !strings.HasSuffix(p, " ^PH") {
					t.Fatalf("the last part is not signed: %q", p)
				}
				p = strings.TrimSuffix(p, " ^PH")
			}
			kept = append(kept, strings.Fields(p)...)
		}
		if got := strings.Join(kept, " "); got != strings.Join(strings.Fields(text), " ") {
			t.Fatalf("kept %q of %q", got, text)
		}
	})
}

func FuzzCompose(f *testing.F) {
	f.Add("Morgen. Of overmorgen!", 20, 3)
	f.Add(strings.Repeat("\u0301\u200d🇳", 30), 25, 4)
	f.Fuzz(func(t *testing.T, text string, n, chain int) {
		if !utf8.ValidString(text) || len(text) > 5000 {
			t.Skip()
		}
		l := limit(20+abs(n)%300, abs(chain)%6)
		parts, ok := compose(text, "PH", l, graphemes)
		if !ok {
			return
		}
		var got strings.Builder
		for i, p := range parts {
			if l.Count(p) > l.Max {
				t.Fatalf("part %d is too long", i)
			}
			if len(parts) > 1 {
				_, p, _ = strings.Cut(p, " ")
			}
			if i == len(parts)-1 {
				p = strings.TrimSuffix(p, "^PH")
			}
			got.WriteString(p)
		}
		if squeeze(got.String()) != squeeze(text) {
			t.Fatalf("lost something: %q of %q", got.String(), text)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
