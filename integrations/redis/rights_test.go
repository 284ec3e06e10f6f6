package redis

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"draad/bot"
)

// A user who lacks one command would have every change that needs it made by half.
func TestAUserWhoMayNotRunACommandOfTheScriptsIsRefused(t *testing.T) {
	server := startServer(t)
	c := server.client()
	defer c.Close()
	cfg := server.config()
	cfg.URL = "redis://bot:gehe1m@" + server.addr()
	cfg.Replicas = 1
	for _, command := range append(scripted(t), "wait") {
		must(t, c.Do(t.Context(), "ACL", "SETUSER", "bot", "reset", "on", ">gehe1m", "~*", "&*", "+@all", "-"+command).Err())
		s, err := Open(t.Context(), cfg)
		if !bot.Is(err, bot.Auth) || !strings.HasSuffix(err.Error(), " +"+command) || strings.Contains(err.Error(), "gehe1m") {
			t.Errorf("without %s: %v", command, err)
		}
		if err == nil {
			must(t, s.Close())
		}
	}
}

// scripted gives the commands that the scripts run.
func scripted(t *testing.T) (all []string) {
	files, err := filepath.Glob("scripts/*.lua")
	must(t, err)
	called := regexp.MustCompile(`redis\.call\('([A-Z]+)'`)
	is := map[string]bool{"PUBLISH": true} // each channel is tried as well, see mayTell
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		for _, m := range called.FindAllStringSubmatch(string(text), -1) {
			if !is[m[1]] {
				is[m[1]] = true
				all = append(all, strings.ToLower(m[1]))
			}
		}
	}
	if len(all) < 15 {
		t.Fatalf("only %v were found", all)
	}
	return all
}

// Rights may be taken away while Draad runs.
func TestAScriptThatIsRefusedACommandSaysThatItIsTheUser(t *testing.T) {
	server := startServer(t)
	c := server.client()
	defer c.Close()
	must(t, c.Do(t.Context(), "ACL", "SETUSER", "bot", "on", ">gehe1m", "~*", "&*", "+@all").Err())
	cfg := server.config()
	cfg.URL = "redis://bot:gehe1m@" + server.addr()
	s := mustOpen(t, cfg)
	defer s.Close()
	must(t, c.Do(t.Context(), "ACL", "SETUSER", "bot", "-hmget").Err())
	if err := s.Commit(t.Context(), aJob("c", "job", "chat", monday)); !bot.Is(err, bot.Auth) || !strings.Contains(err.Error(), "NOPERM") {
		t.Errorf("got %v", err)
	}
}
