package redis

import (
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// Replicas compare the times that each of them writes down. What they all can compare
// their clocks with is Redis.
func TestAClockThatDiffersIsSaid(t *testing.T) {
	server := miniredis.RunT(t)
	s := mustOpen(t, Config{URL: "redis://" + server.Addr(), Name: "draad"})
	defer s.Close()
	clock := " Redis " + server.Addr() + " clock: "
	for off, want := range map[time.Duration][]string{
		0:                 {"ok" + clock + "as this machine's"},
		-time.Minute:      {"bad" + clock + "this machine's is 1m", "s ahead of it; "},
		+90 * time.Minute: {"bad" + clock + "this machine's is 1h", "s behind it; "},
	} {
		server.SetTime(time.Now().Add(off))
		got := found(t.Context(), s)
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("with %v: want %q in\n%s", off, part, got)
			}
		}
	}
	real := startServer(t)
	two := mustOpen(t, real.config())
	defer two.Close()
	if got := found(t.Context(), two); !strings.Contains(got, "ok Redis "+real.addr()+" clock: as this machine's") {
		t.Errorf("got\n%s", got)
	}
}
