package roompage

import (
	"bytes"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

// views are the templates in one language.
type views struct {
	all *template.Template
	log *slog.Logger
}

func newViews(l texts.Lang, org *bot.Organisation, f *files, log *slog.Logger) *views {
	v := &views{log: log}
	funcs := template.FuncMap{
		"t":     func(key string, args ...string) string { return texts.T(key, args...).In(l) },
		"say":   func(t texts.Text) template.HTML { return ours(t.Key == "", plainStart(t.In(l))) },
		"emoji": func(name string) string { return emojiName(name, l) },
		"shown": Shown,
		"file":  f.address,
		"glyph": room.EmojiGlyph,
		"icon":  func(name string) string { return iconNames[name] },
		"first": firstName,
		"begin": initials,
		"link":  safeLink,
		"photo": photoAddress,
		"hue":   hue,
		"long":  long,
		"iso":   func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"clock": func(at time.Time) string { return at.In(zone(org)).Format("2-1 15:04") },
		"other": func() string {
			if l == texts.EN {
				return string(texts.NL)
			}
			return string(texts.EN)
		},
	}
	funcs["draw"] = func(name, id string, data any) template.HTML { return v.draw(l, name, id, data) }
	v.all = template.Must(template.New("").Funcs(funcs).ParseFS(assets, "assets/*.html"))
	return v
}

// draw makes a part of the page by itself, so that one that cannot be drawn leaves
// the rest of the page to everybody.
func (v *views) draw(l texts.Lang, name, id string, data any) template.HTML {
	var b bytes.Buffer
	err := v.all.ExecuteTemplate(&b, name, data)
	if err == nil {
		return template.HTML(b.String()) // made by the same templates, which escape
	}
	v.log.Error("a part of the practice room cannot be shown", "part", name, "id", id, "err", err)
	says := template.HTMLEscapeString(texts.T("page.problem.thread_not_shown", "id", id).In(l))
	return template.HTML(`<p class="card problem">` + says + `</p>`)
}

// render writes a page whole, or an error when a template fails.
func (v *views) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := v.all.ExecuteTemplate(&b, name, data); err != nil {
		v.log.Error("a page of the practice room cannot be shown", "page", name, "err", err)
		http.Error(w, "the page cannot be shown: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// show is the room's page.
func (p *page) show(w http.ResponseWriter, r *http.Request) {
	v := p.viewer(r)
	if asked := r.URL.Query().Get("lang"); asked == string(v.Lang) {
		remember(w, cookieLang, asked)
	}
	m, err := p.model(r.Context(), v)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.views[v.Lang].render(w, http.StatusOK, "room.html", m)
}

// guide is the page that tells staff how Draad works.
func (p *page) guide(w http.ResponseWriter, r *http.Request) {
	v := p.viewer(r)
	if asked := r.URL.Query().Get("lang"); asked == string(v.Lang) {
		remember(w, cookieLang, asked)
	}
	p.views[v.Lang].render(w, http.StatusOK, "guide.html", guidePage{p.frame(v, guidePath), p.emoji(v.Lang), p.undo(v.Lang)})
}

type guidePage struct {
	frame
	Emoji []emojiView
	Undo  string
}

// undo says how long an approved answer waits.
func (p *page) undo(l texts.Lang) string {
	if p.org.Times.Undo <= 0 {
		return texts.T("guide.undo_none").In(l)
	}
	return texts.T("guide.undo", "seconds", strconv.Itoa(int(p.org.Times.Undo.Seconds()))).In(l)
}

func zone(org *bot.Organisation) *time.Location {
	if org.Zone == nil {
		return time.UTC
	}
	return org.Zone
}

// iconNames are the emoji that have a drawing of our own, which looks the same on
// a computer without emoji.
var iconNames = map[string]string{
	"eyes": "eyes", "white_check_mark": "check", "see_no_evil": "hide", "rotating_light": "urgent",
	"mega": "mega", "recycle": "reopen", "house_with_garden": "house", "telephone_receiver": "phone",
	"speech_balloon": "talk",
}

// plainStart leaves out a sign at the start of a text: the page shows the same by
// shape and colour of its own, on computers without emoji too.
func plainStart(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.Is(unicode.So, r) || unicode.Is(unicode.Variation_Selector, r) || r == ' '
	})
}

// safeLink lets links through to the web and to our own pages, and no others.
func safeLink(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" && !strings.HasPrefix(s, "/practice/") || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return s
}

// Go gives a link as it is on this viewer's page: a link into the room keeps who
// they are and which channel they look at.
func (f frame) Go(link string) string {
	link = safeLink(link)
	if rest, ours := strings.CutPrefix(link, "/practice/?"); ours {
		return "/practice/?" + url.Values{"me": {string(f.Me.ID)}, "channel": {f.Channel}}.Encode() + "&" + rest
	}
	return link
}

// initials are what stands in a person's circle.
func initials(name string) string {
	var out []rune
	for _, word := range strings.Fields(name) {
		for _, r := range word {
			if unicode.IsLetter(r) {
				out = append(out, unicode.ToUpper(r))
				break
			}
		}
	}
	switch {
	case len(out) == 0:
		return "?"
	case len(out) > 2:
		out = []rune{out[0], out[len(out)-1]}
	}
	return string(out)
}

// hue picks one of the style sheet's six colours for a name.
func hue(name string) int {
	sum := 0
	for _, r := range name {
		sum = (sum*31 + int(r)) % 997
	}
	return sum % 6
}

// long reports whether a text may be higher than its box on a small screen, so that the
// box scrolls: then it must be there for the keyboard too.
func long(s string) bool {
	const narrow, most = 22, 11
	lines := 0
	for line := range strings.Lines(s) {
		lines += 1 + utf8.RuneCountInString(line)/narrow
	}
	return lines > most
}
