package fake

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Shown is a post as people see it.
type Shown struct {
	TS, Thread, User string
	Own              bool   // the app's
	Only             string // ephemeral: who sees it
	Text             string // what a reader reads
	Fallback         string // what is read aloud
	Key              string // metadata's event_payload.key
	Pings            []string
	Everyone         bool
	Links            []Link
	Buttons          []Button
	Pictures         []Picture // uploaded ones
}

// Link is something to click.
type Link struct{ Text, URL string }

// Button is a button.
type Button struct{ Label, Action, Value string }

// textObject is Slack's text object.
type textObject struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Verbatim bool   `json:"verbatim"`
}

// element is any block or element; which fields count depends on its type.
type element struct {
	Type     string          `json:"type"`
	BlockID  string          `json:"block_id"`
	Text     json.RawMessage `json:"text"`
	Verbatim bool            `json:"verbatim"`
	Fields   []textObject    `json:"fields"`
	Elements []element       `json:"elements"`
	ActionID string          `json:"action_id"`
	Value    string          `json:"value"`
	UserID   string          `json:"user_id"`
	URL      string          `json:"url"`
	Image    string          `json:"image_url"`
	Alt      string          `json:"alt_text"`
	File     struct {
		ID string `json:"id"`
	} `json:"slack_file"`
}

// object reads the text of a block, which is an object.
func (e element) object() textObject {
	var t textObject
	_ = json.Unmarshal(e.Text, &t) // a block without text has none
	return t
}

// words reads the text of a rich text or context element, which is a string.
func (e element) words() string {
	var s string
	_ = json.Unmarshal(e.Text, &s) // an element without text has none
	return s
}

// Thread gives what stands in a thread, the root first.
func (s *Server) Thread(channel, root string) []Shown {
	return s.shown(channel, func(p *post) bool { return p.thread == root || p.ts == root })
}

// Channel gives what stands in a channel outside threads.
func (s *Server) Channel(channel string) []Shown {
	return s.shown(channel, func(p *post) bool { return p.thread == "" })
}

func (s *Server) shown(channel string, is func(*post) bool) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Shown
	for _, p := range s.channels[channel].posts {
		if is(p) {
			all = append(all, s.show(p))
		}
	}
	return all
}

func (s *Server) show(p *post) Shown {
	v := Shown{TS: p.ts, Thread: p.thread, User: p.user, Own: p.user == s.BotUser, Only: p.only}
	var m struct {
		Payload struct {
			Key string `json:"key"`
		} `json:"event_payload"`
	}
	_ = json.Unmarshal(p.metadata, &m) // a post without metadata has no key
	v.Key = m.Payload.Key
	var fallback Shown
	fallback.mrkdwn(p.text, true)
	v.Fallback = fallback.Text
	if p.parse && strings.Contains(p.text, "@") {
		v.Everyone = true
	}
	if p.user == s.BotUser { // what notifies is in the text as well as in the blocks
		v.Pings, v.Everyone = fallback.Pings, v.Everyone || fallback.Everyone
	}
	var blocks []element
	if len(p.blocks) == 0 || json.Unmarshal(p.blocks, &blocks) != nil {
		v.Text, v.Links = fallback.Text, fallback.Links
		return v
	}
	for _, b := range blocks {
		if at := s.files[b.File.ID]; b.Type == "image" && at != nil {
			v.Pictures = append(v.Pictures, Picture{b.Alt, at.data})
			continue
		}
		v.block(b)
		v.Text += "\n"
	}
	return v
}

func (v *Shown) block(b element) {
	switch b.Type {
	case "actions":
		for _, e := range b.Elements {
			v.Buttons = append(v.Buttons, Button{Label: e.object().Text, Action: e.ActionID, Value: e.Value})
		}
	case "context":
		for _, e := range b.Elements {
			v.text(textObject{e.Type, e.words(), e.Verbatim})
			v.Text += " "
		}
	case "rich_text":
		for _, part := range b.Elements {
			for _, e := range part.Elements {
				v.rich(e)
			}
			v.Text += "\n"
		}
	case "image":
		v.Links = append(v.Links, Link{URL: b.Image})
	default:
		v.text(b.object())
		for _, f := range b.Fields {
			v.Text += "\n"
			v.text(f)
		}
	}
}

