package redis

import (
	"testing"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/bottest"
)

func TestTheStorePassesTheSuite(t *testing.T) {
	bottest.StoreSuite(t, func(t testing.TB) bottest.Harness {
		server := miniredis.RunT(t)
		cfg := Config{URL: "redis://" + server.Addr(), Partitions: 4, Name: "draad"}
		s := mustOpen(t, cfg)
		return bottest.Harness{
			Store: s,
			Reopen: func() bot.Store {
				must(t, s.Close())
				s = mustOpen(t, cfg)
				return s
			},
		}
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

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
