package slack

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
	"draad/integrations/wire"
)

// Name is the workspace's name.
const Name = "slack"

// Workspace is Slack. See the package's documentation.
type Workspace struct {
	config Config
	org    *bot.Organisation
	log    *slog.Logger
	now    func() time.Time
	pause  pauses
	wire   http.RoundTripper
	api    *api.Client

	people people
	notes  *notebook
	roots  roots
	cards  holds
	tried  wire.Tried
	places places
	pages  holds // who takes in something of a post, and notes it
	health health

	ears     atomic.Pointer[ears] // while Run runs
	aside    aside
	readings readings
	missed   atomic.Bool // over HTTP: something could not be delivered

	meLock sync.Mutex
	me     *identity
}

// ears are what listening needs, from the beginning of Run to its end.
type ears struct {
	in    ports.Inbox
	lanes *lanes
}

// pauses says how long the workspace waits, for each thing that it waits for.
type pauses struct {
	retry     time.Duration // the first wait after a failure; it doubles …
	retryMost time.Duration // … up to this
	catchUp   time.Duration // between two calls that read
	reconnect time.Duration // the longest before another attempt to connect
	refused   time.Duration // before another attempt with refused tokens
	lane      time.Duration // for a thread that is read, before the next one is
	visit     time.Duration // over HTTP, between two times that all is read
	upload    time.Duration // between two looks whether Slack is ready with an upload
	lag       time.Duration // how close to a reading an act may be before the two can have crossed
}

var (
	_ ports.Workspace = (*Workspace)(nil)
	_ ports.Doctor    = (*Workspace)(nil)
	_ ports.Directory = (*Workspace)(nil)
	_ ports.Speaker   = (*Workspace)(nil)
	_ ports.Rereader  = (*Workspace)(nil)
	_ ports.People    = (*Workspace)(nil)
	_ ports.Troubled  = (*Workspace)(nil)
)

// Option changes a Workspace.
type Option func(*Workspace)

// WithStore keeps in a store what was taken in of each post, so that catching up
// after a restart repeats nothing. Without it that is known until the end of the
// process.
func WithStore(s store.Store) Option { return func(w *Workspace) { w.notes.store = s } }

// WithTransport replaces the wire to Slack's API.
func WithTransport(t http.RoundTripper) Option { return func(w *Workspace) { w.wire = t } }

// WithClock replaces the clock.
func WithClock(now func() time.Time) Option {
	return func(w *Workspace) { w.now, w.notes.now = now, now }
}

// WithHaste makes all pauses short, most of them the given time: for tests.
func WithHaste(d time.Duration) Option {
	return func(w *Workspace) { w.pause = pauses{d, d, d, d, d, 100 * d, 100 * d, d, d} }
}

// New makes the workspace. org must not change afterwards.
func New(cfg Config, org *bot.Organisation, log *slog.Logger, options ...Option) (*Workspace, error) {
	if err := cfg.valid(); err != nil {
		return nil, bot.Errorf(bot.Invalid, "the settings of Slack: %w", err)
	}
	w := &Workspace{
		config: cfg, org: org, log: log, now: time.Now,
		// conversations.replies may be called about 50 times a minute; see burst.
		pause: pauses{retry: 200 * time.Millisecond, retryMost: 10 * time.Second, catchUp: 2400 * time.Millisecond,
			reconnect: 30 * time.Second, refused: time.Minute, lane: 30 * time.Second, visit: 5 * time.Minute, upload: 500 * time.Millisecond, lag: 5 * time.Second},
		wire:   newTransport(cfg.Timeout),
		people: people{byID: map[string]person{}},
		notes:  &notebook{now: time.Now, memory: map[string]map[string]page{}},
		aside:  aside{news: make(chan struct{}, 1)}, readings: readings{all: map[spot]reading{}},
		roots:  roots{known: map[string]root{}, above: map[string]string{}},
		places: places{back: make(chan struct{}, 1)},
		cards:  holds{held: map[string]*hold{}}, pages: holds{held: map[string]*hold{}},
	}
	for _, o := range options {
		o(w)
	}
	w.api = api.New(cfg.BotToken, api.OptionAppLevelToken(cfg.AppToken), api.OptionAPIURL(cfg.api()), api.OptionHTTPClient(w.newClient()))
	return w, nil
}

func newTransport(timeout time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: min(timeout, 10*time.Second)}).DialContext,
		TLSHandshakeTimeout:   min(timeout, 10*time.Second),
		ResponseHeaderTimeout: timeout,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
	}
}

// Name implements bot.Workspace.
func (w *Workspace) Name() string { return Name }

// Pace implements bot.Workspace: Slack takes about one post a second in a channel.
func (w *Workspace) Pace() time.Duration { return time.Second }

// identity is who the bot is.
type identity struct {
	user string // the bot's user id
	url  string // the workspace's address, with a slash at the end
	team string
}

// identify asks Slack once who the bot is.
func (w *Workspace) identify(ctx context.Context) (identity, error) {
	w.meLock.Lock()
	defer w.meLock.Unlock()
	if w.me != nil {
		return *w.me, nil
	}
	me, _, err := w.whoAmI(ctx)
	if err != nil {
		return identity{}, err
	}
	w.me = &me
	return me, nil
}

func (w *Workspace) whoAmI(ctx context.Context) (identity, http.Header, error) {
	var r *api.AuthTestResponse
	ex, err := w.call(ctx, "ask who the bot is", false, func(ctx context.Context) (err error) {
		r, err = w.api.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return identity{}, nil, err
	}
	return identity{user: r.UserID, url: r.URL, team: r.Team}, ex.Header, nil
}

// ref points at a post. Its link is made up as Slack's permalinks are; "" when the
// workspace's address is not known.
func (w *Workspace) ref(ctx context.Context, channel, ts, thread string) bot.Ref {
	r := bot.Ref{Place: w.places.familiar(channel), ID: ts}
	channel = w.places.current(channel)
	me, err := w.identify(ctx)
	if err != nil || me.url == "" {
		return r
	}
	r.Link = strings.TrimSuffix(me.url, "/") + "/archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")
	if thread != "" && thread != ts {
		r.Link += "?thread_ts=" + thread + "&cid=" + channel
	}
	return r
}
