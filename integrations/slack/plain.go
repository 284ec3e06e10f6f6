package slack

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// namer tells how somebody is called, for mentions inside a text.
type namer func(user string) string

// plain is a message as its writer sees it, without Slack's markup: from its rich
// text where it has that, else from its text.
func (e event) plain(name namer) string {
	if s, ok := richText(e.Blocks, name); ok {
		return s
	}
	return unmark(e.Text, name)
}

var (
	marked   = regexp.MustCompile(`<([^<>]*)>`)
	unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// unmark turns Slack's text into what it says: <@U1>, <#C1|name>, <url|label>, and
// the three escapes.
func unmark(s string, name namer) string {
	var b strings.Builder
	last := 0
	for _, m := range marked.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(unescape.Replace(s[last:m[0]]))
		b.WriteString(unescape.Replace(unmarkOne(s[m[2]:m[3]], name)))
		last = m[1]
	}
	b.WriteString(unescape.Replace(s[last:]))
	return b.String()
}

func unmarkOne(s string, name namer) string {
	what, label, _ := strings.Cut(s, "|")
	switch {
	case strings.HasPrefix(what, "@"):
		if label != "" {
			return "@" + strings.TrimPrefix(label, "@")
		}
		return "@" + name(what[1:])
	case strings.HasPrefix(what, "#"):
		if label == "" {
			label = what[1:]
		}
		return "#" + label
	case strings.HasPrefix(what, "!"):
		if label != "" {
			return label
		}
		return "@" + what[1:]
	}
	return address(what, label)
}

// address writes a link out: readers elsewhere cannot click on a label.
func address(to, label string) string {
	bare := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(to, "https://"), "http://"), "mailto:")
	switch {
	case label == "" || label == to:
		return strings.TrimPrefix(strings.TrimPrefix(to, "mailto:"), "tel:")
	case label == bare || label == strings.TrimSuffix(bare, "/") || strings.HasPrefix(to, "tel:"):
		return label
	}
	return label + " (" + to + ")"
}

// richElement is any element of rich text; which fields count depends on its type.
type richElement struct {
	Type     string        `json:"type"`
	Elements []richElement `json:"elements"`
	Text     string        `json:"text"`
	URL      string        `json:"url"`
	UserID   string        `json:"user_id"`
	Name     string        `json:"name"`    // emoji
	Unicode  string        `json:"unicode"` // emoji, "1f44d-1f3fb"
	Range    string        `json:"range"`   // broadcast
	Channel  string        `json:"channel_id"`
	Group    string        `json:"usergroup_id"`
	Fallback string        `json:"fallback"` // date
	Style    any           `json:"style"`    // of a list: "ordered" or "bullet"
}

// richText reads the rich text that people's messages come with. ok is false when
// there is none, or other blocks beside it.
func richText(blocks json.RawMessage, name namer) (string, bool) {
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
			lines = append(lines, strings.TrimSuffix(richPart(e, name), "\n"))
		}
	}
	return strings.Join(lines, "\n"), true
}

// richPart is a section, quote, preformatted text or list.
func richPart(e richElement, name namer) string {
	if e.Type != "rich_text_list" {
		return richLine(e, name)
	}
	var lines []string
	for i, point := range e.Elements {
		mark := "- "
		if e.Style == "ordered" {
			mark = strconv.Itoa(i+1) + ". "
		}
		lines = append(lines, mark+richLine(point, name))
	}
	return strings.Join(lines, "\n")
}

func richLine(e richElement, name namer) string {
	var b strings.Builder
	for _, part := range e.Elements {
		switch part.Type {
		case "link":
			b.WriteString(address(part.URL, part.Text))
		case "user":
			b.WriteString("@" + name(part.UserID))
		case "emoji":
			b.WriteString(emoji(part))
		case "broadcast":
			b.WriteString("@" + part.Range)
		case "channel":
			b.WriteString("#" + part.Channel)
		case "usergroup":
			b.WriteString("@" + part.Group)
		case "date":
			b.WriteString(part.Fallback)
		default:
			b.WriteString(part.Text)
		}
	}
	return b.String()
}

// emoji is the character itself; an emoji of the workspace's own has none.
func emoji(e richElement) string {
	var b strings.Builder
	for _, hex := range strings.Split(e.Unicode, "-") {
		n, err := strconv.ParseUint(hex, 16, 32)
		if err != nil || n == 0 || n > 0x10ffff {
			return ":" + e.Name + ":"
		}
		b.WriteRune(rune(n))
	}
	return b.String()
}
