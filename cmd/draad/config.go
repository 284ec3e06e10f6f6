package main

import (
	"errors"
	"fmt"
	"time"

	"draad/cmd/draad/organisation"
	"draad/cmd/draad/settings"
)

// prefix is what the names of the program's settings begin with.
const prefix = "DRAAD"

// Config is the program's own settings; each integration has its own.
type Config struct {
	HTTPAddr     string        `envconfig:"HTTP_ADDR" default:"127.0.0.1:8080" desc:"Where the pages are served: host and port."`
	Organisation string        `envconfig:"ORGANISATION" desc:"Path of the organisation file (YAML); without it the built-in example."`
	LogFormat    string        `envconfig:"LOG_FORMAT" default:"text" oneof:"text,json" desc:"How the log is written."`
	LogLevel     string        `envconfig:"LOG_LEVEL" default:"info" oneof:"debug,info,warn,error" desc:"What the log leaves out."`
	PublicURL    string        `envconfig:"PUBLIC_URL" desc:"Where a chat server can reach Draad over HTTP, such as https://draad.example.nl; for buttons in Mattermost, and for Slack without Socket Mode."`
	PracticeOpen bool          `envconfig:"PRACTICE_OPEN" desc:"Whether the practice room may be shown to more than this machine (true), also beside a path that a chat server calls; there is no login in it."`
	Workers      int           `envconfig:"WORKERS" default:"16" min:"1" max:"256" desc:"How many calls outside are made at the same time, a quarter of them to one destination."`
	Lease        time.Duration `envconfig:"LEASE" default:"1m" min:"2s" max:"1h" desc:"After how long another replica takes over what one began that died or hangs. A call outside gets three quarters of it, and 20s at most."`
	RetryFirst   time.Duration `envconfig:"RETRY_FIRST" default:"1s" min:"1ms" max:"1h" desc:"How long after a failed call it is tried again; each next time longer."`
	RetryMax     time.Duration `envconfig:"RETRY_MAX" default:"5m" min:"1ms" max:"24h" desc:"The longest wait between two tries."`
}

// Validate reports what does not fit together.
func (c *Config) Validate() []error {
	if c.RetryMax < c.RetryFirst {
		return []error{fmt.Errorf("DRAAD_RETRY_MAX must not be less than DRAAD_RETRY_FIRST")}
	}
	return nil
}

// setup is what the app is made from. The integrations' settings are still to be
// loaded, by whoever knows which are needed.
type setup struct {
	config   Config
	settings *settings.Set
	// org is what the organisation file says; nil when it is not right.
	org    *organisation.File
	orgErr error
}

// read reads the program's settings and the organisation file.
func (c *console) read() *setup {
	s := &setup{settings: settings.New(c.environ)}
	s.settings.Ignore("DRAAD_REQUIRE") // asks tests to fail rather than skip
	s.settings.Load(prefix, &s.config)
	s.org, s.orgErr = organisation.Open(s.config.Organisation, platformNames()...)
	return s
}

// knowAll makes every setting known that there is, for a command that reads a few: what
// it has no use for is no misspelt name. An account may have a prefix of its own.
func (s *setup) knowAll() {
	for _, g := range settingGroups() {
		s.settings.Given(g.Prefix, g.Config)
	}
	if s.org == nil {
		return
	}
	for _, a := range s.org.Accounts {
		for _, p := range platforms() {
			if p.name == a.Platform && p.config != nil && a.Settings != "" {
				s.settings.Given(a.Settings, p.config())
			}
		}
	}
}

// err is everything that is wrong with the settings and the organisation file, at
// once. It is asked for when all settings have been loaded.
func (s *setup) err() error { return errors.Join(s.settings.Err(), s.orgErr) }
