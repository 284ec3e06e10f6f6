package mattermost_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store/storetest"
	"draad/integrations/mattermost"
	"draad/integrations/mattermost/fake"
	"draad/integrations/workspacetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// logBook keeps what is logged.
type logBook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// world is a workspace with a fake Mattermost behind it, and Draad's own address.
type world struct {
	t        testing.TB
	fake     *fake.Server
	bot      string
	robot    string
	token    string
	org      *bot.Organisation
	config   mattermost.Config
	options  []mattermost.Option
	draad    *httptest.Server
	handler  atomic.Pointer[http.Handler]
	channels []string
	people   []bot.Colleague
	space    *mattermost.Workspace
	log      logBook
	shut     bool
	lasting  []func()
}

func newWorld(t testing.TB, options ...fake.Option) *world {
	w := &world{t: t, fake: fake.New(options...)}
	t.Cleanup(w.fake.Close)
	w.bot, w.token = w.fake.AddBot("draad")
	w.robot, _ = w.fake.AddBot("nieuwsbot")
	members := []string{w.bot, w.robot}
	for _, name := range []string{"Sanne Bos", "Pieter Hendriks", "Fatima Idrissi", "Gast Gastman"} {
		first, last, _ := strings.Cut(name, " ")
		id := w.fake.AddUser(strings.ToLower(first), first, last)
		w.people = append(w.people, bot.Colleague{ID: bot.ColleagueID(id), Name: name})
		members = append(members, id)
	}
	w.channels = []string{w.fake.AddChannel("kcc", members...), w.fake.AddChannel("oost", members...)}
	w.org = &bot.Organisation{Name: "Voorbeeld", Language: "nl", Emoji: bot.DefaultEmoji(), Desks: []bot.Desk{
		{ID: "kcc", Name: "KCC", Channel: w.channels[0]}, {ID: "oost", Name: "Oost", Channel: w.channels[1]},
	}}
	w.draad = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { (*w.handler.Load()).ServeHTTP(rw, r) }))
	t.Cleanup(w.draad.Close)
	w.config = mattermost.Config{URL: w.fake.URL(), Token: w.token, PublicURL: w.draad.URL}
	w.options = []mattermost.Option{mattermost.WithWaits(5*time.Millisecond, 50*time.Millisecond), mattermost.WithLag(10 * time.Millisecond), mattermost.WithStore(storetest.NewStore())}
	w.Restart()
	t.Cleanup(func() { _ = w.space.Close() })
	return w
}

func (w *world) Workspace() ports.Workspace { return w.space }

