package mattermost

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/shared/markdown"
)

// webEscapes are the signs that a backslash hides itself before, in every client.
const webEscapes = "\\`*{}[]()#+-.!_>~|"

func TestTextOfOthersStaysReadable(t *testing.T) {
	for in, want := range map[string]string{
		"Er ligt glas in de Straatweg 5, om 10:30.": "Er ligt glas in de Straatweg 5, om 10:30.",
		"1:1: 10:30:45":     "1:1\u200b:\u200b 10:30\u200b:\u200b45",
		"@channel":          "@\u200bchannel",
		"~kcc":              "\\~\u200bkcc",
		"![x](https://e.n)": "\\!\\[x\\](https:\u200b//e.n)",
		"# kop":             "\\#\u200b kop",
		"1. een":            "1\\. een",
		"www.kwaad.nl":      "www\\.kwaad.nl",
		"www2.0":            "www2\\.0",
		"nieuw.nl, 10.000":  "nieuw.nl, 10.000",
		"a\u202eb":          "ab",
		"👩‍👩‍👧":             "👩‍👩‍👧",
	} {
		if got := markup(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := label("*a*\n[b](c)"); got != "*a* [b]\u200b(c)" {
		t.Errorf("a label becomes %q", got)
	}
}

func FuzzNeutral(f *testing.F) {
	for _, s := range []string{"@all", "~kcc **a** `b`", "[a](http://b)", "> - 1. # x", "a\\@b", "&lt;", "\xff\u202e", "| a |\n|---|", "    code", "x\n===", "www.0", "www. 000", "www12.3", "(www.)", "<http://a.b>", ":+1:", "[a]: http://b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := markup(s)
		if !utf8.ValidString(out) {
			t.Fatal("not UTF-8")
		}
		for i := 0; i < len(out); i++ {
			if out[i] == '\\' {
				if i++; i == len(out) || !strings.ContainsRune(webEscapes, rune(out[i])) {
					t.Fatalf("a backslash would be seen in %q", out)
				}
			}
		}
		if len(out) > 100_000 {
			return
		}
		var shown strings.Builder
		markdown.Inspect(out, func(node any) bool {
			switch n := node.(type) {
			case *markdown.Text:
				shown.WriteString(n.Text)
				if i := strings.IndexByte(n.Text, '@'); i >= 0 && !strings.HasPrefix(n.Text[i+1:], gap) {
					t.Fatalf("a mention in %q", n.Text)
				}
			case *markdown.Document, *markdown.Paragraph, *markdown.SoftLineBreak, *markdown.HardLineBreak, nil:
			default:
				t.Fatalf("%q is rendered as %T", s, n)
			}
			return true
		})
		if got, want := letters(shown.String()), letters(clean(s)); got != want {
			t.Fatalf("%q reads %q, want %q", s, got, want)
		}
	})
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func FuzzParsers(f *testing.F) {
	f.Add(`{"user_id":"x","context":{"action":"claim"}}`, `{"id":"x"}`)
	f.Add(`{}`, `null`)
	f.Fuzz(func(t *testing.T, body, inner string) {
		if p, ok := parsePress([]byte(body)); ok && (p.action == "" || p.at.key == "") {
			t.Error("a press without an action or a key is let in")
		}
		data := map[string]any{"post": inner, "reaction": inner, "user": inner, "user_id": inner}
		if p := parsePost(data); p != nil && len(p.Id) != 26 {
			t.Error("a post without an id is let in")
		}
		if r := parseReaction(data); r != nil && (len(r.PostId) != 26 || r.EmojiName == "") {
			t.Error("a reaction to nothing is let in")
		}
		_ = subject(data)
		if id := errorID([]byte(body)); strings.ContainsAny(id, " \n<") {
			t.Errorf("%q is no error id", id)
		}
	})
}
