package main

import (
	"context"
	"net/http"
	"time"

	"github.com/rivo/uniseg"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/handlers/ops"
	"draad/handlers/roompage"
	"draad/integrations/practice"
)

// rules is what Decide knows besides conversations.
func (a *app) rules() *bot.Rules {
	r := &bot.Rules{
		Org: &a.setup.org.Organisation, Platforms: map[bot.PlatformName]bot.Limits{},
		Clusters: clusters, Deadline: a.setup.org.Deadline,
	}
	for name, p := range a.platforms {
		r.Platforms[name] = p.Limits()
	}
	return r
}

// clusters splits a text into what people see as characters.
func clusters(s string) []string {
	var all []string
	state, rest := -1, s
	for rest != "" {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		all = append(all, c)
	}
	return all
}

// relay is the one hand, tuned by the settings.
func (a *app) relay() *relay.Relay {
	cfg, set := relay.Default(), a.setup.config
	cfg.Workers, cfg.PerLane, cfg.Log = set.Workers, max(1, set.Workers/4), a.log
	cfg.Lease, cfg.Retry.First, cfg.Retry.Max = set.Lease, set.RetryFirst, set.RetryMax
	return relay.New(a.engine, a.platforms, a.workspace, cfg)
}

// goAll sets everything going that runs until ctx ends.
func (a *app) goAll(ctx context.Context) {
	relay := a.relay()
	a.goRun(ctx, "relay", relay.Run)
	if b, ok := a.store.(servesBackups); ok {
		a.goRun(ctx, "backups", b.ServeBackups)
	}
	a.goRun(ctx, "housekeeping", func(ctx context.Context) error { return inTurn(ctx, a.store, houseTurn, a.keepHouse) })
	a.goRun(ctx, "the store's pulse", func(ctx context.Context) error { return a.pulse.watch(ctx, a.log) })
	a.goRun(ctx, "practice room", a.room.Follow)
	if len(a.unmet) > 0 {
		a.goRun(ctx, "colleagues who are not found yet", a.meetNewcomers)
	}
	for _, s := range a.sources() {
		a.goRun(ctx, s.name, func(ctx context.Context) error { return s.Run(ctx, a.inbox) })
	}
}

// servesBackups is a store that copies itself for another process that asks.
type servesBackups interface {
	ServeBackups(ctx context.Context) error
}

// source is what news comes from, with its name.
type source struct {
	name string
	ports.Source
}

func (a *app) sources() []source {
	all := []source{{a.workspace.Name(), a.workspace}}
	for _, r := range platforms() {
		if s, ok := a.platforms[r.name].(ports.Source); ok {
			all = append(all, source{string(r.name), s})
		}
	}
	return all
}

// restAfter is how long a part that ended by itself is left alone before it is
// tried again: what ended it is likely to be mended by a person.
const restAfter = 30 * time.Second

// goRun runs a part. One that ends before it is told to is an error that a person
// must see; it is tried again, and the others go on.
func (a *app) goRun(ctx context.Context, name string, run func(context.Context) error) {
	a.running.Go(func() {
		for {
			err := run(ctx)
			if ctx.Err() != nil {
				return
			}
			a.log.Error("a part of the program stopped, and is tried again; run `draad doctor`", "part", name, "error", err)
			t := time.NewTimer(restAfter)
			select {
			case <-ctx.Done():
				t.Stop()
				return
			case <-t.C:
			}
		}
	})
}

func (a *app) pages(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	ops.Register(mux, a.metrics, a.health())
	if w, ok := a.workspace.(answering); ok {
		mux.Handle("/"+a.workspace.Name()+"/", w.Handler())
	}
	room := roompage.New(a.room, &a.setup.org.Organisation, roompage.Options{
		Real: a.realPlatforms(), Base: ctx, AnyHost: a.setup.config.PracticeOpen || !a.practises(), Log: a.log,
	})
	if a.practises() {
		mux.Handle("/", room)
		return mux
	}
	mux.Handle("GET /uitleg", room) // the guide is for everybody
	mux.Handle("GET /{$}", http.RedirectHandler("/uitleg", http.StatusSeeOther))
	mux.Handle("GET /practice/static/", room)
	return mux
}

// heard tells when each source last heard from its remote.
func (a *app) heard() map[string]time.Time { return askSources(a, ports.Speaker.LastSpoke) }

// ailing tells what keeps each source from hearing citizens.
func (a *app) ailing() map[string]ports.Trouble { return askSources(a, ports.Troubled.Troubles) }

// askSources asks those sources that can tell, and names what they say after them.
func askSources[S, T any](a *app, ask func(S) map[string]T) map[string]T {
	all := map[string]T{}
	for _, s := range a.sources() {
		if of, can := s.Source.(S); can {
			for name, says := range ask(of) {
				all[s.name+"/"+name] = says
			}
		}
	}
	return all
}

// realPlatforms are those on which answers really go out.
func (a *app) realPlatforms() []bot.PlatformName {
	var names []bot.PlatformName
	for _, r := range platforms() {
		if a.platforms[r.name] != nil && r.name != practice.Name {
			names = append(names, r.name)
		}
	}
	return names
}

func (a *app) health() ops.Health {
	h := ops.Health{
		Stats: a.pulse.stats, Now: time.Now, Started: a.started,
		Waiting: func(ctx context.Context) ([]relay.Held, error) { return relay.CountWaiting(ctx, a.store) },
		Backlog: func(ctx context.Context) (relay.Backlog, error) {
			return relay.CountBacklog(ctx, a.store, &a.setup.org.Organisation, time.Now())
		},
	}
	if s, ok := a.workspace.(ports.Speaker); ok {
		h.Sources = append(h.Sources, ops.Source{Name: a.workspace.Name(), Speaker: s, Silence: a.chosen.silent()})
	}
	for _, r := range platforms() {
		p := a.platforms[r.name]
		if s, ok := p.(ports.Speaker); ok {
			h.Sources = append(h.Sources, ops.Source{Name: string(r.name), Speaker: s, Silence: r.silence})
		}
		if p != nil && r.usage != nil {
			h.Usage = append(h.Usage, r.usage(p))
		}
	}
	return h
}