func (v *Shown) rich(e element) {
	switch e.Type {
	case "user":
		v.ping(e.UserID)
	case "broadcast", "usergroup":
		v.Everyone = true
	case "link":
		v.Links = append(v.Links, Link{e.words(), e.URL})
		v.Text += e.words()
	default:
		v.Text += e.words()
	}
}

func (v *Shown) ping(user string) {
	if !slices.Contains(v.Pings, user) {
		v.Pings = append(v.Pings, user)
	}
	v.Text += "@" + user
}

func (v *Shown) text(t textObject) {
	if t.Type == "mrkdwn" {
		v.mrkdwn(t.Text, t.Verbatim)
		return
	}
	v.Text += t.Text
}

var (
	token   = regexp.MustCompile(`<([^<>]*)>`)
	bareURL = regexp.MustCompile(`https?://[^\s<>|]+`)
	entity  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// mrkdwn reads Slack's markup: what stands between < and >, and bare addresses unless
// the text is verbatim.
func (v *Shown) mrkdwn(s string, isVerbatim bool) {
	last := 0
	for _, m := range token.FindAllStringSubmatchIndex(s, -1) {
		v.loose(s[last:m[0]], isVerbatim)
		v.token(s[m[2]:m[3]])
		last = m[1]
	}
	v.loose(s[last:], isVerbatim)
}

func (v *Shown) loose(s string, isVerbatim bool) {
	if !isVerbatim {
		for _, u := range bareURL.FindAllString(s, -1) {
			v.Links = append(v.Links, Link{u, u})
		}
	}
	v.Text += entity.Replace(s)
}

func (v *Shown) token(s string) {
	what, label, _ := strings.Cut(s, "|")
	switch {
	case strings.HasPrefix(what, "@"):
		v.ping(what[1:])
	case strings.HasPrefix(what, "!"):
		v.Everyone = true
		v.Text += what
	case strings.HasPrefix(what, "#"):
		v.Links = append(v.Links, Link{label, what[1:]})
		v.Text += "#" + label
	default:
		if label == "" {
			label = what
		}
		v.Links = append(v.Links, Link{entity.Replace(label), entity.Replace(what)})
		v.Text += entity.Replace(label)
	}
}

// badBlocks is the code that Slack refuses blocks with, "" when they are good. The
// limits are those of docs.slack.dev/reference/block-kit.
func badBlocks(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var blocks []element
	if json.Unmarshal(raw, &blocks) != nil {
		return "invalid_blocks_format"
	}
	if len(blocks) > 50 {
		return "invalid_blocks"
	}
	for _, b := range blocks {
		if !good(b) {
			return "invalid_blocks"
		}
	}
	return ""
}

func good(b element) bool {
	t := b.object()
	switch b.Type {
	case "header":
		return t.Type == "plain_text" && within(t.Text, 150)
	case "section":
		for _, f := range b.Fields {
			if !within(f.Text, 2000) {
				return false
			}
		}
		return len(b.Fields) <= 10 && (len(b.Fields) > 0 && len(b.Text) == 0 || within(t.Text, 3000))
	case "context":
		return len(b.Elements) > 0 && len(b.Elements) <= 10 &&
			!slices.ContainsFunc(b.Elements, func(e element) bool { return !within(e.words(), 3000) })
	case "actions":
		return goodRow(b.Elements)
	case "rich_text", "divider", "image":
		return true
	}
	return false
}

func goodRow(buttons []element) bool {
	ids := map[string]bool{}
	for _, e := range buttons {
		if ids[e.ActionID] || !within(e.object().Text, 75) || utf8.RuneCountInString(e.Value) > 2000 || !within(e.ActionID, 255) {
			return false
		}
		ids[e.ActionID] = true
	}
	return len(buttons) > 0 && len(buttons) <= 25
}

func within(s string, most int) bool {
	return strings.TrimSpace(s) != "" && utf8.RuneCountInString(s) <= most
}

// blockOf finds the block of a button.
func blockOf(p *post, action, value string) string {
	var blocks []element
	_ = json.Unmarshal(p.blocks, &blocks) // a post without blocks has no buttons
	for _, b := range blocks {
		for _, e := range b.Elements {
			if b.Type == "actions" && e.ActionID == action && e.Value == value {
				return b.BlockID
			}
		}
	}
	return ""
}
