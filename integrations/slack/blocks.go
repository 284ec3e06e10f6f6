package slack

import (
	"cmp"
	"fmt"
	"strings"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/bot/texts"
)

// Slack's limits, see docs.slack.dev/reference/block-kit/blocks; texts are counted in
// characters, and kept a little shorter to be safe.
const (
	maxBlocks   = 50
	maxText     = 2900 // of 3000
	maxHeader   = 150
	maxFields   = 10
	maxField    = 1900 // of 2000
	maxLabel    = 75
	maxValue    = 2000
	perRow      = 5 // buttons in a row; 25 are allowed
	maxQuotes   = 6
	maxFallback = 3500 // of 4000 as Slack advises
)

// message is a post as Slack takes it: blocks, and text for screen readers,
// notifications and whatever shows no blocks.
type message struct {
	fallback string
	blocks   []api.Block
}

func plainText(s string, most int) *api.TextBlockObject {
	return api.NewTextBlockObject(api.PlainTextType, cut(plainly(s), most), false, false)
}

// verbatim is markup of our own making, in which Slack finds nothing by itself.
func verbatim(s string) *api.TextBlockObject {
	return api.NewTextBlockObject(api.MarkdownType, s, false, true)
}

// card draws the root of a thread.
func card(c bot.Card, l texts.Lang) message {
	heading := c.Heading.In(l)
	m := message{blocks: []api.Block{api.NewHeaderBlock(plainText(cmp.Or(oneLine(plainly(heading)), "…"), maxHeader))}}
	said := []string{heading}
	var fields []*api.TextBlockObject
	for _, line := range c.Lines {
		s := line.Label.In(l) + ": " + line.Value.In(l)
		said = append(said, s)
		fields = append(fields, plainText(s, maxField))
	}
	for len(fields) > 0 {
		n := min(len(fields), maxFields)
		m.add(api.NewSectionBlock(nil, fields[:n], nil))
		fields = fields[n:]
	}
	m.quote(c.Quote, l)
	m.attached(c.Media, c.Link, l)
	m.buttons(c.Actions, l)
	m.finish(append(said, c.Quote), "")
	return m
}

// note draws something that is said in a thread.
func note(n bot.Note, l texts.Lang) message {
	var m message
	calls := mention(n.Call)
	if calls != "" {
		for _, part := range pieces(calls, maxText) {
			m.add(api.NewSectionBlock(verbatim(part), nil, nil))
		}
	}
	text := n.Text.In(l)
	for _, part := range pieces(strings.TrimSpace(plainly(text)), maxText) {
		m.add(api.NewSectionBlock(plainText(part, maxText), nil, nil))
	}
	m.quote(n.Quote, l)
	m.attached(n.Media, n.Link, l)
	m.buttons(n.Actions, l)
	m.finish([]string{text, n.Quote}, calls)
	return m
}

func (m *message) add(b api.Block) { m.blocks = append(m.blocks, b) }

// quote shows somebody's words apart. Rich text is data: Slack reads nothing in it.
func (m *message) quote(s string, l texts.Lang) {
	parts := pieces(plainly(s), maxText)
	left := len(parts) > maxQuotes
	parts = parts[:min(len(parts), maxQuotes)]
	for _, part := range parts {
		m.add(api.NewRichTextBlock("", &api.RichTextQuote{Type: api.RTEQuote,
			Elements: []api.RichTextSectionElement{api.NewRichTextSectionTextElement(part, nil)}}))
	}
	if left {
		m.add(api.NewContextBlock("", plainText(texts.T("slack.cut").In(l), maxText)))
	}
}

// attached links to media and to the message itself.
func (m *message) attached(media []bot.Media, where string, l texts.Lang) {
	var all []api.MixedElement
	for i, a := range media {
		kind := "slack.media." + a.Kind
		if !texts.Known(kind) {
			kind = "slack.media.file"
		}
		label := fmt.Sprintf("%s %d", texts.T(kind).In(l), i+1)
		s := escape(label)
		if a.URL != "" {
			s = link(a.URL, label)
		}
		if a.Alt != "" {
			s += ": " + escape(cut(oneLine(plainly(a.Alt)), 500))
		}
		if len(s) > maxText {
			s = escape(label)
		}
		all = append(all, verbatim(s))
	}
	if s := link(where, texts.T("slack.look").In(l)); where != "" && len(s) <= maxText {
		all = append(all, verbatim(s))
	}
	for len(all) > 0 {
		n := min(len(all), 10)
		m.add(api.NewContextBlock("", all[:n]...))
		all = all[n:]
	}
}

// buttons puts acts in rows. An action_id is the act's name with a number: Slack
// wants each to be different within a row.
func (m *message) buttons(acts []bot.Action, l texts.Lang) {
	var row []api.BlockElement
	for i, a := range acts {
		label := a.Label.In(l)
		if a.Emoji != "" {
			label = ":" + a.Emoji + ": " + label
		}
		text := api.NewTextBlockObject(api.PlainTextType, cut(cmp.Or(strings.TrimSpace(plainly(label)), "…"), maxLabel), true, false)
		row = append(row, api.NewButtonBlockElement(fmt.Sprintf("%s:%d", a.Name, i), cut(packer.Replace(a.Value), maxValue), text))
		if len(row) == perRow || i == len(acts)-1 {
			m.add(api.NewActionBlock("", row...))
			row = nil
		}
	}
}

// packer and unpacker keep a button's value out of Slack's escaping: what comes back
// must be what was sent.
var (
	packer   = strings.NewReplacer("%", "%25", "&", "%26", "<", "%3C", ">", "%3E", `"`, "%22")
	unpacker = strings.NewReplacer("%25", "%", "%26", "&", "%3C", "<", "%3E", ">", "%22", `"`)
)

// inThread marks the buttons of a whisper that stands outside its thread with that
// thread.
func (m *message) inThread(ts string) {
	for i, b := range m.blocks {
		if row, ok := b.(*api.ActionBlock); ok {
			row.BlockID = fmt.Sprintf("%s%s:%d", threadBlock, ts, i)
		}
	}
}

// threadBlock begins the block_id of such buttons.
const threadBlock = "thread:"

// finish makes the fall-back text and keeps the message within Slack's limits.
func (m *message) finish(said []string, calls string) {
	var kept []string
	for _, s := range said {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	m.fallback = strings.TrimSpace(calls + " " + escape(cut(plainly(strings.Join(kept, "\n")), maxFallback)))
	if m.fallback == "" {
		m.fallback = "…" // Slack refuses a post without any text
	}
	if len(m.blocks) > maxBlocks {
		m.blocks = m.blocks[:maxBlocks]
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
