package roompage

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/room"
)

// perPage is how many threads stand on each side of the page.
const perPage = 10

// suggested are names for citizens who have none of their own yet.
var suggested = []string{"Fatima el Amrani", "Jan de Vries", "Priya Ramdin", "Mo Yılmaz", "Lotte Smit", "Ruben Jansen"}

// frame is what every page has around it.
type frame struct {
	viewer
	Path   string // of the page itself
	Org    string
	Real   string // platforms on which answers really go out, for people; "" when there are none
	People []bot.Person
	Back   string // this view's query, for forms
	signed map[bot.ColleagueID]string
}

// The pages.
const (
	roomPath  = "/practice/"
	guidePath = "/uitleg"
)

func (p *page) frame(v viewer, path string) frame {
	return frame{viewer: v, Path: path, Org: p.org.Name, Real: p.real(v), People: p.org.People, Back: v.query()}
}

// real names the platforms on which answers really go out.
func (p *page) real(v viewer) string {
	var names []string
	for _, name := range p.opt.Real {
		names = append(names, bot.PlatformText(name).In(v.Lang))
	}
	return strings.Join(names, ", ")
}

// roomPage is the whole page.
type roomPage struct {
	frame
	Accounts  []bot.Account
	Suggested []string
	Mine      string // what the chosen colleague may do
	Channels  []channelView
	Square    []pleinView
	Open      []teamView // the earliest deadline first
	Said      []teamView // what Draad said outside threads
	Closed    []teamView // newest first
	NextPlein string
	NextOpen  string
	NextTeam  string
	Found     int // how many threads there are with this filter
}

type channelView struct {
	Name, Desks string
	Open        int
	More        bool // more than can be counted
	Here        bool
}

type pleinView struct {
	room.PleinThread
	To    bot.Account
	Name  string // who wrote first
	Last  string // who wrote last
	Posts []pleinPost
}

type pleinPost struct {
	room.PleinPost
	F  *frame
	To bot.Account
}

// ClosedCount is how many closed threads there are, as far as they were read.
func (m *roomPage) ClosedCount() string {
	n := number(len(m.Closed))
	if m.NextTeam != "" {
		n += "+"
	}
	return n
}

// Of names a thread among others, for who hears the page.
func (v pleinView) Of() string {
	if len(v.Posts) == 0 {
		return v.ID
	}
	return v.Posts[0].Of()
}

// Of names a post among others.
func (p pleinPost) Of() string { return called(p.Citizen.Name, p.Text, p.At) }

// called names something that somebody wrote: with who, the first words and when.
func called(who, text string, at time.Time) string {
	return who + ", «" + firstRunes(strings.Join(strings.Fields(text), " "), 30) + "», " + at.Format("15:04")
}

// attachView is where a photo is added.
type attachView struct{ ID, Of string }

// Attach is for a message that goes on in the thread.
func (v pleinView) Attach() attachView { return attachView{v.ID, v.Of()} }

// Attach is for a new message.
func (m *roomPage) Attach() attachView { return attachView{"new", ""} }

func (p *page) model(ctx context.Context, v viewer) (*roomPage, error) {
	m := &roomPage{frame: p.frame(v, roomPath), Suggested: suggested, Mine: p.rights(v)}
	for _, a := range p.org.Accounts {
		if a.Platform == "practice" {
			m.Accounts = append(m.Accounts, a)
		}
	}
	for _, load := range []func(context.Context, *roomPage) error{p.loadChannels, p.loadSquare, p.loadTeam} {
		if err := load(ctx, m); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (p *page) loadChannels(ctx context.Context, m *roomPage) error {
	for _, c := range p.channels() {
		open, err := p.room.Open(ctx, c)
		if err != nil {
			return err
		}
		var desks []string
		for _, d := range p.org.Desks {
			if d.Channel == c {
				desks = append(desks, d.Name)
			}
		}
		m.Channels = append(m.Channels, channelView{Name: c, Desks: strings.Join(desks, ", "), Open: open,
			More: open == room.MaxCount, Here: c == m.Channel})
	}
	return nil
}

func (p *page) loadSquare(ctx context.Context, m *roomPage) error {
	list, err := p.room.Plein(ctx, m.After, perPage)
	if err != nil {
		return err
	}
	m.NextPlein = list.Next
	if m.Plein != "" && !slices.ContainsFunc(list.Threads, func(t room.PleinThread) bool { return t.ID == m.Plein }) {
		if t, err := p.room.PleinThread(ctx, m.Plein); err == nil {
			list.Threads = append([]room.PleinThread{t}, list.Threads...)
		}
	}
	for _, t := range list.Threads {
		m.Square = append(m.Square, p.pleinView(&m.frame, t))
	}
	return nil
}

func (p *page) pleinView(f *frame, t room.PleinThread) pleinView {
	v := pleinView{PleinThread: t, To: p.org.Account(t.Account)}
	for _, post := range t.Posts {
		v.Posts = append(v.Posts, pleinPost{post, f, p.org.Account(cmp.Or(post.Account, t.Account))})
		if post.Answer() {
			continue
		}
		if v.Last = post.Citizen.Name; v.Name == "" {
			v.Name = v.Last
		}
	}
	return v
}
