package mattermost

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
	"draad/integrations/wire"
)

// Name is the workspace's name in Draad.
const Name = "mattermost"

// pace spreads what goes into one channel: a server that limits does so at 10
// requests a second by default.
const pace = 100 * time.Millisecond

// maxFound is how many lost threads wait to be read at most.
const maxFound = 256

// Workspace is Mattermost.
type Workspace struct {
	config  Config
	org     *bot.Organisation
	log     *slog.Logger
	now     func() time.Time
	tuning  tuning
	api     *model.Client4
	wire    *http.Transport
	sign    signer
	users   *users
	health  health
	command commandToken
	inbox   atomic.Pointer[ports.Inbox] // set while Run runs
	queue   atomic.Pointer[queue]       // … and listens
	mute    atomic.Bool                 // whispering is not permitted
	found   chan string                 // roots of threads that were lost and found; see lost
	notes   notebook
	tried   wire.Tried
	ownLink *regexp.Regexp

	mu sync.Mutex
	me *model.User
}

var (
	_ ports.Workspace = (*Workspace)(nil)
	_ ports.Doctor    = (*Workspace)(nil)
	_ ports.Rereader  = (*Workspace)(nil)
	_ ports.People    = (*Workspace)(nil)
	_ ports.Directory = (*Workspace)(nil)
	_ ports.Speaker   = (*Workspace)(nil)
)

// tuning is what tests make shorter or smaller.
type tuning struct {
	patience  time.Duration // silence on the socket after which the line is dead
	firstWait time.Duration // before a second try
	lastWait  time.Duration // between tries in the end
	queue     int           // events that wait to be handed over
	remember  int           // posts in the cache
	full      int           // as many changes in one answer mean that there are more
	lag       time.Duration // how long a post whose call was lost may take to appear
}

// Option changes what New makes; for tests.
type Option func(*Workspace)

// WithClock replaces the clock.
func WithClock(now func() time.Time) Option { return func(w *Workspace) { w.now = now } }

// WithStore keeps in a store which emoji stand, so that one that is taken away while
// Draad does not run is noticed.
func WithStore(s store.Store) Option { return func(w *Workspace) { w.notes.store = s } }

// WithWaits sets how long to wait before a second try and, in the end, between tries.
func WithWaits(first, last time.Duration) Option {
	return func(w *Workspace) { w.tuning.firstWait, w.tuning.lastWait = first, last }
}

// WithPatience sets how long the socket may be silent: the server pings each minute.
func WithPatience(d time.Duration) Option { return func(w *Workspace) { w.tuning.patience = d } }

// WithQueue sets how many events may wait to be handed over.
func WithQueue(n int) Option { return func(w *Workspace) { w.tuning.queue = n } }

// WithFull sets how many changes in one answer mean that there may be more: 1000 in
// Mattermost.
func WithFull(n int) Option { return func(w *Workspace) { w.tuning.full = n } }

// WithLag sets how long a post whose call was lost may take to appear.
func WithLag(d time.Duration) Option { return func(w *Workspace) { w.tuning.lag = d } }

// New makes the workspace. Every setting that is wrong is in the error, by name; no
// call is made.
func New(config Config, org *bot.Organisation, log *slog.Logger, options ...Option) (*Workspace, error) {
	if err := errors.Join(config.Validate()...); err != nil {
		return nil, &bot.Error{Kind: bot.Invalid, Err: err}
	}
	config.URL = strings.TrimRight(config.URL, "/")
	config.PublicURL = strings.TrimRight(config.PublicURL, "/")
	w := &Workspace{
		config: config, org: org, log: log.With("workspace", Name), now: time.Now, wire: newTransport(),
		sign: newSigner(config.Token), found: make(chan string, maxFound),
		tuning: tuning{patience: 65 * time.Second, firstWait: 250 * time.Millisecond, lastWait: 30 * time.Second,
			queue: 4096, remember: 50_000, full: 1000, lag: 5 * time.Second},
	}
	for _, o := range options {
		o(w)
	}
	w.users, w.ownLink = newUsers(w.now), ownLinkOf(config.URL)
	w.api = model.NewAPIv4Client(config.URL)
	w.api.SetToken(config.Token)
	w.api.HTTPClient = &http.Client{Transport: wire.Recorder{Base: w.wire, Most: maxBody}, CheckRedirect: wire.NoRedirects}
	return w, nil
}

// Name is "mattermost".
func (w *Workspace) Name() string { return Name }

// Pace is a tenth of a second.
func (w *Workspace) Pace() time.Duration { return pace }

// Close lets go of idle connections.
func (w *Workspace) Close() error {
	w.wire.CloseIdleConnections()
	return nil
}

// self gives Draad's own account.
func (w *Workspace) self(ctx context.Context) (*model.User, error) {
	w.mu.Lock()
	known := w.me
	w.mu.Unlock()
	if known != nil {
		return known, nil
	}
	var me *model.User
	_, err := w.call(ctx, "looking up Draad's own account", false, func(ctx context.Context) (err error) {
		me, _, err = w.api.GetMe(ctx, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	if me == nil || !model.IsValidId(me.Id) {
		return nil, bot.Errorf(bot.Temporary, "looking up Draad's own account in Mattermost: an answer without an account in it")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.me = me
	return me, nil
}

// channels are the channels of the desks, each once.
func (w *Workspace) channels() []string {
	var all []string
	seen := map[string]bool{}
	for _, d := range w.org.Desks {
		if d.Channel != "" && !seen[d.Channel] {
			seen[d.Channel] = true
			all = append(all, d.Channel)
		}
	}
	return all
}

// ref says where a post stands. The link works for whoever may see it, whatever
// their team's address is.
func (w *Workspace) ref(channel, post string) bot.Ref {
	return bot.Ref{Place: channel, ID: post, Link: w.config.URL + permalink + post}
}