func (w *world) Restart() {
	w.t.Helper()
	if w.space != nil {
		_ = w.space.Close()
	}
	space, err := mattermost.New(w.config, w.org, slog.New(slog.NewTextHandler(&w.log, nil)), w.options...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.space = space
	h := space.Handler()
	w.handler.Store(&h)
}

func (w *world) AwaitListening(ctx context.Context) error {
	// What happens before it has caught up is heard as what it came to in the end.
	return await(ctx, func() bool { return w.fake.Listeners() > 0 && w.space.Status()[mattermost.Name] == "" })
}

// await waits until ok holds.
func await(ctx context.Context, ok func() bool) error {
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
	return nil
}

func (w *world) Channels() []string          { return w.channels }
func (w *world) Colleagues() []bot.Colleague { return w.people }

func (w *world) Do(a workspacetest.Act) bot.Ref {
	w.t.Helper()
	by := string(a.By)
	switch a.Act {
	case bot.Said:
		return w.write(a)
	case bot.Rewrote:
		if a.TakeOff {
			w.fake.EditFiles(a.Post.ID)
		} else {
			w.fake.Edit(a.Post.ID, a.Text)
		}
	case bot.Removed:
		w.fake.Delete(a.Post.ID)
	case bot.Reacted:
		w.fake.React(by, a.Post.ID, a.Emoji)
	case bot.Unreacted:
		w.fake.Unreact(by, a.Post.ID, a.Emoji)
	case bot.Pressed:
		if _, err := w.fake.Press(by, a.Post.ID, w.button(a)); err != nil {
			w.t.Errorf("pressing: %v", err)
		}
	case bot.Commanded:
		w.register()
		if _, err := w.fake.Command(by, a.Channel, "/draad "+a.Text); err != nil {
			w.t.Errorf("a command: %v", err)
		}
	}
	return a.Post
}

func (w *world) write(a workspacetest.Act) bot.Ref {
	w.t.Helper()
	p := &model.Post{UserId: string(a.By), ChannelId: a.Channel, RootId: a.Thread.ID, Message: a.Text}
	if a.Thread.ID != "" {
		p.ChannelId = a.Thread.Place
	}
	if a.Robot {
		p.UserId = w.robot
		p.AddProp(model.PostPropsFromBot, "true")
	}
	id := w.fake.Post(p, a.Files...)
	if id == "" {
		w.t.Fatal("a post could not be written")
	}
	return bot.Ref{Place: p.ChannelId, ID: id}
}

// button finds the id of a button.
func (w *world) button(a workspacetest.Act) string {
	for _, p := range append(w.fake.Thread(a.Post.ID), w.whispers()...) {
		for _, b := range w.fake.Show(p).Buttons {
			if p.Id == a.Post.ID && b.Integration.Context["action"] == a.Action && b.Integration.Context["value"] == a.Value {
				return b.Id
			}
		}
	}
	// Thread gives a thread for its root alone: a reply is found in its channel's threads.
	for _, root := range w.fake.Channel(a.Post.Place) {
		for _, p := range w.fake.Thread(root.Id) {
			for _, b := range w.fake.Show(p).Buttons {
				if p.Id == a.Post.ID && b.Integration.Context["action"] == a.Action && b.Integration.Context["value"] == a.Value {
					return b.Id
				}
			}
		}
	}
	return ""
}

func (w *world) whispers() []*model.Post {
	var all []*model.Post
	for _, e := range w.fake.Ephemerals() {
		all = append(all, e.Post)
	}
	return all
}

// register makes the slash command, once.
func (w *world) register() {
	w.t.Helper()
	if len(w.fake.Commands()) > 0 {
		return
	}
	if err := mattermost.Setup(w.t.Context(), w.space, &bytes.Buffer{}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) Thread(root bot.Ref) []workspacetest.Post {
	posts := w.seen(w.fake.Thread(root.ID), "")
	if len(posts) == 0 {
		return nil
	}
	for _, e := range w.fake.Ephemerals() {
		if e.Post.RootId == root.ID {
			posts = append(posts, w.seen([]*model.Post{e.Post}, e.To)...)
		}
	}
	return posts
}

func (w *world) Channel(channel string) []workspacetest.Post {
	posts := w.seen(w.fake.Channel(channel), "")
	for _, e := range w.fake.Ephemerals() {
		if e.Post.RootId == "" && e.Post.ChannelId == channel {
			posts = append(posts, w.seen([]*model.Post{e.Post}, e.To)...)
		}
	}
	return posts
}

// seen is posts as people see them.
func (w *world) seen(all []*model.Post, only string) []workspacetest.Post {
	var posts []workspacetest.Post
	for _, p := range all {
		page := w.fake.Show(p)
		q := workspacetest.Post{
			Ref: bot.Ref{Place: p.ChannelId, ID: p.Id}, Text: page.Text, Fallback: fallback(p),
			Only: bot.ColleagueID(only), Everyone: page.Everyone,
		}
		if p.UserId != w.bot && p.UserId != "" {
			q.By = bot.ColleagueID(p.UserId)
		}
		q.Key, _ = p.GetProp("draad_key").(string)
		for _, id := range page.Pings {
			q.Pings = append(q.Pings, bot.ColleagueID(id))
		}
		for _, l := range page.Links {
			q.Links = append(q.Links, workspacetest.Link{Text: l.Text, URL: l.URL, Picture: l.Picture})
		}
		for _, b := range page.Buttons {
			action, _ := b.Integration.Context["action"].(string)
			value, _ := b.Integration.Context["value"].(string)
			q.Buttons = append(q.Buttons, workspacetest.Button{Label: b.Name, Action: action, Value: value})
		}
		for _, data := range w.fake.Pictures(p) {
			q.Pictures = append(q.Pictures, workspacetest.Picture{Alt: page.Text, Data: data})
		}
		posts = append(posts, q)
	}
	return posts
}

// fallback is what a notification says.
func fallback(p *model.Post) string {
	if p.Message != "" {
		return p.Message
	}
	for _, a := range p.Attachments() {
		return a.Fallback
	}
	return ""
}

// Disconnect cuts the line; every other time the server forgets the connection too.
func (w *world) Disconnect() {
	w.fake.RefuseSockets(true)
	if w.shut = !w.shut; w.shut {
		w.fake.Forget()
	} else {
		w.fake.Drop()
	}
}

func (w *world) Reconnect()       { w.fake.RefuseSockets(false) }
func (w *world) Repeat(times int) { w.fake.Repeat(times) }
func (w *world) Overlap() int     { return 1 }

func (w *world) Rename(id bot.ColleagueID, name string) {
	first, last, _ := strings.Cut(name, " ")
	w.fake.Rename(string(id), strings.ToLower(first), first, last)
}
func (w *world) MakeGuest(id bot.ColleagueID)  { w.fake.MakeGuest(string(id)) }
func (w *world) Deactivate(id bot.ColleagueID) { w.fake.Deactivate(string(id)) }

func (w *world) Secrets() []string {
	all := []string{w.token}
	for _, c := range w.fake.Commands() {
		all = append(all, c.Token)
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

func (w *world) Log() string { return w.log.String() }

// Kept implements workspacetest.Keeper.
func (w *world) Kept() int { return w.fake.Uploads() }
