package mattermost

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/texts"
)

// maxMessage is how much a message holds, in code points; the server's own rule.
const maxMessage = model.PostMessageMaxRunesV2

// drawing is a post's text with its attachment, which may be nil, and its files.
type drawing struct {
	message    string
	attachment *model.MessageAttachment
	files      []string // ids of uploads
}

func (d drawing) empty() bool { return strings.TrimSpace(d.message) == "" && d.attachment == nil }

// props are a post's props with the drawing in them. The rest is kept.
func (d drawing) props(kept model.StringInterface) model.StringInterface {
	props := model.StringInterface{}
	for k, v := range kept {
		props[k] = v
	}
	delete(props, model.PostPropsAttachments)
	if d.attachment != nil {
		props[model.PostPropsAttachments] = []*model.MessageAttachment{d.attachment}
	}
	return props
}

func (w *Workspace) say(t texts.Text) string { return t.In(w.org.Language) }

// colours help who sees them; the status is always among the lines too.
var colours = map[bot.Status]string{
	bot.Open: "#1c58d9", bot.Answered: "#3db887", bot.NoAnswer: "#8d93a5", bot.Elsewhere: "#8d93a5",
}

const urgentColour = "#d24b4e"

// card draws a card. The heading is the message, so that notifications and screen
// readers have it; the rest is an attachment.
func (w *Workspace) card(place place, c bot.Card) drawing {
	heading := w.say(c.Heading)
	a := &model.MessageAttachment{Fallback: label(heading), Color: colours[c.Status]}
	if c.Urgent && c.Status == bot.Open {
		a.Color = urgentColour
	}
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(quoted(c.Quote))
	add(w.media(c.Media))
	add(w.link(c.Link))
	buttons := w.buttons(place, c.Actions)
	if buttons == nil {
		add(w.hints(c.Actions))
	}
	a.Text, a.Actions = strings.Join(parts, "\n\n"), buttons
	for _, l := range c.Lines {
		a.Fields = append(a.Fields, &model.MessageAttachmentField{
			Title: label(w.say(l.Label)), Value: line(w.say(l.Value)), Short: true,
		})
	}
	d := drawing{attachment: a}
	if h := line(heading); h != "" {
		d.message = "**" + h + "**"
	}
	return d.fitting("")
}

// noteOf draws a note; usernames are those who get a real mention.
func (w *Workspace) noteOf(place place, n bot.Note, usernames []string) drawing {
	var first []string
	for _, name := range usernames {
		first = append(first, "@"+name)
	}
	if t := markup(strings.TrimSpace(w.say(n.Text))); t != "" {
		first = append(first, t)
	}
	parts := []string{strings.Join(first, " ")}
	quote := quoted(n.Quote)
	for _, s := range []string{quote, w.media(n.Media), w.link(n.Link)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	d := drawing{}
	if buttons := w.buttons(place, n.Actions); buttons != nil {
		d.attachment = &model.MessageAttachment{Fallback: label(w.say(n.Text)), Actions: buttons}
	} else if h := w.hints(n.Actions); h != "" {
		parts = append(parts, h)
	}
	d.message = strings.TrimSpace(strings.Join(parts, "\n\n"))
	return d.fitting(quote)
}

// fitting moves what does not fit into a message to the attachment, which holds more.
func (d drawing) fitting(quote string) drawing {
	if utf8.RuneCountInString(d.message) <= maxMessage {
		return d
	}
	if d.attachment == nil {
		d.attachment = &model.MessageAttachment{}
	}
	if quote != "" {
		d.attachment.Text = strings.TrimSpace(quote + "\n\n" + d.attachment.Text)
		d.message = strings.Replace(d.message, quote, "", 1)
	}
	if utf8.RuneCountInString(d.message) > maxMessage {
		d.attachment.Text = strings.TrimSpace(d.message + "\n\n" + d.attachment.Text)
		d.message = "…"
	}
	if d.attachment.Fallback == "" {
		d.attachment.Fallback = "…"
	}
	return d
}

// link is where the message stands on its platform.
func (w *Workspace) link(to string) string {
	return w.linked(w.say(texts.T("mattermost.look")), to)
}

// linked is a link to click; text alone when the address is none of the web.
func (w *Workspace) linked(text, to string) string {
	u, err := url.Parse(to)
	if to == "" || err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	escape := strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "*", "%2A", "~", "%7E", "@", "%40", "`", "%60", "|", "%7C", "[", "%5B", "]", "%5D")
	return "[" + line(text) + "](" + escape.Replace(u.String()) + ")"
}

// media lists pictures and the like, as links: a picture that loads by itself tells
// a stranger who looks.
func (w *Workspace) media(all []bot.Media) string {
	var lines []string
	for _, m := range all {
		key := "mattermost.media." + m.Kind
		if !texts.Known(key) {
			key = "mattermost.media.file"
		}
		what := w.say(texts.T(key))
		s := w.linked(what, m.URL)
		if s == "" {
			s = line(what)
		}
		if m.Alt != "" {
			s += ": " + line(m.Alt)
		}
		lines = append(lines, s)
	}
	return strings.Join(lines, "\n")
}

// place is where a button stands: its channel, the root of its thread (empty for a
// card itself), and the key of its post.
type place struct{ channel, thread, key string }

// buttons draws the acts as buttons; nil when Mattermost cannot reach Draad.
func (w *Workspace) buttons(at place, actions []bot.Action) []*model.PostAction {
	if w.config.PublicURL == "" {
		return nil
	}
	var all []*model.PostAction
	for _, a := range actions {
		name := label(w.say(a.Label))
		if name == "" {
			name = label(string(a.Name))
		}
		id := sha256.Sum256([]byte(string(a.Name) + "\x00" + a.Value))
		all = append(all, &model.PostAction{
			Id: hex.EncodeToString(id[:8]), Type: model.PostActionTypeButton, Name: name,
			Integration: &model.PostActionIntegration{
				URL: w.config.PublicURL + actionsPath, Context: w.context(at, string(a.Name), a.Value),
			},
		})
	}
	return all
}

// context is what comes back when a button is pressed.
func (w *Workspace) context(at place, action, value string) map[string]any {
	return map[string]any{
		"action": action, "value": value, "channel": at.channel, "thread": at.thread, "key": at.key,
		"code": w.sign.code("button", action, value, at.channel, at.thread, at.key),
	}
}
