package slack_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/plain"
	"draad/bot/ports"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/bot/texts"
	"draad/integrations/slack"
	"draad/integrations/slack/fake"
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

// world is the workspace with a fake Slack behind it.
type world struct {
	t          testing.TB
	fake       *fake.Server
	store      store.Store
	org        *bot.Organisation
	channels   []string
	colleagues []bot.Colleague
	workspace  *slack.Workspace
	wire       *http.Transport
	over       func(http.RoundTripper) http.RoundTripper // what the wire is led through, if anything
	down       atomic.Int32                              // calls that find nothing listening; -1: all
	config     slack.Config
	clock      func() time.Time
	log        logBook
	begun      int // how long the log was at the last Restart
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, fake: fake.New(), store: storetest.NewStore()}
	t.Cleanup(w.fake.Close)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(w.log.String())
		}
	})
	w.channels = []string{w.fake.AddChannel("kcc"), w.fake.AddChannel("oost")}
	w.org = &bot.Organisation{
		Language: texts.NL, Emoji: bot.DefaultEmoji(), Desks: []bot.Desk{
			{ID: "kcc", Name: "KCC", Channel: w.channels[0]}, {ID: "oost", Name: "Oost", Channel: w.channels[1], Emoji: "house"},
			{ID: "feest", Name: "Feest", Channel: w.channels[1], Emoji: "tada"}, {ID: "zwaai", Name: "Zwaai", Channel: w.channels[1], Emoji: "wave"},
		},
	}
	for _, name := range []string{"Anna Aalders", "Mo Bakker", "Quint Xander", "Sanne Claes"} {
		u := w.fake.AddUser(name)
		w.colleagues = append(w.colleagues, bot.Colleague{ID: bot.ColleagueID(u.ID), Name: name})
		w.org.People = append(w.org.People, bot.Person{ID: bot.ColleagueID(u.ID), Name: name})
	}
	w.config = slack.Config{BotToken: w.fake.BotToken, AppToken: w.fake.AppToken, APIURL: w.fake.URL(), Timeout: 10 * time.Second}
	w.wire = &http.Transport{DialContext: w.dial, MaxIdleConnsPerHost: 16}
	t.Cleanup(w.wire.CloseIdleConnections)
	w.Restart()
	return w
}

// dial reaches the fake, or nothing at all when the world is down.
func (w *world) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if n := w.down.Load(); n != 0 {
		if n > 0 {
			w.down.Add(-1)
		}
		addr = "127.0.0.1:1"
	}
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

func (w *world) Restart() {
	w.begun = len(w.log.String())
	log := slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var wire http.RoundTripper = w.wire
	if w.over != nil {
		wire = w.over(wire)
	}
	if w.clock == nil {
		w.clock = time.Now
	}
	made, err := slack.New(w.config, w.org, log, slack.WithStore(w.store), slack.WithTransport(wire), slack.WithHaste(2*time.Millisecond), slack.WithClock(w.clock))
	if err != nil {
		w.t.Fatal(err)
	}
	w.workspace = made
}

func (w *world) Workspace() ports.Workspace  { return w.workspace }
func (w *world) Channels() []string          { return w.channels }
func (w *world) Colleagues() []bot.Colleague { return w.colleagues }
func (w *world) Log() string                 { return w.log.String() }
func (w *world) Disconnect()                 { w.fake.Disconnect() }
func (w *world) Reconnect()                  { w.fake.Connect() }
func (w *world) Repeat(times int)            { w.fake.Repeat(times) }
func (w *world) Overlap() int                { return w.fake.Overlap() }

func (w *world) Secrets() []string {
	return []string{w.fake.BotToken, w.fake.AppToken, w.fake.SigningSecret}
}

func (w *world) Rename(id bot.ColleagueID, name string) {
	w.fake.ChangeUser(string(id), func(u *fake.User) { u.Name = name })
}

func (w *world) MakeGuest(id bot.ColleagueID) {
	w.fake.ChangeUser(string(id), func(u *fake.User) { u.Guest = true })
}

