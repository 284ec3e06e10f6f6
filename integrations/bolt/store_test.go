package bolt

import (
	"os"
	"testing"

	"draad/bot/store"
	"draad/bot/store/storetest"
)

func TestTheStorePassesTheSuite(t *testing.T) {
	storetest.StoreSuite(t, func(t testing.TB) storetest.Harness {
		cfg := Config{Data: t.TempDir()}
		s := mustOpen(t, cfg)
		return storetest.Harness{
			Store: s, LeasesEnd: true,
			Reopen: func() store.Store {
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

// missing skips a test that needs what is not here, unless everything must run.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("DRAAD_REQUIRE") == "all" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}
