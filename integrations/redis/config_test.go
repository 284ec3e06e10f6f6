package redis

import (
	"errors"
	"strings"
	"testing"

	"draad/bot"
)

func TestWhatAURLMayLookLike(t *testing.T) {
	for url, want := range map[string]string{
		"redis://localhost:6379/2":                                               single,
		"rediss://bot:gehe1m@redis.example.nl":                                   single,
		"unix:///run/redis.sock?db=1":                                            single,
		"redis+sentinel://bot:gehe1m@s1:26379/0?master_name=draad&addr=s2:26379": sentinel,
		"rediss+sentinel://s1:26379?master_name=draad":                           sentinel,
		"redis://s1:26379?master_name=draad":                                     sentinel,
		"redis+cluster://bot:gehe1m@n1:6379?addr=n2:6379":                        cluster,
		"rediss+cluster://n1:6379":                                               cluster,
	} {
		cfg := Config{URL: url, Name: "draad"}
		conn, err := cfg.connection()
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		got, tls := single, false
		switch {
		case conn.cluster != nil:
			got, tls = cluster, conn.cluster.TLSConfig != nil
		case conn.sentinel != nil:
			got, tls = sentinel, conn.sentinel.TLSConfig != nil
		default:
			tls = conn.single.TLSConfig != nil
		}
		if got != want || tls != strings.HasPrefix(url, "rediss") {
			t.Errorf("%s is read as %q, with TLS: %v", url, got, tls)
		}
		if host := cfg.Host(); strings.Contains(host, "gehe1m") || strings.Contains(host, "?") || strings.Contains(url, host) {
			t.Errorf("%s is shown as %s", url, host)
		}
		if errs := cfg.Validate(); errs != nil {
			t.Errorf("%s: %v", url, errs)
		}
	}
}

// A password may be anywhere in what cannot be read.
func TestAMistakeIsToldWithoutThePassword(t *testing.T) {
	for _, url := range []string{
		"", "localhost:6379", "http://bot:gehe1m@localhost", "redis://bot:gehe1m#x@localhost:6379", "redis://bot:x@y:gehe1m/0",
		"redis://bot:gehe1m%zz@localhost", "redis://localhost/gehe1m", "redis://localhost?gehe1m=1", "redis+cluster://n1?addr=gehe1m",
		"redis+sentinel://gehe1m:26379", "redis+ring://gehe1m:26379", "unix+cluster:///gehe1m", "redis://localhost?pool_size=gehe1m",
	} {
		err := errors.Join(Config{URL: url, Name: "draad"}.Validate()...)
		if !bot.Is(err, bot.Invalid) && err == nil {
			t.Errorf("%q is taken", url)
			continue
		}
		if strings.Contains(err.Error(), "gehe1m") || !strings.Contains(err.Error(), "DRAAD_REDIS_URL") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	errs := Config{URL: "x", CA: "x", Replicas: 10, Name: "a{b}"}.Validate()
	all := errors.Join(errs...).Error()
	for _, name := range []string{"DRAAD_REDIS_URL", "DRAAD_REDIS_CA", "DRAAD_REDIS_REPLICAS", "DRAAD_REDIS_NAME"} {
		if !strings.Contains(all, name) {
			t.Errorf("%s is missing in %s", name, all)
		}
	}
}
