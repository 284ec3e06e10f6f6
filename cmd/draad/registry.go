package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
	"draad/cmd/draad/settings"
	"draad/handlers/ops"
	"draad/integrations/practice"
	"draad/integrations/x"
)

// registered is one platform that the program knows. To add one: its folder, and a
// line in platforms.
type registered struct {
	name bot.PlatformName
	// config makes the struct of an account's settings; nil: it has none.
	config func() any
	// practising tells that it is there to practise with: an optional account on it is left
	// out beside a chat server, where colleagues would get its questions.
	practising bool
	// load reads the settings of an account, under its prefix. given reports whether
	// there are any; the result is what open gets. Nil: it has none.
	load func(s *settings.Set, a bot.Account) (config any, given bool)
	// open makes the platform with its accounts. It calls nobody yet.
	open func(p *parts, accounts []configured) (ports.Platform, error)
	// silence is how long its source may say nothing before the program is not
	// well; 0: for ever.
	silence time.Duration
	// usage counts what the platform charges for; nil: nothing.
	usage func(ports.Platform) func(context.Context) ([]ops.Usage, error)
}

// configured is an account with its settings.
type configured struct {
	bot.Account
	config any
}

// parts is what platforms are made with.
type parts struct {
	store store.Store
	log   *slog.Logger
	room  *practice.Room
	org   *bot.Organisation
}

// platforms is every platform, in the order of the health page.
func platforms() []registered {
	return []registered{
		{name: practice.Name, open: openPractice, practising: true},
		// Several times X's longest pause between two looks.
		{name: x.Name, config: func() any { return &x.Config{} }, load: loadX, open: openX, silence: 30 * time.Minute, usage: usageX},
	}
}

// platformNames is what an account's platform may be in the organisation file.
func platformNames() []bot.PlatformName {
	var names []bot.PlatformName
	for _, p := range platforms() {
		names = append(names, p.name)
	}
	return names
}

func openPractice(p *parts, _ []configured) (ports.Platform, error) { return p.room.Platform(), nil }

func loadX(s *settings.Set, a bot.Account) (any, bool) {
	config := x.Config{Prefix: a.Settings}
	if config.Prefix == "" {
		config.Prefix = x.DefaultPrefix
	}
	given := s.Given(config.Prefix, &config)
	if given || !a.Optional {
		s.Load(config.Prefix, &config)
	}
	return config, given
}

func openX(p *parts, accounts []configured) (ports.Platform, error) {
	var all []x.Account
	for _, a := range accounts {
		config, ok := a.config.(x.Config)
		if !ok {
			return nil, fmt.Errorf("account %s has settings of another platform", a.ID)
		}
		all = append(all, x.Account{ID: a.ID, Handle: a.Handle, Config: config})
	}
	var options []x.Option
	if turns, ok := p.store.(store.Turns); ok {
		options = append(options, x.WithTurns(turns))
	}
	return x.New(p.store, all, p.log, options...)
}

func usageX(p ports.Platform) func(context.Context) ([]ops.Usage, error) {
	return func(ctx context.Context) ([]ops.Usage, error) {
		costs, err := p.(*x.Platform).Costs(ctx)
		var all []ops.Usage
		for _, c := range costs {
			all = append(all, ops.Usage{
				Platform: x.Name, Account: c.Account, Cap: c.Cap, Dollars: float64(c.Micros()) / 1e6,
				Counts: map[string]int{"mentions": c.Mentions, "reads": c.Reads, "posts": c.Posts, "link_posts": c.LinkPosts},
			})
		}
		return all, err
	}
}
