package redis

import (
	"crypto/x509"
	"errors"
	"net/url"
	"strings"

	"draad/bot"
)

// Prefix is what the names of the settings begin with.
const Prefix = "DRAAD_REDIS"

// Config is where the store is. Without a URL there is none.
type Config struct {
	URL      string `envconfig:"URL" secret:"true" desc:"Redis instead of the embedded store: redis://user:password@host:6379/0, rediss:// with TLS, unix:///path; redis+sentinel://host:26379?master_name=…&username=…&password=… (a user before the host is the Sentinels' own), redis+cluster://host:6379; more hosts as &addr=host:port"`
	CA       string `envconfig:"CA" desc:"the certificates (PEM) that may sign Redis's own, when they are not the system's"`
	Cert     string `envconfig:"CERT" desc:"Draad's own certificate (PEM) and those that go with it, for a Redis that asks its clients for one"`
	Key      string `envconfig:"KEY" secret:"true" desc:"the private key (PEM) of that certificate"`
	Replicas int    `envconfig:"REPLICAS" default:"0" min:"0" max:"9" desc:"how many replicas must have a change before it counts; with 1 a failover loses nothing that was acknowledged, and without a replica no change is taken"`
	Name     string `envconfig:"NAME" default:"draad" desc:"what the names of all keys begin with; two programs on one Redis need two"`
}

// Gone names the settings that earlier versions had.
func (Config) Gone() map[string]string {
	return map[string]string{Prefix + "_PARTITIONS": "take it out: everything of a store is in one place now, also in a cluster"}
}

// Validate reports every problem at once.
func (c Config) Validate() []error {
	var errs []error
	if _, err := c.connection(); err != nil {
		errs = append(errs, err)
	}
	if c.Replicas < 0 || c.Replicas > maxReplicas {
		errs = append(errs, bot.Errorf(bot.Invalid, "%s_REPLICAS is %d and must be 0 to %d", Prefix, c.Replicas, maxReplicas))
	}
	if c.Name == "" || strings.ContainsAny(c.Name, "{} \t\n") {
		errs = append(errs, bot.Errorf(bot.Invalid, "%s_NAME must be a word without braces", Prefix))
	}
	if c.CA != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(c.CA)) {
		errs = append(errs, bot.Errorf(bot.Invalid, "%s_CA holds no certificate in PEM form", Prefix))
	}
	if _, err := c.own(); err != nil {
		errs = append(errs, err)
	}
	if (c.CA != "" || c.Cert != "") && !strings.HasPrefix(c.URL, "rediss") {
		errs = append(errs, bot.Errorf(bot.Invalid, "%s_CA and %s_CERT are for TLS: begin %s_URL with rediss", Prefix, Prefix, Prefix))
	}
	return errs
}

const maxReplicas = 9

// The kinds of server a URL can name.
const (
	single   = ""
	sentinel = "sentinel"
	cluster  = "cluster"
)

// scheme splits redis+sentinel or rediss+cluster.
func scheme(u *url.URL) (base, kind string, ok bool) {
	base, kind, plus := strings.Cut(u.Scheme, "+")
	switch {
	case base == "unix":
		return base, single, !plus
	case base != "redis" && base != "rediss":
		return "", "", false
	case !plus && u.Query().Has("master_name"): // as go-redis writes it
		return base, sentinel, true
	}
	return base, kind, !plus || kind == sentinel || kind == cluster
}

// errUnset: there is no telling what is wrong with nothing.
var errUnset = bot.Errorf(bot.Invalid, "%s_URL is not set: set it, or %s_URL_FILE to the path of a file that holds it", Prefix, Prefix)

// errURL never repeats the URL or a part of it: a password may be anywhere in what
// cannot be read.
var errURL = bot.Errorf(bot.Invalid, "%s_URL cannot be understood: it looks like redis://user:password@host:6379/0, rediss://…, "+
	"unix:///run/redis.sock, redis+sentinel://host:26379/0?master_name=name&addr=host2:26379 or redis+cluster://host:6379?addr=host2:6379; "+
	"write special characters in a password as %%40 for @, and so on", Prefix)

// Host tells which server the URL names, for logs and pages: without the password, and
// not as a URL, since one without a password is all of a secret that is masked there.
func (c Config) Host() string {
	u, err := url.Parse(c.URL)
	if err != nil || c.URL == "" {
		return "Redis"
	}
	at := u.Host + strings.TrimSuffix(u.Path, "/")
	switch _, kind, _ := scheme(u); kind {
	case sentinel:
		return "Sentinel " + at
	case cluster:
		return "Redis Cluster " + at
	}
	return "Redis " + at
}

func (c Config) validate() error { return errors.Join(c.Validate()...) }
