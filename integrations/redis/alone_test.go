package redis

import (
	"strings"
	"testing"
)

// Who has lost its line to this server may not have noticed yet, or listens to the one
// that was the primary before. It is not the one who listens here, and that one is told.
func TestWhoListensAloneIsToldByOneThatThinksItDoes(t *testing.T) {
	server := startServer(t)
	cfg := server.config()
	client, err := cfg.dial()
	must(t, err)
	deaf := newStore(cfg, client)
	t.Cleanup(func() { must(t, deaf.Close()) })
	deaf.quiet.setWatched(true)
	s := mustOpen(t, cfg)
	t.Cleanup(func() { must(t, s.Close()) })
	until(t, "news comes in", s.quiet.isWatched)
	woken := watching(t, s)
	must(t, deaf.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	until(t, "it is told", func() bool { return len(woken) > 0 })
}

// Who is alone tells nobody.
func TestWhoIsAloneTellsNobody(t *testing.T) {
	server := startServer(t)
	s := mustOpen(t, server.config())
	defer s.Close()
	until(t, "news comes in", s.quiet.isWatched)
	for i := range 10 {
		must(t, s.Commit(t.Context(), step("c", i)))
	}
	told := field(s.client.Info(t.Context(), "commandstats").Val(), "cmdstat_publish")
	if !strings.HasPrefix(told, "calls=3,") { // of the start, one a channel
		t.Errorf("it told: %s", told)
	}
}
