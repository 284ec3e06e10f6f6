package redis

import (
	"fmt"
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
//
// The model settles jobs of one record with changes of another, and gives jobs of
// two records one key. That is only one transaction within a partition (see doc.go):
// so the partitions are so many that the model's three records share one, while
// those of the other stories are spread.
func suite(t *testing.T, next func() Config) {
	for _, partitions := range []int{1, 4} {
		t.Run(fmt.Sprint("partitions=", partitions), func(t *testing.T) {
			storetest.StoreSuite(t, func(t testing.TB) storetest.Harness {
				cfg := next()
				cfg.Partitions = partitions
				s := mustOpen(t, cfg)
				return storetest.Harness{
					Store: s, Loose: true,
					Reopen: func() store.Store {
						must(t, s.Close())
						s = mustOpen(t, cfg)
						return s
					},
				}
			})
		})
	}
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
