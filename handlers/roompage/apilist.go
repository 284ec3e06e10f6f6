package roompage

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/room"
	"draad/bot/texts"
)

// The shapes of list; see API.
type (
	jsonList struct {
		Plein jsonPlein     `json:"plein"`
		Team  []jsonChannel `json:"team"`
	}
	jsonPlein struct {
		Next    string            `json:"next"`
		Threads []jsonPleinThread `json:"threads"`
	}
	jsonPleinThread struct {
		ID      string          `json:"id"`
		Account bot.AccountID   `json:"account"`
		At      time.Time       `json:"at"`
		Posts   []jsonPleinPost `json:"posts"`
	}
	jsonPleinPost struct {
		ID      string      `json:"id"`
		Parent  string      `json:"parent,omitempty"`
		Kind    string      `json:"kind"`
		Name    string      `json:"name"`
		Handle  string      `json:"handle,omitempty"`
		Text    string      `json:"text"`
		Photos  []jsonPhoto `json:"photos,omitempty"`
		At      time.Time   `json:"at"`
		Edited  time.Time   `json:"edited,omitzero"`
		Deleted bool        `json:"deleted,omitempty"`
	}
	jsonChannel struct {
		Channel string           `json:"channel"`
		Next    string           `json:"next"`
		Threads []jsonTeamThread `json:"threads"`
	}
	jsonTeamThread struct {
		ID        string         `json:"id"`
		Channel   string         `json:"channel"`
		At        time.Time      `json:"at"`
		Card      *jsonCard      `json:"card,omitempty"`
		Reactions []jsonReaction `json:"reactions,omitempty"`
		Posts     []jsonTeamPost `json:"posts"`
	}
	jsonCard struct {
		Conversation string       `json:"conversation"`
		Status       bot.Status   `json:"status"`
		Urgent       bool         `json:"urgent"`
		Heading      string       `json:"heading"`
		Lines        []jsonLine   `json:"lines"`
		Quote        string       `json:"quote"`
		Link         string       `json:"link,omitempty"`
		Actions      []jsonAction `json:"actions,omitempty"`
	}
	jsonLine struct {
		Label string `json:"label"`
		Value string `json:"value"`
	}
	jsonAction struct {
		Action bot.Act `json:"action"`
		Value  string  `json:"value,omitempty"`
		Label  string  `json:"label"`
		Emoji  string  `json:"emoji,omitempty"`
	}
	jsonTeamPost struct {
		ID        string          `json:"id"`
		Kind      string          `json:"kind"`
		By        bot.ColleagueID `json:"by,omitempty"`
		Name      string          `json:"name,omitempty"`
		Only      bot.ColleagueID `json:"only,omitempty"`
		Text      string          `json:"text"`
		Quote     string          `json:"quote,omitempty"`
		Photos    []jsonPhoto     `json:"photos,omitempty"`
		Link      string          `json:"link,omitempty"`
		Actions   []jsonAction    `json:"actions,omitempty"`
		Reactions []jsonReaction  `json:"reactions,omitempty"`
		At        time.Time       `json:"at"`
		Edited    time.Time       `json:"edited,omitzero"`
		Deleted   bool            `json:"deleted,omitempty"`
	}
	jsonReaction struct {
		Emoji string            `json:"emoji"`
		By    []bot.ColleagueID `json:"by"`
	}
)

// list answers what is in the room.
func (p *page) list(w http.ResponseWriter, r *http.Request) {
	l, err := p.listing(r)
	if err != nil {
		p.apiFail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, l)
}

func (p *page) listing(r *http.Request) (jsonList, error) {
	q := r.URL.Query()
	l := jsonList{Plein: jsonPlein{Threads: []jsonPleinThread{}}, Team: []jsonChannel{}}
	if id := q.Get("thread"); id != "" {
		return l, p.listOne(r, id, &l)
	}
	limit, err := limitOf(q.Get("limit"))
	if err != nil {
		return l, err
	}
	plein, err := p.room.Plein(r.Context(), q.Get("plein_after"), limit)
	if err != nil {
		return l, err
	}
	l.Plein.Next = plein.Next
	for _, t := range plein.Threads {
		l.Plein.Threads = append(l.Plein.Threads, p.jsonPlein(t))
	}
	channels := p.channels()
	if c := q.Get("channel"); c != "" {
		channels = []string{c}
	}
	lang := p.lang(r, q.Get("lang"))
	for _, c := range channels {
		team, err := p.room.Team(r.Context(), c, q.Get("team_after"), limit)
		if err != nil {
			return l, err
		}
		j := jsonChannel{Channel: c, Next: team.Next, Threads: []jsonTeamThread{}}
		for _, t := range team.Threads {
			j.Threads = append(j.Threads, jsonTeam(t, lang))
		}
		l.Team = append(l.Team, j)
	}
	return l, nil
}

