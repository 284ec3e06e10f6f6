package roompage

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
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
	Threads   []teamView
	NextPlein string
	NextTeam  string
}

type channelView struct {
	Name, Desks string
	Open        int
	More        bool // more than can be counted
	Here        bool
}

type pleinView struct {
	room.PleinThread
	To      bot.Account
	Name    string // who wrote first
	Writers []string
	Last    string // who wrote last
	Posts   []pleinPost
}

type pleinPost struct {
	room.PleinPost
	F  *frame
	To bot.Account
}

type teamView struct {
	room.TeamThread
	F     *frame
	State string // what the card's edge looks like
	Root  postView
	Posts []postView
}

type postView struct {
	room.TeamPost
	F         *frame
	Channel   string
	Hash      string
	CanReact  []emojiView
	Reactions []reactionView
}

type emojiView struct {
	Name string
	Act  string
	Mine bool
}

type reactionView struct {
	Name string
	Who  string
	Mine bool
}

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

// rights says what the chosen colleague may do.
func (p *page) rights(v viewer) string {
	if len(v.Me.Approves) == 0 {
		return texts.T("page.team.may_not").In(v.Lang)
	}
	var names []string
	for _, d := range v.Me.Approves {
		names = append(names, p.org.Desk(d).Name)
	}
	return texts.T("page.team.may", "desks", strings.Join(names, ", ")).In(v.Lang)
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

// mostWhispers bounds how many threads for others are read past, to fill a page.
const mostWhispers = 10 * perPage

func (p *page) loadTeam(ctx context.Context, m *roomPage) error {
	after := m.Older
	for passed := 0; ; {
		list, err := p.room.Team(ctx, m.Channel, after, perPage)
		if err != nil {
			return err
		}
		for _, t := range list.Threads {
			if visible(t, m.Me.ID) {
				m.Threads = append(m.Threads, p.teamView(&m.frame, t))
			} else {
				passed++
			}
		}
		m.NextTeam, after = list.Next, list.Next
		if after == "" || len(m.Threads) >= perPage || passed >= mostWhispers {
			break
		}
	}
	if m.Team == "" || slices.ContainsFunc(m.Threads, func(t teamView) bool { return t.ID == m.Team }) {
		return nil
	}
	if t, err := p.room.TeamThread(ctx, m.Team); err == nil && visible(t, m.Me.ID) {
		m.Threads = slices.Insert(m.Threads, 0, p.teamView(&m.frame, t))
	}
	return nil
}

// visible tells whether a thread has anything to show to a colleague. One that was
// said to somebody else has not.
func visible(t room.TeamThread, me bot.ColleagueID) bool {
	return len(t.Posts) > 0 && t.Posts[0].For(me)
}

func (p *page) teamView(f *frame, t room.TeamThread) teamView {
	v := teamView{TeamThread: t, F: f}
	if t.Card != nil {
		v.State = string(t.Card.Status)
	}
	for i, post := range t.Posts {
		if !post.For(f.Me.ID) {
			continue
		}
		pv := postView{TeamPost: post, F: f, Channel: t.Channel, CanReact: p.canReact(f, post)}
		if post.Reply() && !post.Deleted {
			pv.Hash = bot.HashAnswer(post.Text, post.Files())
		}
		for _, r := range post.Reactions {
			var who []string
			for _, c := range r.By {
				who = append(who, firstName(c.Name))
			}
			pv.Reactions = append(pv.Reactions, reactionView{r.Emoji, strings.Join(who, ", "), r.Has(f.Me.ID)})
		}
		if i == 0 {
			v.Root = pv
		} else {
			v.Posts = append(v.Posts, pv)
		}
	}
	return v
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// canReact are the emoji that mean something on a post, in a fixed order.
func (p *page) canReact(f *frame, post room.TeamPost) []emojiView {
	var es []emojiView
	mine := func(name string) bool {
		return slices.ContainsFunc(post.Reactions, func(r room.Reaction) bool { return r.Emoji == name && r.Has(f.Me.ID) })
	}
	for _, e := range p.emoji(f.Lang) {
		e.Mine = mine(e.Name)
		es = append(es, e)
	}
	return es
}

// emoji are the organisation's emoji with what each does: first the acts, then
// the desks.
func (p *page) emoji(l texts.Lang) []emojiView {
	order := []bot.Act{bot.ActClaim, bot.ActApprove, bot.ActNoAnswer, bot.ActUrgent, bot.ActAdviser, bot.ActReopen}
	place := func(a bot.Act) int {
		if i := slices.Index(order, a); i >= 0 {
			return i
		}
		return len(order)
	}
	type known struct {
		name string
		act  bot.Act
	}
	var acts []known
	for name, act := range p.org.Emoji {
		acts = append(acts, known{name, act})
	}
	slices.SortFunc(acts, func(a, b known) int {
		return cmp.Or(cmp.Compare(place(a.act), place(b.act)), cmp.Compare(a.name, b.name))
	})
	var es []emojiView
	for _, a := range acts {
		es = append(es, emojiView{Name: a.name, Act: texts.T("act." + string(a.act)).In(l)})
	}
	for _, d := range p.org.Desks {
		if d.Emoji != "" {
			es = append(es, emojiView{Name: d.Emoji, Act: texts.T("act.route", "desk", d.Name).In(l)})
		}
	}
	return es
}
