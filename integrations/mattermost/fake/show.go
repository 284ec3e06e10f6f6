package fake

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/shared/markdown"
)

// Page is what people see of a post.
type Page struct {
	Text     string
	Links    []Link
	Pings    []string // ids of who is alerted, each once
	Everyone bool     // @channel, @all, @here
	Buttons  []*model.PostAction
}

// Link is something to click, or a picture that loads.
type Link struct {
	Text, URL string
	Picture   bool
}

// Show renders a post: its message, then its attachments.
func (s *Server) Show(p *model.Post) Page {
	s.mu.Lock()
	names := map[string]string{}
	for _, u := range s.users {
		names[u.Username] = u.Id
	}
	s.mu.Unlock()
	page := &Page{}
	page.markdown(p.Message, names)
	for _, a := range p.Attachments() {
		for _, text := range []string{a.Pretext, a.Title, a.Text} {
			page.markdown(text, names)
		}
		for _, f := range a.Fields {
			page.plain(f.Title, names)
			value, _ := f.Value.(string)
			page.markdown(value, names)
		}
		page.plain(a.Footer, names)
		if a.TitleLink != "" {
			page.Links = append(page.Links, Link{Text: a.Title, URL: a.TitleLink})
		}
		for _, picture := range []string{a.ImageURL, a.ThumbURL, a.AuthorIcon, a.FooterIcon} {
			if picture != "" {
				page.Links = append(page.Links, Link{URL: picture, Picture: true})
			}
		}
		page.Buttons = append(page.Buttons, a.Actions...)
	}
	page.Text = strings.ReplaceAll(page.Text, "\u200b", "")
	return *page
}

var (
	mention     = regexp.MustCompile(`(^|[^\pL\pN])@([a-z0-9][a-z0-9._-]*)`)
	channelLink = regexp.MustCompile(`(^|[^\pL\pN])~([a-z0-9][a-z0-9_-]*)`)
	bareLink    = regexp.MustCompile(`(?i)\b(?:[a-z][a-z0-9+.-]*://|mailto:|tel:|www\d{0,3}\.)[^\s<]+|\b[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b`)
)

// plain is text that is not read as Markdown; mentions in it count all the same.
func (p *Page) plain(text string, names map[string]string) {
	p.Text += text + "\n"
	p.alerts(text, names)
}

// markdown renders with the server's own parser, as far as words and links go.
func (p *Page) markdown(text string, names map[string]string) {
	markdown.Inspect(text, func(node any) bool {
		switch n := node.(type) {
		case *markdown.Text:
			p.Text += n.Text
			p.alerts(n.Text, names)
			for _, m := range channelLink.FindAllStringSubmatch(n.Text, -1) {
				p.Links = append(p.Links, Link{Text: m[0], URL: m[2]})
			}
			for _, url := range bareLink.FindAllString(n.Text, -1) {
				p.Links = append(p.Links, Link{Text: url, URL: url})
			}
		case *markdown.CodeSpan:
			p.Text += n.Code
		case *markdown.FencedCode:
			p.Text += n.Code() + "\n"
		case *markdown.IndentedCode:
			p.Text += n.Code() + "\n"
		case *markdown.HardLineBreak, *markdown.SoftLineBreak, *markdown.Paragraph:
			p.Text += "\n"
		case *markdown.Emoji:
			p.Text += ":" + n.Name + ":"
		case *markdown.InlineLink:
			p.Links = append(p.Links, Link{Text: inlineText(n.Children), URL: n.Destination()})
		case *markdown.InlineImage:
			p.Links = append(p.Links, Link{Text: inlineText(n.Children), URL: n.Destination(), Picture: true})
		case *markdown.ReferenceLink:
			p.Links = append(p.Links, Link{Text: inlineText(n.Children), URL: n.Destination()})
		case *markdown.ReferenceImage:
			p.Links = append(p.Links, Link{Text: inlineText(n.Children), URL: n.Destination(), Picture: true})
		case *markdown.Autolink:
			p.Text += inlineText(n.Children)
			p.Links = append(p.Links, Link{Text: n.Destination(), URL: n.Destination()})
		}
		return true
	})
	p.Text += "\n"
}

func inlineText(all []markdown.Inline) string {
	var b strings.Builder
	for _, i := range all {
		if t, ok := i.(*markdown.Text); ok {
			b.WriteString(t.Text)
		}
	}
	return b.String()
}

// alerts finds the mentions in a text.
func (p *Page) alerts(text string, names map[string]string) {
	for _, m := range mention.FindAllStringSubmatch(strings.ToLower(text), -1) {
		name := strings.TrimRight(m[2], "._-")
		switch id := names[name]; {
		case name == "channel" || name == "all" || name == "here":
			p.Everyone = true
		case id != "" && !slices.Contains(p.Pings, id):
			p.Pings = append(p.Pings, id)
		}
	}
}
