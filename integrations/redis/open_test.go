package redis

import (
	"context"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"draad/bot"
)

func TestAnotherSchemaIsRefusedAndLeftAlone(t *testing.T) {
	for has, kind := range map[string]bot.Kind{"4": bot.Permanent, "1": bot.Invalid} {
		server := miniredis.RunT(t)
		cfg := Config{URL: "redis://" + server.Addr(), Name: "draad"}
		must(t, mustOpen(t, cfg).Close())
		server.HSet("draad:store", "schema", has)
		before := server.Dump()
		_, err := Open(t.Context(), cfg)
		if !bot.Is(err, kind) || !strings.Contains(err.Error(), "schema "+has) {
			t.Fatalf("got %v", err)
		}
		if after := server.Dump(); after != before {
			t.Errorf("something was written:\n%s", after)
		}
	}
}

func TestNobodyIsThere(t *testing.T) {
	server := miniredis.RunT(t)
	addr := server.Addr()
	server.Close()
	_, err := Open(t.Context(), Config{URL: "redis://bot:gehe1m@" + addr, Name: "draad"})
	// Nothing is promised: whoever starts a command, or looks with the doctor, tries but once.
	if !bot.Is(err, bot.Temporary) || !strings.Contains(err.Error(), addr) || strings.Contains(err.Error(), "gehe1m") ||
		strings.Contains(err.Error(), "again") {
		t.Fatalf("got %v (%s)", err, bot.KindOf(err))
	}
}

func TestAWrongPasswordIsNotRepeated(t *testing.T) {
	server := miniredis.RunT(t)
	server.RequireUserAuth("bot", "another")
	_, err := Open(t.Context(), Config{URL: "redis://bot:gehe1m@" + server.Addr(), Name: "draad"})
	if !bot.Is(err, bot.Auth) || strings.Contains(err.Error(), "gehe1m") {
		t.Fatalf("got %v (%s)", err, bot.KindOf(err))
	}
}

func TestARedisThatThrowsDataAwayIsRefused(t *testing.T) {
	server := startServer(t)
	for _, policy := range []string{"allkeys-lru", "volatile-ttl"} {
		server.set("maxmemory-policy", policy)
		_, err := Open(t.Context(), server.config())
		if !bot.Is(err, bot.Permanent) || !strings.Contains(err.Error(), policy) || !strings.Contains(err.Error(), "noeviction") {
			t.Errorf("with %s: got %v", policy, err)
		}
	}
}

// found is what Examine says, a line each.
func found(ctx context.Context, s *Store) string {
	var b strings.Builder
	for _, d := range s.Examine(ctx) {
		mark := "bad "
		if d.OK {
			mark = "ok "
		}
		b.WriteString(mark + d.What + ": " + d.Says + "; " + d.Do + "\n")
	}
	return b.String()
}

func TestWhatIsRiskyIsSaid(t *testing.T) {
	server := startServer(t)
	s := mustOpen(t, server.config())
	defer s.Close()
	for _, c := range []struct{ set, to, want string }{
		{"appendonly", "no", "bad Redis " + server.addr() + " persistence: when it stops"},
		{"appendonly", "yes", "ok Redis " + server.addr() + " persistence: a power cut loses the last second"},
		{"appendfsync", "no", "bad Redis " + server.addr() + " persistence: a power cut loses the last half minute"},
		{"appendfsync", "always", "ok Redis " + server.addr() + " persistence: every change is on disk"},
		{"maxmemory-policy", "allkeys-lru", "bad Redis " + server.addr() + " eviction: it throws conversations away"},
		{"maxmemory-policy", "noeviction", "ok Redis " + server.addr() + " eviction: noeviction"},
	} {
		server.set(c.set, c.to)
		if got := found(t.Context(), s); !strings.Contains(got, c.want) {
			t.Errorf("with %s %s: want %q in\n%s", c.set, c.to, c.want, got)
		}
	}
}

// A managed Redis may forbid to look at its settings, and a stand-in has none.
func TestARedisThatDoesNotTell(t *testing.T) {
	s := mustOpen(t, startServer(t).as("&*", "+@all", "-config", "-info"))
	defer s.Close()
	if got := found(t.Context(), s); strings.Count(got, "it does not tell") != 3 || strings.Contains(got, "bad") || strings.Contains(got, "gehe1m") {
		t.Errorf("got\n%s", got)
	}
	for version, ok := range map[string]bool{"6.2.0": true, "7.0.15": true, "8.4.0": true, "6.0.9": false, "5.0.14": false} {
		if d := (facts{version: version}).versionFound(); d.OK != ok {
			t.Errorf("version %s: %+v", version, d)
		}
	}
}

// A user that may use all keys may use no channel, unless that is said as well: then
// a change would be made and its news refused.
func TestAUserWithoutChannelsIsRefused(t *testing.T) {
	server := startServer(t)
	cfg := server.as("resetchannels", "+@all")
	_, err := Open(t.Context(), cfg)
	if !bot.Is(err, bot.Auth) || !strings.Contains(err.Error(), "&"+cfg.Name+":*") || strings.Contains(err.Error(), "gehe1m") {
		t.Fatalf("without channels: %v", err)
	}
	server.as("resetchannels", "+@all", "&"+cfg.Name+":*")
	s, err := Open(t.Context(), cfg)
	must(t, err)
	must(t, s.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	must(t, s.Close())
}

// One that may not ask who listens tells all the same. A script that fails there has made
// its change by then.
func TestAUserWhoMayNotAskWhoListensTells(t *testing.T) {
	one, two := openTwo(t, startServer(t).as("&*", "+@all", "-pubsub"))
	woken := watching(t, two)
	must(t, one.Commit(t.Context(), aJob("c", "job", "chat", monday)))
	<-woken
}
