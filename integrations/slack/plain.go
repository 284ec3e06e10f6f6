package slack

import (
	"regexp"
	"strings"

	"draad/bot/plain"
)

// namer tells how somebody is called, for mentions inside a text.
type namer func(user string) string

// unmarker is one message on its way to plain text.
type unmarker struct {
	name   namer
	labels map[string]string // what the message's text calls channels and groups, by id
	lost   []plain.Lost
}

// plain is a message as its readers see it, without Slack's markup: from its rich text
// where it has that and Draad knows all of it, else from its text.
func (e event) plain(name namer) plain.Text {
	r := &unmarker{name: name, labels: labelled(e.Text)}
	if says, ok := r.richText(e.Blocks, e.Text != ""); ok {
		return plain.New(says, r.lost...)
	}
	r.lost = nil
	return plain.New(r.mrkdwn(e.Text), r.lost...)
}

func (r *unmarker) lose(kind plain.Kind, what string) string {
	r.lost = append(r.lost, plain.Lost{Kind: kind, What: what})
	return what
}

var (
	marked   = regexp.MustCompile(`<([^<>]*)>`)
	unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	named    = regexp.MustCompile(`<(?:#|!subteam\^)([A-Z0-9]+)\|([^<>]+)>`)
)

// labelled gives the names of channels and groups in Slack's text, by their ids: rich text
// has the ids alone.
func labelled(text string) map[string]string {
	all := map[string]string{}
	for _, m := range named.FindAllStringSubmatch(text, -1) {
		all[m[1]] = strings.TrimLeft(unescape.Replace(m[2]), "#@")
	}
	return all
}

// label is the name of a channel or group, or its id.
func (r *unmarker) label(id string) string {
	if name := r.labels[id]; name != "" {
		return name
	}
	return id
}

// unmark turns Slack's text into what it says: <@U1>, <#C1|name>, <url|label>, and
// the three escapes.
func unmark(s string, name namer) string { return (&unmarker{name: name}).unmark(s) }

func (r *unmarker) unmark(s string) string {
	var b strings.Builder
	last := 0
	for _, m := range marked.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(unescape.Replace(s[last:m[0]]))
		b.WriteString(r.unmarkOne(s[m[2]:m[3]]))
		last = m[1]
	}
	b.WriteString(unescape.Replace(s[last:]))
	return b.String()
}

func (r *unmarker) unmarkOne(s string) string {
	what, label, _ := strings.Cut(s, "|")
	what, label = unescape.Replace(what), unescape.Replace(label)
	switch {
	case strings.HasPrefix(what, "@"):
		if label != "" {
			return r.lose(plain.Mention, "@"+strings.TrimPrefix(label, "@"))
		}
		return r.lose(plain.Mention, "@"+r.name(what[1:]))
	case strings.HasPrefix(what, "#"):
		if label == "" {
			label = what[1:]
		}
		return r.lose(plain.Channel, "#"+label)
	case strings.HasPrefix(what, "!subteam^") && label != "":
		return r.lose(plain.Mention, "@"+strings.TrimPrefix(label, "@"))
	case strings.HasPrefix(what, "!date^") && label != "":
		return label
	case strings.HasPrefix(what, "!"):
		if label != "" {
			return label
		}
		return r.lose(plain.Mention, "@"+what[1:])
	}
	return plain.Link(what, label)
}

// How Slack shows text that came without rich text: a mark counts at the edge of a word.
var (
	bold   = regexp.MustCompile(`(^|[\s\pP])\*([^\s*](?:[^*\n]*[^\s*])?)\*([\s\pP]|$)`)
	italic = regexp.MustCompile(`(^|[\s\pP])_([^\s_](?:[^_\n]*[^\s_])?)_([\s\pP]|$)`)
	struck = regexp.MustCompile(`(^|[\s\pP])~([^\s~](?:[^~\n]*[^\s~])?)~([\s\pP]|$)`)
)

// mrkdwn is what Slack shows of text with marks.
func (r *unmarker) mrkdwn(s string) string {
	for _, m := range struck.FindAllStringSubmatch(s, -1) {
		r.lose(plain.Struck, unmark(m[2], r.name))
	}
	for _, mark := range []*regexp.Regexp{struck, bold, italic} {
		s = mark.ReplaceAllString(s, "$1$2$3")
	}
	says, own := plain.Signs(r.unmark(s))
	r.lost = append(r.lost, own...)
	return says
}
