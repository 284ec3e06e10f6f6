package x

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// DefaultPrefix stands before the names of the settings of an account that does
// not name another prefix.
const DefaultPrefix = "DRAAD_X"

// Config is the settings of one account. Either the four keys of OAuth 1.0a, or the
// client and refresh token of OAuth 2.0.
type Config struct {
	// Prefix is what its settings' names begin with; for messages alone.
	Prefix string `ignored:"true"`

	APIURL string `envconfig:"API_URL" default:"https://api.x.com" desc:"where the X API is"`

	ConsumerKey    string `envconfig:"CONSUMER_KEY" secret:"true" desc:"OAuth 1.0a: the app's key"`
	ConsumerSecret string `envconfig:"CONSUMER_SECRET" secret:"true" desc:"OAuth 1.0a: the app's secret"`
	AccessToken    string `envconfig:"ACCESS_TOKEN" secret:"true" desc:"OAuth 1.0a: the account's token, made with permission to read and write"`
	AccessSecret   string `envconfig:"ACCESS_SECRET" secret:"true" desc:"OAuth 1.0a: the account's token secret"`

	ClientID     string `envconfig:"CLIENT_ID" secret:"true" desc:"OAuth 2.0, instead of the four above: the app's client id"`
	ClientSecret string `envconfig:"CLIENT_SECRET" secret:"true" desc:"OAuth 2.0: the app's client secret; empty for a public client"`
	RefreshToken string `envconfig:"REFRESH_TOKEN" secret:"true" desc:"OAuth 2.0: the account's first refresh token, from draad x login; later ones are kept in the store"`
	AuthorizeURL string `envconfig:"AUTHORIZE_URL" default:"https://x.com/i/oauth2/authorize" desc:"OAuth 2.0: where draad x login sends you"`
	RedirectURL  string `envconfig:"REDIRECT_URL" default:"http://127.0.0.1:8080/x/callback" desc:"OAuth 2.0: the callback address as the app's settings at X have it"`

	PollMin       time.Duration `envconfig:"POLL_MIN" default:"15s" desc:"time between two looks for mentions when it is busy"`
	PollMax       time.Duration `envconfig:"POLL_MAX" default:"2m" desc:"time between two looks when it is quiet, or when the reads go too fast for the month"`
	MonthlyReads  int           `envconfig:"MONTHLY_READS" default:"20000" desc:"posts that may be read in a calendar month (UTC); then polling stops until the next; 0 for no cap"`
	FirstLookback time.Duration `envconfig:"FIRST_LOOKBACK" default:"24h" desc:"how far back the first look goes"`
	Chain         int           `envconfig:"CHAIN" default:"4" desc:"how many posts a long answer may be split into; 1 for no chains"`
	Timeout       time.Duration `envconfig:"TIMEOUT" default:"20s" desc:"how long one call to X may take"`
}

// oauth2 tells which of the two ways in the settings choose.
func (c Config) oauth2() bool { return c.ConsumerKey == "" && c.ClientID != "" }

// name is a setting's full name.
func (c Config) name(setting string) string {
	if c.Prefix == "" {
		return DefaultPrefix + "_" + setting
	}
	return c.Prefix + "_" + setting
}

// Validate reports every problem at once. It names settings, never their values.
func (c Config) Validate() []error {
	errs := append(c.checkURLs(), c.checkCredentials()...)
	wrong := func(bad bool, setting, says string) {
		if bad {
			errs = append(errs, fmt.Errorf("%s %s", c.name(setting), says))
		}
	}
	wrong(c.PollMin <= 0, "POLL_MIN", "must be more than 0, such as 15s")
	wrong(c.PollMax < c.PollMin, "POLL_MAX", "must not be less than "+c.name("POLL_MIN"))
	wrong(c.MonthlyReads < 0, "MONTHLY_READS", "must be 0 (no cap) or more")
	wrong(c.FirstLookback < 0, "FIRST_LOOKBACK", "must be 0 or more, such as 24h")
	wrong(c.Chain < 1 || c.Chain > 25, "CHAIN", "must be 1 to 25")
	wrong(c.Timeout <= 0, "TIMEOUT", "must be more than 0, such as 20s")
	return errs
}

func (c Config) checkURLs() []error {
	urls := []struct{ setting, value string }{{"API_URL", c.APIURL}}
	if c.oauth2() {
		urls = append(urls, struct{ setting, value string }{"AUTHORIZE_URL", c.AuthorizeURL},
			struct{ setting, value string }{"REDIRECT_URL", c.RedirectURL})
	}
	var errs []error
	for _, u := range urls {
		if !isWebAddress(u.value) {
			errs = append(errs, fmt.Errorf("%s must be an address that begins with https:// or http://", c.name(u.setting)))
		}
	}
	return errs
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

func (c Config) checkCredentials() []error {
	oauth1 := []struct{ setting, value string }{
		{"CONSUMER_KEY", c.ConsumerKey}, {"CONSUMER_SECRET", c.ConsumerSecret},
		{"ACCESS_TOKEN", c.AccessToken}, {"ACCESS_SECRET", c.AccessSecret},
	}
	var missing []error
	for _, s := range oauth1 {
		if s.value == "" {
			missing = append(missing, fmt.Errorf("%s is missing", c.name(s.setting)))
		}
	}
	switch {
	case c.oauth2() && c.RefreshToken == "":
		return []error{fmt.Errorf("%s is missing: run draad x login to get one", c.name("REFRESH_TOKEN"))}
	case c.oauth2():
		return nil
	case len(missing) == len(oauth1):
		return []error{fmt.Errorf("%s and the three that go with it are missing (or %s with %s, for OAuth 2.0)",
			c.name("CONSUMER_KEY"), c.name("CLIENT_ID"), c.name("REFRESH_TOKEN"))}
	}
	return missing
}

// valid is Validate as one error.
func (c Config) valid() error { return errors.Join(c.Validate()...) }
