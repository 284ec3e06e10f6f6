package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/registry"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/handlers"
	"draad/handlers/ops"
	"draad/integrations/practice"
)

func theWiring() wiring { return wiring{newApp: newApp, backupTo: backupTo} }

// app is the composition root: it makes everything, starts it in order, and stops
// it in reverse.
type app struct {
	setup    *setup
	log      *slog.Logger
	data     keeping
	accounts map[bot.PlatformName][]configured

	store     store.Store
	pulse     *pulse  // of the store
	chosen    *chosen // nil: the practice room
	room      *practice.Room
	workspace ports.Workspace
	platforms map[bot.PlatformName]ports.Platform
	engine    *relay.Engine
	inbox     *handlers.Inbox
	metrics   *ops.Metrics
	started   time.Time

	patience time.Duration // how long the start waits for colleagues to be named
	unmet    []newcomer

	listener net.Listener
	server   *http.Server
	running  sync.WaitGroup
	cancel   context.CancelFunc
	failed   chan error
	stopOnce sync.Once
	stopErr  error
}

func newApp(s *setup, log *slog.Logger) (application, error) {
	a := &app{setup: s, log: log, failed: make(chan error, 1), patience: introduceWithin, accounts: map[bot.PlatformName][]configured{}}
	a.data = loadKeeping(s.settings)
	a.choose()
	if s.org == nil {
		a.learnPlatforms()
	} else {
		a.loadAccounts()
		a.checkAddress()
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	a.metrics = ops.NewMetrics(ops.Build(buildVersion()))
	return a, nil
}

// learnPlatforms makes the platforms' settings known when there is no telling which
// accounts need them: they are no misspelt names then.
func (a *app) learnPlatforms() {
	for _, p := range platforms() {
		if p.load != nil {
			p.load(a.setup.settings, bot.Account{Platform: p.name, Optional: true})
		}
	}
}

// loadAccounts reads each account's settings, and leaves out the optional ones
// that have none, or that are for practising where the team works for real.
func (a *app) loadAccounts() {
	var active []bot.Account
	for _, acc := range a.setup.org.Accounts {
		i := slices.IndexFunc(platforms(), func(p registered) bool { return p.name == acc.Platform })
		if i < 0 {
			continue
		}
		c, wanted := a.loadAccount(platforms()[i], acc)
		if !wanted {
			a.setup.org.Unserved = append(a.setup.org.Unserved, acc)
			continue
		}
		a.accounts[acc.Platform] = append(a.accounts[acc.Platform], c)
		active = append(active, acc)
	}
	a.setup.org.Accounts = active
}

func (a *app) loadAccount(p registered, acc bot.Account) (c configured, wanted bool) {
	c.Account = acc
	if p.load == nil {
		return c, !acc.Optional || !p.practising || a.chosen == nil || a.setup.config.PracticeOpen
	}
	given := false
	c.config, given = p.load(a.setup.settings, acc)
	return c, given || !acc.Optional
}

// Start opens the store, listens, and sets everything going.
func (a *app) Start(ctx context.Context) error {
	a.started = time.Now()
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.cancel = cancel
	store, err := patiently(a.log, a.data.where(), func() (store.Store, error) { return a.data.open(ctx) })
	if err != nil {
		return err
	}
	a.store, a.pulse = store, &pulse{store: store}
	a.warn(ctx)
	if err := a.assemble(ctx); err != nil {
		return err
	}
	a.listener, err = net.Listen("tcp", a.setup.config.HTTPAddr)
	if err != nil {
		return fmt.Errorf("cannot listen; choose another DRAAD_HTTP_ADDR, or end what listens there: %w", err)
	}
	a.serve(run)
	a.goAll(run)
	return nil
}

// assemble makes everything over the store.
func (a *app) assemble(ctx context.Context) error {
	org := &a.setup.org.Organisation
	if err := a.open(a.store); err != nil {
		return err
	}
	a.introduce(ctx)
	a.engine = relay.NewEngine(a.store, a.rules(), a.workspace.Pace(), a.metrics.Watch())
	a.inbox = handlers.NewInbox(a.engine, time.Now, a.log)
	a.inbox.Hears(a.heard)
	a.inbox.Ails(a.ailing)
	return a.seedSignatures(ctx, org)
}

// open makes the practice room, the workspace and the platforms over a store.
func (a *app) open(store store.Store) (err error) {
	org := &a.setup.org.Organisation
	config := practice.Config{Store: store, Organisation: org}
	if a.chosen != nil {
		config.BaseURL = "http://" + a.setup.config.HTTPAddr // its links are followed from elsewhere
	}
	a.room = practice.New(config)
	p := &parts{store: store, log: a.log, room: a.room, org: org}
	if a.workspace, err = a.openWorkspace(p); err != nil {
		return err
	}
	return a.openPlatforms(p)
}

func (a *app) openPlatforms(p *parts) error {
	a.platforms = map[bot.PlatformName]ports.Platform{}
	for _, r := range platforms() {
		accounts := a.accounts[r.name]
		if len(accounts) == 0 {
			continue
		}
		platform, err := r.open(p, accounts)
		if err != nil {
			return err
		}
		a.platforms[r.name] = platform
	}
	return nil
}

// seedSignatures makes the organisation file's signatures known, and lets answers
// go on that waited for one.
func (a *app) seedSignatures(ctx context.Context, org *bot.Organisation) error {
	set, problems, err := registry.Seed(ctx, a.store, org, time.Now())
	if err != nil {
		return err
	}
	for _, hint := range a.setup.org.Hints {
		a.log.Warn("look at the organisation file", "hint", hint)
	}
	for _, p := range problems {
		a.log.Warn("a signature of the organisation file was given to somebody else before; choose another", "problem", p)
	}
	if len(set) > 0 {
		a.log.Info("signatures of the organisation file are known", "count", len(set))
	}
	// Also those that were set just before the program was last killed.
	r, err := registry.Load(ctx, a.store)
	if err != nil {
		return err
	}
	for id := range r.Signatures {
		if err := a.inbox.SignatureKnown(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Addr is where pages are served.
func (a *app) Addr() string { return a.listener.Addr().String() }

// Failed gives an error when a part stopped that the program cannot do without.
func (a *app) Failed() <-chan error { return a.failed }

func (a *app) fail(err error) {
	select {
	case a.failed <- err:
	default:
	}
}

// Stop ends everything, in the reverse order. What was begun is finished first.
func (a *app) Stop(ctx context.Context) error {
	a.stopOnce.Do(func() { a.stopErr = a.stop(ctx) })
	return a.stopErr
}

func (a *app) stop(ctx context.Context) error {
	var errs []error
	if a.cancel != nil {
		a.cancel()
	}
	switch {
	case a.server != nil:
		errs = append(errs, a.hangUp(ctx))
	case a.listener != nil:
		errs = append(errs, a.listener.Close())
	}
	done := make(chan struct{})
	go func() { a.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		errs = append(errs, fmt.Errorf("some parts did not end in time: %w", ctx.Err()))
	}
	parts := []any{a.workspace}
	for _, p := range a.platforms {
		parts = append(parts, p)
	}
	for _, p := range parts {
		if c, ok := p.(interface{ Close() error }); ok {
			errs = append(errs, c.Close())
		}
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}

// hangUp lets requests under way end, but not for long: whoever sends slowly, or
// never reads, must not keep the program from stopping.
func (a *app) hangUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestsWithin)
	defer cancel()
	if err := a.server.Shutdown(ctx); err != nil {
		return a.server.Close()
	}
	return nil
}

// requestsWithin is how long requests get to end when the app stops.
const requestsWithin = 2 * time.Second
