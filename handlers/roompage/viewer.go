package roompage

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/texts"
)

// The cookies. They hold choices, no rights.
const (
	cookieLang = "draad_lang"
	cookieMe   = "draad_me"
)

// viewer is who looks, and at what.
type viewer struct {
	Lang    texts.Lang
	Me      bot.Person
	Channel string
	Plein   string // one thread on the square that must be shown
	Team    string // one thread in the channel that must be shown
	After   string // the page of the square
	Older   string // the page of the closed threads in the channel
	More    string // the page of the open ones
	Show    string // which open threads: see filters
	Find    string // words that a thread must hold
}

// viewer reads the address and the cookies; a form sends its own address along in
// "back", and who acts in "by".
func (p *page) viewer(r *http.Request) viewer {
	q := r.URL.Query()
	if r.Method == http.MethodPost {
		q, _ = url.ParseQuery(r.PostFormValue("back"))
		if by := r.PostFormValue("by"); by != "" {
			q.Set("me", by)
		}
	}
	v := viewer{Lang: p.lang(r, q.Get("lang")), Me: p.me(r, q.Get("me")),
		Plein: q.Get("p"), Team: q.Get("t"), After: q.Get("after"), Older: q.Get("older"), More: q.Get("more"),
		Find: strings.TrimSpace(firstRunes(q.Get("find"), maxFind))}
	if show := q.Get("show"); slices.Contains(filters, show) {
		v.Show = show
	}
	v.Channel = p.channel(q.Get("channel"))
	return v
}

func (p *page) lang(r *http.Request, asked string) texts.Lang {
	if c, err := r.Cookie(cookieLang); err == nil && asked == "" {
		asked = c.Value
	}
	switch texts.Lang(asked) {
	case texts.NL, texts.EN:
		return texts.Lang(asked)
	}
	if p.org.Language == texts.EN {
		return texts.EN
	}
	return texts.NL
}

// me is the colleague that was chosen, or the first in the organisation.
func (p *page) me(r *http.Request, asked string) bot.Person {
	if person, ok := p.org.Person(bot.ColleagueID(asked)); ok {
		return person
	}
	if c, err := r.Cookie(cookieMe); err == nil {
		if person, ok := p.org.Person(bot.ColleagueID(c.Value)); ok {
			return person
		}
	}
	if len(p.org.People) > 0 {
		return p.org.People[0]
	}
	return bot.Person{}
}

// channels are the desks' channels, each once.
func (p *page) channels() []string {
	var cs []string
	for _, d := range p.org.Desks {
		if !slices.Contains(cs, d.Channel) {
			cs = append(cs, d.Channel)
		}
	}
	return cs
}

func (p *page) channel(asked string) string {
	cs := p.channels()
	if slices.Contains(cs, asked) {
		return asked
	}
	return cs[0]
}

// query is the part of the address that says what is looked at.
func (v viewer) query() string {
	q := url.Values{"channel": {v.Channel}, "me": {string(v.Me.ID)}}
	for name, value := range map[string]string{"p": v.Plein, "t": v.Team, "after": v.After, "older": v.Older,
		"more": v.More, "show": v.Show, "find": v.Find} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// Address is this view's own address, for the guide to lead back to.
func (v viewer) Address() string { return v.address("") }

// At is where another channel is shown, from its beginning and without a filter.
func (v viewer) At(channel string) string {
	return viewer{Channel: channel, Me: v.Me}.address("")
}

// Paged is the same view with another page of one of its lists.
func (v viewer) Paged(list, page string) string {
	switch list {
	case "after":
		v.After = page
	case "more":
		v.More = page
	case "older":
		v.Older = page
	}
	v.Plein, v.Team = "", ""
	return v.address("")
}

// Guide is the guide's address; it remembers what is looked at.
func (v viewer) Guide() string { return guidePath + "?" + v.query() }

// Speak is the address of the same page in another language.
func (f frame) Speak(lang string) string {
	return f.Path + "?" + f.query() + "&" + url.Values{"lang": {lang}}.Encode()
}

// address is this view's own address, at an element when id is not empty. It is
// built from checked values only, so it never leads to another site.
func (v viewer) address(id string) string {
	a := url.URL{Path: "/practice/", RawQuery: v.query(), Fragment: id}
	return a.String()
}

func remember(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/",
		MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// choose keeps who the viewer is.
func (p *page) choose(w http.ResponseWriter, r *http.Request) {
	v := p.viewer(r)
	remember(w, cookieMe, string(v.Me.ID))
	http.Redirect(w, r, v.address("team"), http.StatusSeeOther)
}