func (w *world) Deactivate(id bot.ColleagueID) {
	w.fake.ChangeUser(string(id), func(u *fake.User) { u.Deleted = true })
}

func (w *world) Do(a workspacetest.Act) bot.Ref {
	by, at := string(a.By), a.Post
	switch a.Act {
	case bot.Said:
		d := fake.Draft{User: by, Channel: a.Channel, Text: fake.Escape(a.Text), Files: a.Files, Broadcast: a.Broadcast, Bot: a.Robot}
		if !a.Thread.IsZero() {
			d.Channel, d.Thread = a.Thread.Place, a.Thread.ID
		}
		if a.Marked {
			d.Text, d.Blocks = "zoals het er staat", []byte(a.Text)
		}
		if a.Robot {
			d.User = "UROBOT001"
		}
		return bot.Ref{Place: d.Channel, ID: w.fake.Post(d)}
	case bot.Rewrote:
		if a.TakeOff {
			w.fake.TakeOff(at.Place, at.ID)
		} else {
			w.fake.Edit(at.Place, at.ID, fake.Escape(a.Text))
		}
	case bot.Removed:
		w.fake.Delete(at.Place, at.ID)
	case bot.Reacted, bot.Unreacted:
		w.fake.React(by, at.Place, at.ID, a.Emoji, a.Act == bot.Reacted)
	case bot.Pressed:
		w.fake.Press(by, at.Place, at.ID, a.Action, a.Value)
	case bot.Commanded:
		w.fake.Command(by, a.Channel, "/draad", a.Text)
	}
	return at
}

