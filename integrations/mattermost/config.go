package mattermost

import (
	"errors"
	"net/url"
	"strings"
)

// Prefix stands before the names of the settings.
const Prefix = "DRAAD_MATTERMOST"

// Config is the settings.
type Config struct {
	URL          string `envconfig:"URL" desc:"where Mattermost is, such as https://chat.example.nl"`
	Token        string `envconfig:"TOKEN" secret:"true" desc:"the access token of Draad's bot account in Mattermost"`
	CommandToken string `envconfig:"COMMAND_TOKEN" secret:"true" desc:"the token of the slash command /draad; only needed when an administrator made the command by hand"`

	// PublicURL is where Mattermost can reach Draad (DRAAD_PUBLIC_URL); empty: no
	// buttons and no slash command.
	PublicURL string `ignored:"true"`
}

// Given reports whether Mattermost was chosen at all.
func (c Config) Given() bool { return c.URL != "" || c.Token != "" }

// Validate reports every problem at once. It names settings, never their values.
func (c Config) Validate() []error {
	var errs []error
	if !isAddress(c.URL) {
		errs = append(errs, errors.New(Prefix+"_URL must be an address such as https://chat.example.nl, without a user or a question mark"))
	}
	if strings.TrimSpace(c.Token) == "" {
		errs = append(errs, errors.New(Prefix+"_TOKEN is missing: make a bot account in Mattermost and give its access token"))
	} else if strings.ContainsFunc(c.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		errs = append(errs, errors.New(Prefix+"_TOKEN holds spaces or signs that no token has"))
	}
	if c.PublicURL != "" && !isAddress(c.PublicURL) {
		errs = append(errs, errors.New("DRAAD_PUBLIC_URL must be an address such as https://draad.example.nl, without a user or a question mark"))
	}
	return errs
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}
