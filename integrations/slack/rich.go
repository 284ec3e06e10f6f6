package slack

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"draad/bot/plain"
)

// richElement is any element of rich text; which fields count depends on its type.
type richElement struct {
	Type     string        `json:"type"`
	Elements []richElement `json:"elements"`
	Text     visible       `json:"text"`
	URL      string        `json:"url"`
	UserID   string        `json:"user_id"`
	Name     string        `json:"name"`      // emoji
	Unicode  string        `json:"unicode"`   // emoji, "1f44d-1f3fb"
	Tone     int           `json:"skin_tone"` // emoji, 2 to 6
	Range    string        `json:"range"`     // broadcast
	Channel  string        `json:"channel_id"`
	Group    string        `json:"usergroup_id"`
	Fallback string        `json:"fallback"`  // date
	Stamp    int64         `json:"timestamp"` // date
	Value    string        `json:"value"`     // color
	Title    visible       `json:"title"`
	Style    any           `json:"style"`  // of a list: "ordered" or "bullet"; else which marks it has
	Indent   int           `json:"indent"` // of a list
	Offset   int           `json:"offset"` // of a list: so many points came before it
}

// visible is text, plain or in an object; anything else is none.
type visible string

// UnmarshalJSON implements json.Unmarshaler.
func (v *visible) UnmarshalJSON(b []byte) error {
	var in struct{ Text string }
	if json.Unmarshal(b, (*string)(v)) != nil && json.Unmarshal(b, &in) == nil {
		*v = visible(in.Text)
	}
	return nil
}

// richText reads the rich text that people's messages come with. ok is false when there is
// none, other blocks beside it, or something in it that Draad does not know, and the
// message has a text (other) that says it too.
func (r *unmarker) richText(blocks json.RawMessage, other bool) (string, bool) {
	var all []richElement
	if len(blocks) == 0 || json.Unmarshal(blocks, &all) != nil || len(all) == 0 {
		return "", false
	}
	var lines []string
	for _, block := range all {
		if block.Type != "rich_text" {
			return "", false
		}
		for _, e := range block.Elements {
			lines = append(lines, strings.TrimSuffix(r.part(e), "\n"))
		}
	}
	for _, l := range r.lost {
		if l.Kind == plain.Unknown && other {
			return "", false
		}
	}
	return strings.Join(lines, "\n"), true
}

// part is a section, quote, preformatted text or list.
func (r *unmarker) part(e richElement) string {
	if e.Type != "rich_text_list" {
		return r.line(e)
	}
	var lines []string
	for i, point := range e.Elements {
		mark := plain.Bullet
		if e.Style == "ordered" {
			mark = numbered(e.Indent, e.Offset+i+1)
		}
		lines = append(lines, plain.Item(e.Indent, mark, strings.TrimSuffix(r.line(point), "\n")))
	}
	return strings.Join(lines, "\n")
}

var roman = []string{"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"}

// numbered is a number as Slack shows it at a depth: 1., a., i., and again.
func numbered(depth, n int) string {
	switch {
	case depth%3 == 1 && n >= 1 && n <= 26:
		return string(rune('a'+n-1)) + "."
	case depth%3 == 2 && n >= 1 && n <= len(roman):
		return roman[n-1] + "."
	}
	return plain.Number(n)
}

// line is what stands in an element, with what is struck out in it.
func (r *unmarker) line(e richElement) string {
	var b, gone strings.Builder
	end := func() {
		if s := strings.TrimSpace(gone.String()); s != "" {
			r.lose(plain.Struck, s)
		}
		gone.Reset()
	}
	for _, part := range e.Elements {
		says := r.element(part)
		b.WriteString(says)
		if part.struck() {
			gone.WriteString(says)
		} else {
			end()
		}
	}
	end()
	return b.String()
}

// struck reports whether an element is struck out.
func (e richElement) struck() bool {
	marks, _ := e.Style.(map[string]any)
	return marks["strike"] == true
}

// element is what readers see of one element. What Draad does not know is its visible text.
func (r *unmarker) element(e richElement) string {
	switch e.Type {
	case "text":
		return string(e.Text)
	case "link":
		return plain.Link(e.URL, string(e.Text))
	case "user":
		return r.lose(plain.Mention, "@"+r.name(e.UserID))
	case "emoji":
		return r.emoji(e)
	case "broadcast":
		return r.lose(plain.Mention, "@"+e.Range)
	case "channel":
		return r.lose(plain.Channel, "#"+r.label(e.Channel))
	case "usergroup":
		return r.lose(plain.Mention, "@"+r.label(e.Group))
	}
	if len(e.Elements) > 0 {
		return r.part(e)
	}
	date := ""
	if e.Type == "date" && e.Stamp != 0 {
		date = time.Unix(e.Stamp, 0).UTC().Format("2-1-2006")
	}
	says := cmp.Or(string(e.Text), e.Fallback, e.Value, string(e.Title), date, e.Name, e.URL)
	if says == "" {
		return r.lose(plain.Unknown, "["+e.Type+"]")
	}
	return says
}

// emoji is the character itself; an emoji of the workspace's own has none.
func (r *unmarker) emoji(e richElement) string {
	if sign, ok := plain.FromCodes(e.Unicode); ok {
		return sign
	}
	name := e.Name
	if e.Tone != 0 && !strings.Contains(name, "::") {
		name += fmt.Sprintf("::skin-tone-%d", e.Tone)
	}
	if sign, ok := plain.Sign(name); ok {
		return sign
	}
	return r.lose(plain.Emoji, ":"+e.Name+":")
}
