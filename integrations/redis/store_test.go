package redis

import (
	"testing"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"draad/bot/store"
	"draad/bot/store/storetest"
)

func TestMain(m *testing.M) {
	quietly()
	goleak.VerifyTestMain(m)
}

// suite runs the suite of stores, each on keys of its own.
func suite(t *testing.T, next func() Config) {
	storetest.StoreSuite(t, func(t testing.TB) storetest.Harness {
		cfg := next()
		s := mustOpen(t, cfg)
		return storetest.Harness{
			Store: s,
			Reopen: func() store.Store {
				must(t, s.Close())
				s = mustOpen(t, cfg)
				return s
			},
		}
	})
}

func TestTheStorePassesTheSuite(t *testing.T) {
	suite(t, func() Config {
		return Config{URL: "redis://" + miniredis.RunT(t).Addr(), Name: "draad"}
	})
}

func TestTheStorePassesTheSuiteOnARealRedis(t *testing.T) {
	suite(t, startServer(t).config)
}

func TestTheStorePassesTheSuiteOnACluster(t *testing.T) {
	url, nodes := startCluster(t)
	suite(t, func() Config {
		cfg := nodes[0].config()
		cfg.URL = url
		return cfg
	})
}

func mustOpen(t testing.TB, cfg Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), cfg)
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
