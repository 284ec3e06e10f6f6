package mattermost

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot/plain"
)

func TestMarkdownReadsAsColleaguesSeeIt(t *testing.T) {
	lost := func(kind plain.Kind, what string) plain.Lost { return plain.Lost{Kind: kind, What: what} }
	for in, want := range map[string]plain.Text{
		`:slightly_smiling_face: **belangrijk**, [de site](https://www.voorbeeld.nl), A\_12, &amp;`: {Says: "🙂 belangrijk, de site (https://www.voorbeeld.nl), A_12, &"},
		"Meld het via https:\u200b//www.voorbeeld.nl/melden":                                        {Says: "Meld het via https://www.voorbeeld.nl/melden"},
		"een\ntwee\n\ndrie": {Says: "een\ntwee\n\ndrie"},
		"# Kop\ntekst *schuin* __vet__ A_12_b 2 * 3 * 4":   {Says: "Kop\ntekst schuin vet A_12_b 2 * 3 * 4"},
		"3. drie\n4. vier\n   - binnen\n   - nog\n5. vijf": {Says: "3. drie\n4. vier\n  - binnen\n  - nog\n5. vijf"},
		"* een\n* twee\n  verder":                          {Says: "- een\n- twee\n  verder"},
		"> aangehaald\n\n`A_12 :+1: **x**` en ```blok```":  {Says: "aangehaald\n\nA_12 :+1: **x** en blok"},
		"```\ncode **x**\n  ingesprongen\n```":             {Says: "code **x**\n  ingesprongen"},
		"~~niet~~ morgen, ~kcc ~ ~x~":                      {Says: "niet morgen, ~kcc ~ ~x~", Lost: []plain.Lost{lost(plain.Struck, "niet")}},
		"~~**niet** nu~~ morgen":                           {Says: "niet nu morgen", Lost: []plain.Lost{lost(plain.Struck, "niet nu")}},
		"<b>vet</b> a < b <script>x</script>":              {Says: "<b>vet</b> a < b <script>x</script>"},
		"<div>\n**x**\n</div>":                             {Says: "<div>\nx\n</div>"},
		"![kaart](https://a.nl/k.png) <https://a.nl> https://b.nl/x_y_z www.c.nl [https://d.nl](https://d.nl)": {
			Says: "kaart (https://a.nl/k.png) https://a.nl https://b.nl/x_y_z www.c.nl https://d.nl"},
		"@sanne kun jij dit doen? @channel":         {Says: "@sanne kun jij dit doen? @channel", Lost: []plain.Lost{lost(plain.Mention, "@sanne"), lost(plain.Mention, "@channel")}},
		":wave_dark_skin_tone: :gemeente: 10:30:00": {Says: "👋🏿 :gemeente: 10:30:00", Lost: []plain.Lost{lost(plain.Emoji, ":gemeente:")}},
		"| a | b |\n|---|---|\n| 1 | **2** |":       {Says: "a | b\n1 | 2"},
		`&lt;3 &#8364; \&amp; \*x\* 1\. C:\map`:     {Says: `<3 € &amp; *x* 1. C:\map`},
		"[x][1] tekst\n\n[1]: https://a.nl":         {Says: "x (https://a.nl) tekst"},
		"\u00a0\u00a0ingesprongen":                  {Says: "  ingesprongen"},
		"\u200b":                                    {Says: ""},
		"":                                          {},
		"5 \\\nregel  \ntwee":                       {Says: "5 \nregel\ntwee"},
	} {
		if got := plainText(&model.Post{Message: in}); got.Says != want.Says || !slices.Equal(got.Lost, want.Lost) {
			t.Errorf("%q: %q, lost %v; want %q, %v", in, got.Says, got.Lost, want.Says, want.Lost)
		}
	}
}

// What Draad wrote itself reads as what it wrote: people copy it.
func TestWhatDraadWroteReadsAsItWas(t *testing.T) {
	for _, s := range []string{
		"Kijk op https://www.voorbeeld.nl/a_b_c?x=1&y=2#kop, of mail info@voorbeeld.nl.", "*vet* _schuin_ ~~weg~~ `code` [x](y) ![z](w) :+1: &amp; <b>",
		"1. een\n2) twee\n- drie\n+ vier\n> vijf\n# zes\n=== zeven", `\*niet vet\* C:\map`, "    vier spaties", "| a | b |\n|---|---|", "10:30:00 uur",
	} {
		if got := plainText(&model.Post{Message: markup(s)}); strings.TrimSpace(got.Says) != strings.TrimSpace(s) {
			t.Errorf("%q came back as %q", s, got.Says)
		}
	}
}

func TestChannelsAreNamedAsTheyAreShown(t *testing.T) {
	p := &model.Post{Message: "Zie ~kcc en ~geen"}
	p.AddProp(model.PostPropsChannelMentions, map[string]any{"kcc": map[string]any{"display_name": "Klantcontact", "team_name": "stad"}})
	got, want := plainText(p), plain.Text{Says: "Zie ~Klantcontact en ~geen", Lost: []plain.Lost{{Kind: plain.Channel, What: "~Klantcontact"}}}
	if !got.Same(want) {
		t.Errorf("got %+v", got)
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"**a** ~~b~~ :+1:", "1. a\n   - b", "[a](b) <c> &amp;\\*", "| a |\n|--|", "```\nx", "\xff\u200b", "[x]: y\n[x]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := plainText(&model.Post{Message: s})
		if !utf8.ValidString(got.Says) || plain.Clean(got.Says) != got.Says {
			t.Fatalf("%+q is not plain", got.Says)
		}
		letters := func(r rune) bool { return r >= 'a' && r <= 'z' }
		if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz .,!?\n") == "" && strings.ContainsFunc(s, letters) != strings.ContainsFunc(got.Says, letters) {
			t.Fatalf("%q became %q", s, got.Says)
		}
	})
}
