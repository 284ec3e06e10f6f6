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
	for _, command := range append(scripted(t), "wait") {
		cfg := server.as("&*", "+@all", "-"+command)
		cfg.Replicas = 1
		refusesUser(t, cfg, command)
	}
}

// Each server of a cluster has a list of users of its own.
func TestAUserWhoMayNotRunACommandOnOneServerOfAClusterIsRefused(t *testing.T) {
	url, nodes := startCluster(t)
	for _, node := range nodes {
		node.as("&*", "+@all")
	}
	cfg := nodes[0].config()
	cfg.URL = strings.Replace(url, "://", "://bot:gehe1m@", 1)
	s := mustOpen(t, cfg)
	must(t, s.Close())
	for _, node := range nodes {
		node.as("&*", "+@all", "-zadd")
		refusesUser(t, cfg, "zadd")
		node.as("&*", "+@all")
	}
}

func refusesUser(t *testing.T, cfg Config, command string) {
	t.Helper()
	s, err := Open(t.Context(), cfg)
	if !bot.Is(err, bot.Auth) || !strings.HasSuffix(err.Error(), " +"+command) || strings.Contains(err.Error(), "gehe1m") {
		t.Errorf("without %s: %v", command, err)
	}
	if err == nil {
		must(t, s.Close())
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
	s := mustOpen(t, server.as("&*", "+@all"))
	defer s.Close()
	c := server.client()
	defer c.Close()
	must(t, c.Do(t.Context(), "ACL", "SETUSER", "bot", "-hmget").Err())
	if err := s.Commit(t.Context(), aJob("c", "job", "chat", monday)); !bot.Is(err, bot.Auth) || !strings.Contains(err.Error(), "NOPERM") {
		t.Errorf("got %v", err)
	}
}
