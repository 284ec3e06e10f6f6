package x_test

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
	"draad/bot/ports"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/integrations/platformtest"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a Platform with a fake X behind it.
type world struct {
	t        *testing.T
	fake     *fake.Server
	store    store.Store
	users    map[bot.AccountID]*fake.User
	ids      []bot.AccountID
	configs  map[bot.AccountID]x.Config
	platform *x.Platform
	down     atomic.Bool
	wire     *http.Transport
	options  []x.Option
	log      logBook
}

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

// newWorld makes a fake X with two accounts, and the platform that uses them.
func newWorld(t *testing.T, oauth2 bool, options ...fake.Option) *world {
	w := &world{
		t: t, fake: fake.New(options...), store: storetest.NewStore(),
		users: map[bot.AccountID]*fake.User{}, configs: map[bot.AccountID]x.Config{},
	}
	t.Cleanup(w.fake.Close)
	for _, id := range []bot.AccountID{"stad", "wijk/oost"} {
		handle := "gem_" + strings.ReplaceAll(string(id), "/", "_")
		w.ids = append(w.ids, id)
		w.users[id] = w.fake.AddAccount(handle, "Gemeente "+string(id))
		w.configs[id] = w.config(w.users[id], oauth2)
	}
	w.wire = &http.Transport{DialContext: w.dial}
	t.Cleanup(w.wire.CloseIdleConnections)
	w.Restart()
	return w
}

func (w *world) config(u *fake.User, oauth2 bool) x.Config {
	c := x.Config{
		APIURL: w.fake.URL(), AuthorizeURL: w.fake.URL() + "/i/oauth2/authorize", RedirectURL: "http://127.0.0.1/terug",
		PollMin: time.Millisecond, PollMax: 5 * time.Millisecond, FirstLookback: time.Hour, Chain: 4, Timeout: 10 * time.Second,
	}
	if oauth2 {
		c.ClientID, c.ClientSecret, c.RefreshToken = u.Keys.ClientID, u.Keys.ClientSecret, u.Keys.RefreshToken
		return c
	}
	c.ConsumerKey, c.ConsumerSecret = u.Keys.ConsumerKey, u.Keys.ConsumerSecret
	c.AccessToken, c.AccessSecret = u.Keys.AccessToken, u.Keys.AccessSecret
	return c
}

// dial reaches the fake, or nothing at all when the world is down.
func (w *world) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if w.down.Load() {
		addr = "127.0.0.1:1"
	}
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

func (w *world) Restart() {
	w.t.Helper()
	var accounts []x.Account
	for _, id := range w.ids {
		accounts = append(accounts, x.Account{ID: id, Handle: w.users[id].Handle, Config: w.configs[id]})
	}
	log := slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	options := append([]x.Option{x.WithTransport(w.wire), x.WithJitter(func() float64 { return 0 })}, w.options...)
	p, err := x.New(w.store, accounts, log, options...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.platform = p
}

func (w *world) Platform() ports.Platform  { return w.platform }
func (w *world) Accounts() []bot.AccountID { return w.ids }
func (w *world) Log() string               { return w.log.String() }

func (w *world) Secrets() []string {
	var all []string
	for _, u := range w.users {
		all = append(all, u.Keys.All()...)
	}
	return all
}

func (w *world) Ask(a bot.AccountID, text string) platformtest.Question {
	citizen := w.fake.AddCitizen("bewoner", "Bea Bewoner", 42)
	p := w.fake.Write(citizen, fake.Draft{Text: "@" + w.users[a].Handle + " " + text})
	return w.question(a, citizen, p)
}

func (w *world) question(a bot.AccountID, u *fake.User, p fake.Post) platformtest.Question {
	return platformtest.Question{ID: p.ID, Thread: p.Conversation, Account: a, Citizen: bot.Citizen{ID: bot.CitizenID(u.ID), Handle: u.Handle}}
}

// Host implements platformtest.MediaHost.
func (w *world) Host(h platformtest.Hosted) (bot.Media, bool) {
	f := fake.File{Body: h.Body, Type: h.Type, Status: h.Status, Location: h.Location, Stall: h.Stall}
	return bot.Media{Kind: "photo", URL: w.fake.Host(f)}, true
}

func (w *world) Edit(q platformtest.Question, text string) {
	w.fake.Edit(q.ID, "@"+w.users[q.Account].Handle+" "+text)
}

// Unread implements platformtest.Unreadable: the first account's credits are used up.
func (w *world) Unread(yes bool) {
	if !yes {
		w.fake.Heal()
		return
	}
	for range 10_000 {
		w.fake.Inject(fake.Mentions, fake.Fault{Break: fake.Credits})
	}
}

func (w *world) Erase(q platformtest.Question) { w.fake.Erase(q.ID) }

func (w *world) Posts(a bot.AccountID) []platformtest.Post {
	var all []platformtest.Post
	for _, p := range w.fake.Posts(w.users[a]) {
		post := platformtest.Post{ID: p.ID, Under: p.Parent, Text: p.Text}
		for _, b := range p.Pictures {
			post.Pictures = append(post.Pictures, platformtest.Picture{Alt: b.Alt, Data: b.Data})
		}
		all = append(all, post)
	}
	return all
}

var faults = map[platformtest.Fault]fake.Fault{
	platformtest.DropBefore:   {Break: fake.DropBefore},
	platformtest.DropAfter:    {Break: fake.DropAfter},
	platformtest.FailBefore:   {Break: fake.FailBefore},
	platformtest.FailAfter:    {Break: fake.FailAfter, Status: 500},
	platformtest.Garbage:      {Break: fake.Garbage},
	platformtest.Silence:      {Break: fake.HangAfter},
	platformtest.Limited:      {Break: fake.TooMany, Wait: time.Minute},
	platformtest.DailyLimited: {Break: fake.DailyLimit, Wait: time.Hour},
	platformtest.Unauthorised: {Break: fake.Unauthor},
	platformtest.Unpaid:       {Break: fake.Credits},
	platformtest.ReplyRefused: {Break: fake.Forbid, Detail: "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to."},
	platformtest.Duplicate:    {Break: fake.Forbid, Detail: "You are not allowed to create a Tweet with duplicate content."},
}

func (w *world) Break(f platformtest.Fault) {
	switch f {
	case platformtest.Down:
		w.down.Store(true)
		w.wire.CloseIdleConnections()
	case platformtest.Suspended:
		w.fake.Suspend(w.users[w.ids[0]], true)
	default:
		w.fake.Inject(fake.Create, faults[f])
	}
}

func harness(oauth2 bool) platformtest.Harness {
	all := []platformtest.Fault{platformtest.Down, platformtest.Suspended}
	for f := range faults {
		if oauth2 && f == platformtest.Unauthorised {
			continue // a refused token is renewed: see the tests of tokens
		}
		all = append(all, f)
	}
	return platformtest.Harness{
		New:    func(t *testing.T) platformtest.World { return newWorld(t, oauth2, fake.AllowSameText()) },
		Faults: all, Edits: true, Many: 230,
	}
}

func TestXPassesTheSuiteWithOAuth1(t *testing.T) { platformtest.Run(t, harness(false)) }

func TestXPassesTheSuiteWithOAuth2(t *testing.T) { platformtest.Run(t, harness(true)) }
