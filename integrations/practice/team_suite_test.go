package practice_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"draad/bot"
	"draad/bot/plain"
	"draad/bot/ports"
	"draad/bot/room"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/bot/texts"
	"draad/integrations/practice"
	w "draad/integrations/workspacetest"
)

func TestTheWorkspaceSuite(t *testing.T) {
	w.Run(t, w.Harness{
		New:      func(t *testing.T) w.World { return newTeamWorld(t) },
		Features: []w.Feature{w.Whispers, w.Buttons, w.Commands, w.CommandNotes, w.ThreadKeys, w.Idempotent, w.Absence, w.Independent, w.GapEmoji, w.Pictures, w.Removal},
		Faults:   []w.Fault{w.Down, w.DropBefore, w.DropAfter, w.Closed},
		Toned:    "wave::skin-tone-3",
		Marks: w.Marks{
			Typed: "Beste @sanne,\r\nmeld *het* via https:\u200b//www.voorbeeld.nl/melden :eyes:", Reads: "Beste @sanne,\nmeld *het* via https://www.voorbeeld.nl/melden :eyes:",
			Lost: []plain.Lost{{Kind: plain.Mention, What: "@sanne"}},
		},
	})
}

// teamWorld is a practice room for the suite. Its line to the outside is its store:
// that is what breaks.
type teamWorld struct {
	w.World // what is not declared is not called
	t       *testing.T
	line    *line
	room    *practice.Room
	team    *ourTeam
}

func newTeamWorld(t *testing.T) *teamWorld {
	tw := &teamWorld{t: t, line: &line{Store: storetest.NewStore()}}
	tw.Restart()
	return tw
}

func (tw *teamWorld) Restart() {
	org := &bot.Organisation{Name: "Gemeente Voorbeeld", Language: texts.NL,
		Desks: []bot.Desk{{ID: "kcc", Name: "KCC", Channel: "kcc"}, {ID: "oost", Name: "Oost", Channel: "oost"}}}
	for _, c := range tw.Colleagues() {
		org.People = append(org.People, bot.Person{ID: c.ID, Name: c.Name})
	}
	tw.room = practice.New(practice.Config{Store: tw.line, Organisation: org})
	tw.team = &ourTeam{tw.room.Workspace()}
}

func (tw *teamWorld) Workspace() ports.Workspace           { return tw.team }
func (tw *teamWorld) AwaitListening(context.Context) error { return nil } // what waits is heard
func (tw *teamWorld) Channels() []string                   { return []string{"kcc", "oost"} }
func (tw *teamWorld) Secrets() []string                    { return nil }
func (tw *teamWorld) Log() string                          { return "" }
func (tw *teamWorld) Break(f w.Fault)                      { tw.line.set(f) }
func (tw *teamWorld) Mend()                                { tw.line.set("") }

func (tw *teamWorld) Colleagues() []bot.Colleague {
	return []bot.Colleague{{ID: "anna", Name: "Anna de Boer"}, {ID: "piet", Name: "Piet Hein"},
		{ID: "sanne", Name: "Sanne Bos"}, {ID: "omar", Name: "Omar Said"}}
}

func (tw *teamWorld) Do(a w.Act) bot.Ref {
	tw.t.Helper()
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	ctx = context.WithValue(ctx, leaving, leave)
	d, err := tw.room.Colleague(ctx, room.ColleagueAct{Act: a.Act, By: a.By, Channel: a.Channel, Thread: a.Thread.ID,
		Post: a.Post.ID, Text: a.Text, Emoji: a.Emoji, Action: a.Action, Value: a.Value})
	if err != nil {
		tw.t.Fatalf("%s: %v", a.Act, err)
	}
	return bot.Ref{Place: tw.channelOf(d, a), ID: d.ID}
}

func (tw *teamWorld) channelOf(d room.Done, a w.Act) string {
	if th, err := tw.room.TeamThread(context.Background(), d.Thread); err == nil {
		return th.Channel
	}
	return a.Channel
}

func (tw *teamWorld) Thread(root bot.Ref) []w.Post {
	th, err := tw.room.TeamThread(context.Background(), root.ID)
	if bot.Is(err, bot.NotFound) {
		return nil
	}
	if err != nil {
		tw.t.Fatal(err)
	}
	return tw.posts(th)
}

func (tw *teamWorld) Channel(channel string) []w.Post {
	var all []w.Post
	for after := ""; ; {
		page, err := tw.room.Team(context.Background(), channel, after, 100)
		if err != nil {
			tw.t.Fatal(err)
		}
		for _, th := range page.Threads {
			all = append(all, tw.posts(th)[0])
		}
		if after = page.Next; after == "" {
			slices.Reverse(all) // the room gives the newest first
			return all
		}
	}
}

