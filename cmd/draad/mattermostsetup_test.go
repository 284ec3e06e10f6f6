package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"draad/cmd/draad/organisation"
	mattermostfake "draad/integrations/mattermost/fake"
)

// Whoever sets Draad up has all settings in one place, and they were called unknown.
func TestMattermostIsSetUpWithAllSettingsThere(t *testing.T) {
	s := newMattermost(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "organisation.yaml")
	org := strings.ReplaceAll(s.organise(string(organisation.Example())), "settings: DRAAD_X ", "settings: DRAAD_X_NOORD ")
	if err := os.WriteFile(file, []byte(org), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := append(s.environ(), "DRAAD_ORGANISATION="+file, "DRAAD_DATA="+dir, "DRAAD_PUBLIC_URL=http://127.0.0.1:1",
		"DRAAD_X_CONSUMER_KEY=a", "DRAAD_X_NOORD_CONSUMER_KEY=b", "DRAAD_REDIS_URL=redis://127.0.0.1:1", "DRAAD_REDIS_NAME=draad")
	set := func(more ...string) (int, string) {
		var out strings.Builder
		c := &console{environ: append(environ, more...), out: &out, err: &out, wiring: theWiring()}
		return c.run(t.Context(), []string{"mattermost", "setup"}), out.String()
	}
	if code, says := set(); code != 0 || len(s.Commands()) != 1 {
		t.Errorf("exit %d, %d commands:\n%s", code, len(s.Commands()), says)
	}
	if code, says := set("DRAAD_DATTA=x"); code != 1 || !strings.Contains(says, "DRAAD_DATTA is not a setting") {
		t.Errorf("a misspelt name: exit %d:\n%s", code, says)
	}
}

// What an administrator has to do is named as the server wants it.
func TestMattermostSetupSaysWhoMayMakeTheCommand(t *testing.T) {
	s := newMattermost(t, mattermostfake.WithoutCommands())
	file := filepath.Join(t.TempDir(), "organisation.yaml")
	if err := os.WriteFile(file, []byte(s.organise(string(organisation.Example()))), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	c := &console{environ: append(s.environ(), "DRAAD_ORGANISATION="+file, "DRAAD_PUBLIC_URL=http://127.0.0.1:1"), out: &out, err: &out, wiring: theWiring()}
	if code := c.run(t.Context(), []string{"mattermost", "setup"}); code != 1 || !strings.Contains(out.String(), "administrator of the team") ||
		strings.Contains(out.String(), "EnableUserAccessTokens") {
		t.Errorf("exit %d:\n%s", code, out.String())
	}
}