// AwaitListening waits until all was caught up with: by then everybody is known.
func (w *world) AwaitListening(ctx context.Context) error {
	if err := w.fake.AwaitConnected(ctx); err != nil {
		return err
	}
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		said := w.log.String()[w.begun:]
		if strings.LastIndex(said, "caught up with Slack") > strings.LastIndex(said, "connected to Slack") {
			return nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Thread gives a thread, with the whispers that stand in the channel for want of
// replies and say which thread they are about.
func (w *world) Thread(root bot.Ref) []workspacetest.Post {
	all := w.seen(root.Place, w.fake.Thread(root.Place, root.ID))
	if len(all) == 0 {
		return nil
	}
	for _, p := range w.seen(root.Place, w.fake.Channel(root.Place)) {
		for _, l := range p.Links {
			if p.Only != "" && strings.HasSuffix(l.URL, "/p"+strings.ReplaceAll(root.ID, ".", "")) {
				all = append(all, p)
			}
		}
	}
	return all
}

func (w *world) Channel(channel string) []workspacetest.Post {
	return w.seen(channel, w.fake.Channel(channel))
}

func (w *world) seen(channel string, shown []fake.Shown) []workspacetest.Post {
	var all []workspacetest.Post
	for _, s := range shown {
		p := workspacetest.Post{
			Ref: bot.Ref{Place: channel, ID: s.TS}, Text: s.Text, Fallback: s.Fallback, Key: s.Key,
			Only: bot.ColleagueID(s.Only), Everyone: s.Everyone,
		}
		if !s.Own {
			p.By = bot.ColleagueID(s.User)
		}
		for _, u := range s.Pings {
			p.Pings = append(p.Pings, bot.ColleagueID(u))
		}
		for _, l := range s.Links {
			p.Links = append(p.Links, workspacetest.Link{Text: l.Text, URL: l.URL, Picture: l.Text == ""})
		}
		for _, b := range s.Buttons {
			p.Buttons = append(p.Buttons, workspacetest.Button(b))
		}
		for _, b := range s.Pictures {
			p.Pictures = append(p.Pictures, workspacetest.Picture(b))
		}
		all = append(all, p)
	}
	return all
}

var faults = map[workspacetest.Fault]fake.Fault{
	workspacetest.DropBefore: fake.DropBefore, workspacetest.DropAfter: fake.DropAfter,
	workspacetest.FailBefore: fake.FailBefore, workspacetest.FailAfter: fake.FailAfter,
	workspacetest.Garbage: fake.Garbage, workspacetest.Silence: fake.HangAfter, workspacetest.Limited: fake.TooMany,
}

func (w *world) Break(f workspacetest.Fault) {
	switch f {
	case workspacetest.Down:
		w.down.Store(1)
		w.wire.CloseIdleConnections()
	case workspacetest.Closed:
		w.down.Store(-1)
		w.wire.CloseIdleConnections()
	case workspacetest.Proxied:
		w.fake.Proxy(true)
	case workspacetest.Revoked:
		w.fake.Revoke()
	case workspacetest.Expelled, workspacetest.Archived:
		for _, c := range w.channels {
			w.fake.Expel(c, f == workspacetest.Expelled)
			w.fake.Archive(c, f == workspacetest.Archived)
		}
	default:
		w.fake.Break("", faults[f])
	}
}

func (w *world) Mend() {
	w.down.Store(0)
	w.fake.Restore()
	w.fake.Proxy(false)
	for _, c := range w.channels {
		w.fake.Expel(c, false)
		w.fake.Archive(c, false)
	}
}

func TestSlackPassesTheSuite(t *testing.T) {
	all := []workspacetest.Fault{workspacetest.Down, workspacetest.Closed, workspacetest.Revoked, workspacetest.Expelled, workspacetest.Archived, workspacetest.Proxied}
	for f := range faults {
		all = append(all, f)
	}
	workspacetest.Run(t, workspacetest.Harness{
		New:    func(t *testing.T) workspacetest.World { return newWorld(t) },
		Faults: all, Deaf: []workspacetest.Fault{workspacetest.Expelled}, Toned: "wave::skin-tone-5",
		Marks: workspacetest.Marks{
			Typed: `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"emoji","name":"slightly_smiling_face","unicode":"1f642"},
				{"type":"text","text":" "},{"type":"text","text":"belangrijk","style":{"bold":true}},{"type":"text","text":", "},
				{"type":"link","url":"https://www.voorbeeld.nl","text":"de site"},{"type":"text","text":", melding "},{"type":"color","value":"#204815"},
				{"type":"text","text":" & https:\u200b//a.nl "},{"type":"text","text":"niet","style":{"strike":true}},{"type":"text","text":" "},
				{"type":"broadcast","range":"channel"},{"type":"text","text":" "},{"type":"emoji","name":"gemeente"}]}]}]`,
			Reads:   "🙂 belangrijk, de site (https://www.voorbeeld.nl), melding #204815 & https://a.nl niet @channel :gemeente:",
			Nothing: "\u00ad\ufe0f",
			Lost:    []plain.Lost{{Kind: plain.Struck, What: "niet"}, {Kind: plain.Mention, What: "@channel"}, {Kind: plain.Emoji, What: ":gemeente:"}},
		},
		Features: []workspacetest.Feature{
			workspacetest.Whispers, workspacetest.Buttons, workspacetest.Mentions, workspacetest.Links, workspacetest.Direction,
			workspacetest.Commands, workspacetest.ThreadKeys, workspacetest.Absence, workspacetest.CommandNotes, workspacetest.Broadcasts,
			workspacetest.Attachments, workspacetest.FileEdits, workspacetest.Robots, workspacetest.Strangers, workspacetest.Overtaking, workspacetest.Independent,
			workspacetest.Repeats, workspacetest.Gaps, workspacetest.GapEdits, workspacetest.GapEmoji, workspacetest.Rereads, workspacetest.Overlaps, workspacetest.Renames,
			workspacetest.Guests, workspacetest.Deactivation, workspacetest.CardsVanish, workspacetest.Pictures, workspacetest.Removal,
		},
	})
}

// Kept implements workspacetest.Keeper.
func (w *world) Kept() int { return w.fake.Uploads() }