// posts gives a thread as the pages show it.
func (tw *teamWorld) posts(th room.TeamThread) []w.Post {
	keys := tw.keys(th.ID)
	var all []w.Post
	for i, p := range th.Posts {
		post := w.Post{Ref: bot.Ref{Place: th.Channel, ID: p.ID}, By: p.By.ID, Text: p.Text, Key: keys[p.ID]}
		if p.Note != nil {
			post.Text, post.Only, post.Buttons = noteText(*p.Note), p.Note.Only, buttons(p.Note.Actions)
		}
		if i == 0 && th.Card != nil {
			post.Text, post.Buttons = cardText(*th.Card), buttons(th.Card.Actions)
		}
		for _, photo := range p.Photos {
			picture, err := tw.room.Picture(context.Background(), photo.ID)
			if err != nil {
				tw.t.Fatal(err)
			}
			post.Text += "\n" + photo.Alt // the picture's alt
			post.Pictures = append(post.Pictures, w.Picture{Alt: photo.Alt, Data: picture.Data})
		}
		post.Fallback = post.Text
		if !p.Deleted {
			all = append(all, post)
		}
	}
	return all
}

// keys gives the keys of the bot's posts, which no page shows.
func (tw *teamWorld) keys(thread string) map[string]string {
	rec, err := tw.line.Load(context.Background(), "practice/team/"+thread)
	if err != nil {
		tw.t.Fatal(err)
	}
	var kept struct {
		RootKey string
		Keys    map[string]string
	}
	if err := json.Unmarshal(rec.Body, &kept); err != nil {
		tw.t.Fatal(err)
	}
	byPost := map[string]string{thread: kept.RootKey}
	for key, post := range kept.Keys {
		byPost[post] = key
	}
	return byPost
}

func cardText(c bot.Card) string {
	all := []string{c.Heading.In(texts.NL)}
	for _, l := range c.Lines {
		all = append(all, l.Label.In(texts.NL), l.Value.In(texts.NL))
	}
	return strings.Join(append(all, c.Quote, c.Link), "\n")
}

func noteText(n bot.Note) string { return n.Text.In(texts.NL) + "\n" + n.Quote + "\n" + n.Link }

func buttons(actions []bot.Action) []w.Button {
	var all []w.Button
	for _, a := range actions {
		all = append(all, w.Button{Label: a.Label.In(texts.NL), Action: string(a.Name), Value: a.Value})
	}
	return all
}

type mark string

const (
	calling mark = "the workspace calls"
	leaving mark = "who acts does not wait"
)

// ourTeam marks the calls of the workspace, so that faults hit nothing else.
type ourTeam struct{ *practice.Team }

func (o *ourTeam) PostThread(ctx context.Context, key, channel string, c bot.Card) (bot.Ref, error) {
	return o.Team.PostThread(context.WithValue(ctx, calling, true), key, channel, c)
}

func (o *ourTeam) UpdateCard(ctx context.Context, card bot.Ref, c bot.Card) error {
	return o.Team.UpdateCard(context.WithValue(ctx, calling, true), card, c)
}

func (o *ourTeam) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	return o.Team.Say(context.WithValue(ctx, calling, true), key, thread, n)
}

func (o *ourTeam) ShowPicture(ctx context.Context, key string, thread bot.Ref, n bot.Note, p bot.Picture) (bot.Ref, error) {
	return o.Team.ShowPicture(context.WithValue(ctx, calling, true), key, thread, n, p)
}

func (o *ourTeam) Tell(ctx context.Context, key, channel string, n bot.Note) (bot.Ref, error) {
	return o.Team.Tell(context.WithValue(ctx, calling, true), key, channel, n)
}

// line is a store whose commits go wrong when a fault is set.
type line struct {
	store.Store
	mu    sync.Mutex
	fault w.Fault
}

func (l *line) set(f w.Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fault = f
}

func (l *line) take(ctx context.Context) w.Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ctx.Value(calling) == nil {
		return ""
	}
	f := l.fault
	if f != w.Closed {
		l.fault = ""
	}
	return f
}

func (l *line) Commit(ctx context.Context, c store.Change) error {
	switch l.take(ctx) {
	case w.Down, w.Closed:
		return bot.Errorf(bot.Temporary, "the disk is busy")
	case w.DropBefore:
		return errors.New("the line dropped")
	case w.DropAfter:
		return errors.Join(l.Store.Commit(ctx, c), errors.New("the line dropped"))
	}
	err := l.Store.Commit(ctx, c)
	if leave, ok := ctx.Value(leaving).(context.CancelFunc); ok && err == nil {
		leave()
	}
	return err
}
