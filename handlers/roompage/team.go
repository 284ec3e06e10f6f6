package roompage

import (
	"context"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

// How many threads of a channel stand on the page, and how many are read at most to
// find them.
const (
	perOpen  = 25
	mostRead = 300
)

// maxFind is how many characters one can search for.
const maxFind = 100

// filters choose among the open threads; without one all are shown.
var filters = []string{"mine", "nobody", "urgent"}

// Filters are the filters as the page offers them.
func (f frame) Filters() []string { return filters }

// Filtered reports whether anything is left out.
func (f frame) Filtered() bool { return f.Show != "" || f.Find != "" }

// loadTeam reads the channel: what waits, the earliest deadline first, and then what
// is closed.
func (p *page) loadTeam(ctx context.Context, m *roomPage) error {
	next, err := p.gather(ctx, m, p.room.Waiting, m.More, func(t room.TeamThread) bool {
		if isOpen(t) && m.wanted(t) {
			m.Open = append(m.Open, p.teamView(ctx, &m.frame, t))
		}
		return len(m.Open) < perOpen
	})
	if err != nil {
		return err
	}
	m.NextOpen = next
	next, err = p.gather(ctx, m, p.room.Team, m.Older, func(t room.TeamThread) bool {
		switch {
		case isOpen(t) || !m.wanted(t):
		case t.Card == nil:
			m.Said = append(m.Said, p.teamView(ctx, &m.frame, t))
		default:
			m.Closed = append(m.Closed, p.teamView(ctx, &m.frame, t))
		}
		return len(m.Closed)+len(m.Said) < perPage
	})
	if err != nil {
		return err
	}
	m.NextTeam = next
	p.askedFor(ctx, m)
	m.Found = len(m.Open) + len(m.Said) + len(m.Closed)
	if len(m.Open) == 1 && !m.Filtered() {
		m.Open[0].Unfold = true
	}
	return nil
}

// lister reads a page of a channel's threads.
type lister func(ctx context.Context, channel, after string, limit int) (room.Page[room.TeamThread], error)

// gather reads threads until take has enough, and gives where to go on. A thread
// that is not for who looks takes no place.
func (p *page) gather(ctx context.Context, m *roomPage, read lister, after string, take func(room.TeamThread) bool) (next string, err error) {
	for seen := 0; seen < mostRead; seen += perOpen {
		list, err := read(ctx, m.Channel, after, perOpen)
		if err != nil {
			return "", err
		}
		for i, t := range list.Threads {
			if visible(t, m.Me.ID) && !take(t) && (i < len(list.Threads)-1 || list.Next != "") {
				return list.After[i], nil
			}
		}
		if after = list.Next; after == "" {
			return "", nil
		}
	}
	return after, nil
}

// askedFor adds the thread that the address names, when it is not there yet.
func (p *page) askedFor(ctx context.Context, m *roomPage) {
	for _, list := range [][]teamView{m.Open, m.Said, m.Closed} {
		if i := slices.IndexFunc(list, func(t teamView) bool { return t.ID == m.Team }); i >= 0 {
			list[i].Unfold = true
			return
		}
	}
	if m.Team == "" {
		return
	}
	t, err := p.room.TeamThread(ctx, m.Team)
	if err != nil || !visible(t, m.Me.ID) {
		return
	}
	v := p.teamView(ctx, &m.frame, t)
	v.Unfold = true
	m.Open = slices.Insert(m.Open, 0, v)
}

func isOpen(t room.TeamThread) bool { return t.Card != nil && t.Card.Status == bot.Open }

// visible reports whether a thread has anything to show to a colleague. One that was
// said to somebody else has not.
func visible(t room.TeamThread, me bot.ColleagueID) bool {
	return len(t.Posts) > 0 && t.Posts[0].For(me)
}

// wanted reports whether a thread passes the filter and holds all words that are
// searched for, in what the viewer may see of it.
func (f frame) wanted(t room.TeamThread) bool {
	switch owner, owned := claimant(t.Card); {
	case f.Show == "mine" && (!owned || owner != f.Me.ID),
		f.Show == "nobody" && (owned || t.Card == nil),
		f.Show == "urgent" && (t.Card == nil || !t.Card.Urgent):
		return false
	}
	if f.Find == "" {
		return true
	}
	var all strings.Builder
	say := func(s string) { all.WriteString(strings.ToLower(s) + "\n") }
	if t.Card != nil {
		say(t.Card.Heading.In(f.Lang))
		say(t.Card.Quote)
	}
	for _, post := range t.Posts {
		if !post.For(f.Me.ID) {
			continue
		}
		say(post.By.Name)
		say(post.Text)
		if post.Note != nil {
			say(post.Note.Text.In(f.Lang))
			say(post.Note.Quote)
		}
	}
	for _, word := range strings.Fields(strings.ToLower(f.Find)) {
		if !strings.Contains(all.String(), word) {
			return false
		}
	}
	return true
}

// claimant is who has a thread: the card offers to take it over from them.
func claimant(c *bot.Card) (bot.ColleagueID, bool) {
	if a, owned := offered(c, bot.ActTakeOver); owned {
		return bot.ColleagueID(a.Value), true
	}
	return "", false
}

// offered gives the button that a card has for an act.
func offered(c *bot.Card, act bot.Act) (bot.Action, bool) {
	if c == nil {
		return bot.Action{}, false
	}
	i := slices.IndexFunc(c.Actions, func(a bot.Action) bool { return a.Name == act })
	if i < 0 {
		return bot.Action{}, false
	}
	return c.Actions[i], true
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

// firstRunes cuts a text that is too long.
func firstRunes(s string, most int) string {
	if all := []rune(s); len(all) > most {
		return string(all[:most])
	}
	return s
}
