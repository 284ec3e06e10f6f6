package slack

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Prefix stands before the names of the settings.
const Prefix = "DRAAD_SLACK"

// Config is the settings: a bot token, and an app token (Socket Mode) or a signing
// secret (HTTP).
type Config struct {
	BotToken      string        `envconfig:"BOT_TOKEN" secret:"true" desc:"the bot's token, xoxb-…"`
	AppToken      string        `envconfig:"APP_TOKEN" secret:"true" desc:"the app's token for Socket Mode, xapp-…; needs no public address"`
	SigningSecret string        `envconfig:"SIGNING_SECRET" secret:"true" desc:"instead of Socket Mode: the app's signing secret, for /slack/events, /slack/interactive and /slack/commands"`
	APIURL        string        `envconfig:"API_URL" default:"https://slack.com/api/" desc:"where the Slack API is"`
	Timeout       time.Duration `envconfig:"TIMEOUT" default:"15s" desc:"how long one call to Slack may take"`
}

// Given reports whether anything says that Slack is to be used.
func (c Config) Given() bool { return c.BotToken != "" || c.AppToken != "" || c.SigningSecret != "" }

// Validate reports every problem at once. It names settings, never their values.
func (c Config) Validate() []error {
	var errs []error
	wrong := func(bad bool, setting, says string) {
		if bad {
			errs = append(errs, fmt.Errorf("%s_%s %s", Prefix, setting, says))
		}
	}
	wrong(c.BotToken == "", "BOT_TOKEN", "is missing: take it from OAuth & Permissions of the app")
	wrong(strings.HasPrefix(c.BotToken, "xapp-"), "BOT_TOKEN", "holds an app token; it must be the one that begins with xoxb-")
	wrong(strings.HasPrefix(c.AppToken, "xoxb-"), "APP_TOKEN", "holds a bot token; it must be the one that begins with xapp-")
	wrong(c.AppToken == "" && c.SigningSecret == "", "APP_TOKEN", "is missing (or "+Prefix+"_SIGNING_SECRET, for HTTP)")
	wrong(!isWebAddress(c.APIURL), "API_URL", "must be an address that begins with https:// or http://")
	wrong(c.Timeout <= 0, "TIMEOUT", "must be more than 0, such as 15s")
	return errs
}

func (c Config) valid() error { return errors.Join(c.Validate()...) }

// api is the address that method names are put behind.
func (c Config) api() string { return strings.TrimSuffix(c.APIURL, "/") + "/" }

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}
