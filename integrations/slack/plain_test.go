package slack

import (
	"encoding/json"
	"slices"
	"testing"
	"unicode/utf8"

	"draad/bot/plain"
)

// section is a message of rich text: elements of one section, or whole elements.
func section(elements string) event {
	return event{Blocks: json.RawMessage(`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + elements + `]}]}]`)}
}

func parts(elements string) event {
	return event{Blocks: json.RawMessage(`[{"type":"rich_text","elements":[` + elements + `]}]`)}
}

func (e event) withText(s string) event { e.Text = s; return e }

func lost(kind plain.Kind, what string) plain.Lost { return plain.Lost{Kind: kind, What: what} }

const point = `{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}`

func TestRichTextReadsAsColleaguesSeeIt(t *testing.T) {
	for name, c := range map[string]struct {
		in   event
		says string
		lost []plain.Lost
	}{
		"a colour": {section(`{"type":"text","text":"Uw melding "},{"type":"color","value":"#204815"},{"type":"text","text":" is afgehandeld."}`),
			"Uw melding #204815 is afgehandeld.", nil},
		"Draad's own gap":      {section(`{"type":"text","text":"Meld het via https:\u200b//www.voorbeeld.nl/melden"}`), "Meld het via https://www.voorbeeld.nl/melden", nil},
		"a link with a label":  {section(`{"type":"link","url":"https://www.voorbeeld.nl","text":"de site"}`), "de site (https://www.voorbeeld.nl)", nil},
		"emoji":                {section(`{"type":"emoji","name":"wave","unicode":"1f44b-1f3fb"},{"type":"emoji","name":"+1","skin_tone":3},{"type":"emoji","name":"tada"}`), "👋🏻👍🏼🎉", nil},
		"emoji of our own":     {section(`{"type":"emoji","name":"gemeente"}`), ":gemeente:", []plain.Lost{lost(plain.Emoji, ":gemeente:")}},
		"bold stays as it was": {section(`{"type":"text","text":"*a* ","style":{"bold":true}},{"type":"text","text":"A_12 & :+1:","style":{"code":true}}`), "*a* A_12 & :+1:", nil},
		"struck words": {section(`{"type":"text","text":"niet ","style":{"strike":true}},{"type":"text","text":"nu","style":{"strike":true,"bold":true}},{"type":"text","text":" morgen"}`),
			"niet nu morgen", []plain.Lost{lost(plain.Struck, "niet nu")}},
		"mentions": {section(`{"type":"user","user_id":"U1"},{"type":"text","text":" "},{"type":"broadcast","range":"channel"},{"type":"text","text":" "},{"type":"usergroup","usergroup_id":"S1"},{"type":"text","text":" "},{"type":"channel","channel_id":"C1"}`).withText("<@U1> <!channel> <!subteam^S1|@webcare> <#C1|kcc>"),
			"@Anna @channel @webcare #kcc", []plain.Lost{lost(plain.Mention, "@Anna"), lost(plain.Mention, "@channel"), lost(plain.Mention, "@webcare"), lost(plain.Channel, "#kcc")}},
		"a handle that was typed": {section(`{"type":"text","text":"@sanne kun jij dit doen?"}`), "@sanne kun jij dit doen?", []plain.Lost{lost(plain.Mention, "@sanne")}},
		"a date":                  {section(`{"type":"date","timestamp":1764288000,"format":"{date}","fallback":"28 november"},{"type":"text","text":" of "},{"type":"date","timestamp":1764288000}`), "28 november of 28-11-2025", nil},
		"numbers go on": {parts(`{"type":"rich_text_list","style":"ordered","elements":[` + point + `,` + point + `]},{"type":"rich_text_list","style":"ordered","indent":1,"elements":[` + point + `]},{"type":"rich_text_list","style":"ordered","offset":2,"elements":[` + point + `]},{"type":"rich_text_list","style":"bullet","indent":2,"elements":[` + point + `]}`),
			"1. x\n2. x\n  a. x\n3. x\n    - x", nil},
		"an unknown element with text":     {section(`{"type":"nieuw","text":{"type":"plain_text","text":"zichtbaar"}}`), "zichtbaar", nil},
		"an unknown one, said in the text": {section(`{"type":"text","text":"a "},{"type":"raadsel"},{"type":"text","text":" b"}`).withText("a *raadsel* b"), "a raadsel b", nil},
		"an unknown one, said nowhere":     {section(`{"type":"text","text":"a "},{"type":"raadsel"}`), "a [raadsel]", []plain.Lost{lost(plain.Unknown, "[raadsel]")}},
		"a list in a list":                 {section(`{"type":"iets","elements":[{"type":"text","text":"binnen"}]}`), "binnen", nil},
		"nothing to see":                   {section(`{"type":"text","text":"\u200b\u2060"}`), "", nil},
		"text alone": {event{Text: "*vet* _schuin_ ~weg~ :+1: &amp; A_12_b 2*3*4 :eigen: <https://a.nl|hier>"},
			"vet schuin weg 👍 & A_12_b 2*3*4 :eigen: hier (https://a.nl)", []plain.Lost{lost(plain.Struck, "weg"), lost(plain.Emoji, ":eigen:")}},
	} {
		got := c.in.plain(func(string) string { return "Anna" })
		if got.Says != c.says || !slices.Equal(got.Lost, c.lost) {
			t.Errorf("%s: %q, lost %v; want %q, %v", name, got.Says, got.Lost, c.says, c.lost)
		}
	}
}

// An edit that strikes words out is an edit.
func TestStrikingOutIsAnEdit(t *testing.T) {
	a, b := section(`{"type":"text","text":"niet nu"}`), section(`{"type":"text","text":"niet nu","style":{"strike":true}}`)
	if a.wording() == b.wording() {
		t.Error("it goes unnoticed")
	}
}

func FuzzRichText(f *testing.F) {
	f.Add([]byte(`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"ordered","indent":-1,"offset":-9,"elements":[{"elements":[{"type":"emoji","unicode":"d800"}]}]}]}]`), "<@U1> ~a~")
	f.Add([]byte(`[{"type":"rich_text","elements":[{"elements":[{"type":"text","text":{"text":1}},{"type":"color","value":"#1"}]}]}]`), "")
	f.Fuzz(func(t *testing.T, blocks []byte, text string) {
		got := event{Blocks: blocks, Text: text}.plain(func(id string) string { return id })
		if !utf8.ValidString(got.Says) || plain.Clean(got.Says) != got.Says {
			t.Fatalf("%+q is not plain", got.Says)
		}
	})
}