// listOne gives one thread of either side.
func (p *page) listOne(r *http.Request, id string, l *jsonList) error {
	if t, err := p.room.PleinThread(r.Context(), id); err == nil {
		l.Plein.Threads = append(l.Plein.Threads, p.jsonPlein(t))
		return nil
	} else if !bot.Is(err, bot.NotFound) {
		return err
	}
	t, err := p.room.TeamThread(r.Context(), id)
	if err != nil {
		return err
	}
	j := jsonTeam(t, p.lang(r, r.URL.Query().Get("lang")))
	l.Team = append(l.Team, jsonChannel{Channel: t.Channel, Threads: []jsonTeamThread{j}})
	return nil
}

func limitOf(s string) (int, error) {
	if s == "" {
		return 20, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 || n > room.MaxCount {
		return 0, room.NewProblem(bot.Invalid, "limit", "page.problem.limit", "max", strconv.Itoa(room.MaxCount))
	}
	return n, nil
}

func (p *page) jsonPlein(t room.PleinThread) jsonPleinThread {
	j := jsonPleinThread{ID: t.ID, Account: t.Account, At: t.At, Posts: []jsonPleinPost{}}
	for _, post := range t.Posts {
		jp := jsonPleinPost{ID: post.ID, Parent: post.Parent, Kind: "message", Name: post.Citizen.Name,
			Handle: post.Citizen.Handle, Text: post.Text, Photos: jsonPhotos(post.Photos), At: post.At, Edited: post.Edited, Deleted: post.Deleted}
		if post.Answer() {
			a := p.org.Account(post.Account)
			jp.Kind, jp.Name, jp.Handle = "answer", a.Name, a.Handle
		}
		j.Posts = append(j.Posts, jp)
	}
	return j
}

func jsonTeam(t room.TeamThread, l texts.Lang) jsonTeamThread {
	j := jsonTeamThread{ID: t.ID, Channel: t.Channel, At: t.At, Posts: []jsonTeamPost{}}
	for i, post := range t.Posts {
		if i == 0 && t.Card != nil {
			j.Card, j.Reactions = jsonCardOf(t.Card, l), jsonReactions(post.Reactions)
			continue
		}
		j.Posts = append(j.Posts, jsonTeamPostOf(post, l))
	}
	return j
}

func jsonCardOf(c *bot.Card, l texts.Lang) *jsonCard {
	j := &jsonCard{Conversation: c.Conversation, Status: c.Status, Urgent: c.Urgent, Heading: c.Heading.In(l),
		Lines: []jsonLine{}, Quote: c.Quote, Link: c.Link, Actions: jsonActions(c.Actions, l)}
	for _, line := range c.Lines {
		j.Lines = append(j.Lines, jsonLine{line.Label.In(l), line.Value.In(l)})
	}
	return j
}

func jsonTeamPostOf(post room.TeamPost, l texts.Lang) jsonTeamPost {
	j := jsonTeamPost{ID: post.ID, Kind: "reply", By: post.By.ID, Name: post.By.Name, Text: post.Text, Photos: jsonPhotos(post.Photos),
		Reactions: jsonReactions(post.Reactions), At: post.At, Edited: post.Edited, Deleted: post.Deleted}
	if n := post.Note; n != nil {
		j.Kind, j.Only, j.Text, j.Quote, j.Link = "note", n.Only, n.Text.In(l), n.Quote, n.Link
		j.Actions = jsonActions(n.Actions, l)
	}
	return j
}

func jsonActions(as []bot.Action, l texts.Lang) []jsonAction {
	var js []jsonAction
	for _, a := range as {
		js = append(js, jsonAction{a.Name, a.Value, a.Label.In(l), a.Emoji})
	}
	return js
}

func jsonReactions(rs []room.Reaction) []jsonReaction {
	var js []jsonReaction
	for _, r := range rs {
		j := jsonReaction{Emoji: r.Emoji}
		for _, c := range r.By {
			j.By = append(j.By, c.ID)
		}
		js = append(js, j)
	}
	return js
}
