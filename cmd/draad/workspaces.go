package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"draad/bot/ports"
	"draad/cmd/draad/settings"
	"draad/integrations/mattermost"
	"draad/integrations/slack"
)

// registeredWorkspace is one place to work in that the program knows.
type registeredWorkspace struct {
	name string
	// load reads its settings, and reports whether it was chosen: any of them is set.
	load func(s *settings.Set, c Config) (config any, chosen bool)
	// open makes the workspace. It calls nobody yet.
	open func(p *parts, config any) (ports.Workspace, error)
	// silence is how long it may say nothing before the program is not well; 0: for
	// ever.
	silence func(config any) time.Duration
	// called reports whether the chat server calls Draad, so that the pages are to be
	// reached from elsewhere.
	called func(config any) bool
}

// lineSilence is for a line that stays open: the other end says something at least
// every minute, if only that it is there.
const lineSilence = 15 * time.Minute

// workspaces is every workspace but the practice room, which is there when none of
// these was chosen.
func workspaces() []registeredWorkspace {
	return []registeredWorkspace{
		{name: "slack", load: loadSlack, open: openSlack, silence: silenceSlack, called: slackCalls},
		{name: "mattermost", load: loadMattermost, open: openMattermost, silence: silenceMattermost, called: mattermostCalls},
	}
}

// chosen is the workspace that the settings choose.
type chosen struct {
	registeredWorkspace
	config any
}

// silent is how long it may say nothing; the practice room for ever.
func (c *chosen) silent() time.Duration {
	if c == nil {
		return 0
	}
	return c.silence(c.config)
}

// choose reads the settings of all workspaces. More than one is a mistake; none is
// the practice room.
func (a *app) choose() {
	var names []string
	for _, w := range workspaces() {
		config, is := w.load(a.setup.settings, a.setup.config)
		if is {
			names = append(names, w.name)
			a.chosen = &chosen{w, config}
		}
	}
	if len(names) > 1 {
		a.setup.settings.Fail(settings.Problem{
			Name: "DRAAD_" + strings.ToUpper(names[0]) + "_*",
			Says: "are set together with those of " + strings.Join(names[1:], " and ") + "; Draad works in one workspace at a time",
			Do:   "remove the settings of the one that you do not use",
		})
	}
}

// openWorkspace makes the workspace that was chosen; without one, the practice room.
func (a *app) openWorkspace(p *parts) (ports.Workspace, error) {
	if a.chosen == nil {
		return p.room.Workspace(), nil
	}
	return a.chosen.open(p, a.chosen.config)
}

func loadSlack(s *settings.Set, _ Config) (any, bool) {
	var config slack.Config
	if !s.Given(slack.Prefix, &config) {
		return config, false
	}
	s.Load(slack.Prefix, &config)
	return config, true
}

func openSlack(p *parts, config any) (ports.Workspace, error) {
	return slack.New(config.(slack.Config), p.org, p.log, slack.WithStore(p.store))
}

// silenceSlack: over HTTP Slack only speaks when somebody does something.
func silenceSlack(config any) time.Duration {
	if config.(slack.Config).AppToken == "" {
		return 0
	}
	return lineSilence
}

// slackCalls: over Socket Mode Slack is called, and calls nobody.
func slackCalls(config any) bool { return config.(slack.Config).AppToken == "" }

func loadMattermost(s *settings.Set, c Config) (any, bool) {
	config := mattermost.Config{PublicURL: c.PublicURL}
	if !s.Given(mattermost.Prefix, &config) {
		return config, false
	}
	s.Load(mattermost.Prefix, &config)
	return config, true
}

func openMattermost(p *parts, config any) (ports.Workspace, error) {
	return mattermost.New(config.(mattermost.Config), p.org, p.log, mattermost.WithStore(p.store))
}

func silenceMattermost(any) time.Duration { return lineSilence }

func mattermostCalls(config any) bool { return config.(mattermost.Config).PublicURL != "" }

// answering is a workspace that people reach over HTTP.
type answering interface{ Handler() http.Handler }

// slackCommand prints what Slack has to know of the app.
func slackCommand(_ context.Context, c *console, args []string) error {
	if args[0] != "manifest" {
		return usage("expected `draad slack manifest`")
	}
	s := c.read()
	config, _ := loadSlack(s.settings, s.config) // may still lack what the manifest is for
	base := s.config.PublicURL
	if config.(slack.Config).AppToken != "" {
		base = "" // Socket Mode needs no address
	}
	_, err := io.WriteString(c.out, slack.Manifest(base))
	return err
}

// mattermostCommand registers the slash command, and prints what to allow.
func mattermostCommand(ctx context.Context, c *console, args []string) error {
	if args[0] != "setup" {
		return usage("expected `draad mattermost setup`")
	}
	s := c.read()
	s.knowAll()
	config, is := loadMattermost(s.settings, s.config)
	if err := s.err(); err != nil {
		return err
	}
	if !is {
		return fmt.Errorf("%s_URL and %s_TOKEN are not set", mattermost.Prefix, mattermost.Prefix)
	}
	w, err := mattermost.New(config.(mattermost.Config), &s.org.Organisation, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return mattermost.Setup(ctx, w, c.out)
}
