package redis

import (
	"errors"
	"os"
	"strings"
	"testing"

	"draad/bot"
)

// A replica that is still taking over what there is confirms nothing yet: Redis counts
// it all the same, and with DRAAD_REDIS_REPLICAS no change is taken meanwhile.
func TestAReplicaThatIsNotReadyYetDoesNotFollow(t *testing.T) {
	primary := startServer(t, "--repl-diskless-sync-delay", "1000")
	cfg := primary.config()
	s := mustOpen(t, cfg)
	defer s.Close()
	s.cfg.Replicas = 1
	c := primary.client()
	defer c.Close()
	port := primary.addr()[strings.LastIndex(primary.addr(), ":")+1:]
	startServer(t, "--replicaof", "127.0.0.1 "+port)
	state := func() string { return c.Info(t.Context(), "replication").Val() }
	until(t, "a replica has come", func() bool { return field(state(), "connected_slaves") == "1" })
	if got := found(t.Context(), s); !strings.Contains(got, "bad Redis "+primary.addr()+" replicas: 0 follow, and 1 still has to take over what there is") {
		t.Errorf("while it waits:\n%s", got)
	}
	primary.set("repl-diskless-sync-delay", "0")
	until(t, "the replica is ready", func() bool { return strings.Contains(state(), "state=online") })
	if got := found(t.Context(), s); !strings.Contains(got, "ok Redis "+primary.addr()+" replicas: 1 follow") {
		t.Errorf("when it is ready:\n%s", got)
	}
}

func TestAURLThatIsNotThere(t *testing.T) {
	err := errors.Join(Config{Name: "draad"}.Validate()...)
	if !bot.Is(err, bot.Invalid) || !strings.Contains(err.Error(), "DRAAD_REDIS_URL is not set") {
		t.Errorf("got %v", err)
	}
}

// The rights that the runbook (charts/draad/README.md) gives to a user of its own are
// enough, and let the doctor see what is risky.
func TestAUserWithTheRunbooksRights(t *testing.T) {
	server := startServer(t)
	c := server.client()
	defer c.Close()
	cfg := server.config()
	cfg.Name = "draad"
	must(t, c.Do(t.Context(), runbooksUser(t)...).Err())
	cfg.URL = "redis://draad:password@" + server.addr()
	s := mustOpen(t, cfg)
	defer s.Close()
	must(t, s.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	if got := found(t.Context(), s); strings.Contains(got, "does not tell") {
		t.Errorf("the doctor sees too little:\n%s", got)
	}
	if denied, err := c.Do(t.Context(), "ACL", "LOG").Slice(); err != nil || len(denied) > 0 {
		t.Errorf("refused: %v, %v", denied, err)
	}
}

// runbooksUser is the command of the runbook that makes the user.
func runbooksUser(t *testing.T) (words []any) {
	t.Helper()
	text, err := os.ReadFile("../../charts/draad/README.md")
	must(t, err)
	for line := range strings.Lines(string(text)) {
		if command, ok := strings.CutPrefix(line, "    ACL SETUSER "); ok {
			words = append(words, "ACL", "SETUSER")
			for _, word := range strings.Fields(command) {
				words = append(words, word)
			}
			return words
		}
	}
	t.Fatal("the runbook makes no user")
	return nil
}
