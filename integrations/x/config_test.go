package x_test

import (
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kelseyhightower/envconfig"

	"draad/bot/store/storetest"
	"draad/integrations/x"
)

func settings(change func(*x.Config)) x.Config {
	c := x.Config{
		APIURL: "https://api.x.com", AuthorizeURL: "https://x.com/i/oauth2/authorize", RedirectURL: "http://127.0.0.1:8080/x/callback",
		ConsumerKey: "geheim1", ConsumerSecret: "geheim2", AccessToken: "geheim3", AccessSecret: "geheim4",
		PollMin: time.Second, PollMax: time.Minute, FirstLookback: time.Hour, Chain: 4, Timeout: time.Second,
	}
	change(&c)
	return c
}

func TestEverythingThatIsWrongWithTheSettingsIsSaidAtOnce(t *testing.T) {
	cases := []struct {
		name   string
		change func(*x.Config)
		want   []string
	}{
		{"all is well", func(*x.Config) {}, nil},
		{"OAuth 2.0", func(c *x.Config) { *c = settings(oauth2Only) }, nil},
		{"nothing", func(c *x.Config) { c.ConsumerKey, c.ConsumerSecret, c.AccessToken, c.AccessSecret = "", "", "", "" }, []string{"DRAAD_X_CONSUMER_KEY"}},
		{"two missing", func(c *x.Config) { c.AccessToken, c.AccessSecret = "", "" }, []string{"DRAAD_X_ACCESS_TOKEN", "DRAAD_X_ACCESS_SECRET"}},
		{"another prefix", func(c *x.Config) { c.Prefix, c.AccessSecret = "OOST_X", "" }, []string{"OOST_X_ACCESS_SECRET"}},
		{"no refresh token", func(c *x.Config) { oauth2Only(c); c.RefreshToken = "" }, []string{"DRAAD_X_REFRESH_TOKEN"}},
		{"addresses", func(c *x.Config) {
			oauth2Only(c)
			c.APIURL, c.AuthorizeURL, c.RedirectURL = "x.com", "ftp://geheim", ""
		},
			[]string{"DRAAD_X_API_URL", "DRAAD_X_AUTHORIZE_URL", "DRAAD_X_REDIRECT_URL"}},
		{"a password in the address", func(c *x.Config) { c.APIURL = "https://geheim:geheim@api.x.com" }, []string{"DRAAD_X_API_URL"}},
		{"numbers", func(c *x.Config) {
			c.PollMin, c.PollMax, c.MonthlyReads, c.FirstLookback, c.Chain, c.Timeout = 0, -1, -1, -1, 0, 0
		},
			[]string{"DRAAD_X_POLL_MIN", "DRAAD_X_POLL_MAX", "DRAAD_X_MONTHLY_READS", "DRAAD_X_FIRST_LOOKBACK", "DRAAD_X_CHAIN", "DRAAD_X_TIMEOUT"}},
	}
	for _, c := range cases {
		errs := settings(c.change).Validate()
		if len(errs) != len(c.want) {
			t.Errorf("%s: %v, want %d problems", c.name, errs, len(c.want))
			continue
		}
		for i, err := range errs {
			if !strings.HasPrefix(err.Error(), c.want[i]+" ") || strings.Contains(err.Error(), "geheim") {
				t.Errorf("%s: %v, want it about %s", c.name, err, c.want[i])
			}
		}
	}
}

func oauth2Only(c *x.Config) {
	c.ConsumerKey, c.ConsumerSecret, c.AccessToken, c.AccessSecret = "", "", "", ""
	c.ClientID, c.RefreshToken = "geheim5", "geheim6"
}

func TestTheDefaultsAreRight(t *testing.T) {
	t.Setenv("PROEF_X_CLIENT_ID", "geheim")
	t.Setenv("PROEF_X_REFRESH_TOKEN", "geheim")
	var c x.Config
	if err := envconfig.Process("PROEF_X", &c); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Validate()...); err != nil {
		t.Error(err)
	}
}

func TestEverySettingIsExplainedAndEverySecretIsMarked(t *testing.T) {
	for f := range reflect.TypeFor[x.Config]().Fields() {
		if f.Tag.Get("ignored") == "true" {
			continue
		}
		if f.Tag.Get("envconfig") == "" || f.Tag.Get("desc") == "" {
			t.Errorf("%s has no name or no explanation", f.Name)
		}
		credential := strings.HasSuffix(f.Name, "Key") || strings.HasSuffix(f.Name, "Secret") || strings.HasSuffix(f.Name, "Token") || f.Name == "ClientID"
		if credential != (f.Tag.Get("secret") == "true") {
			t.Errorf("%s: secret is %q", f.Name, f.Tag.Get("secret"))
		}
	}
}

func TestAccountsThatCannotWorkAreRefusedAtTheStart(t *testing.T) {
	good := settings(func(*x.Config) {})
	for name, accounts := range map[string][]x.Account{
		"no handle": {{ID: "a", Config: good}},
		"twice":     {{ID: "a", Handle: "a", Config: good}, {ID: "a", Handle: "b", Config: good}},
		"settings":  {{ID: "a", Handle: "a"}},
	} {
		if _, err := x.New(storetest.NewStore(), accounts, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
