package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/cmd/draad/organisation"
	mattermostfake "draad/integrations/mattermost/fake"
	"draad/integrations/x/fake"
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

// byEmailServer has an organisation in which the adviser is named by e-mail address.
type byEmailServer struct{ mattermostServer }

func (s byEmailServer) organise(file string) string {
	file, id := s.mattermostServer.organise(file), s.ids["marieke"]
	return strings.ReplaceAll(strings.ReplaceAll(file, "- id: "+id, "- email: m.bos@voorbeeld.nl"), "advisers: ["+id+"]", "advisers: [M.Bos@voorbeeld.nl]")
}

func TestAnAdviserNamedByEmailIsCalled(t *testing.T) {
	chat := byEmailServer{newMattermost(t)}
	chat.SetEmail(chat.ids["marieke"], "m.bos@voorbeeld.nl")
	s := newChatStory(t, chat, false)
	s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld mag dit?"})
	var root string
	eventually(t, "the question has a thread", func() (ok bool) { root, ok = chat.find("mag dit?"); return ok })
	chat.react("sanne", root, "mega")
	eventually(t, "the adviser is called", func() bool {
		return slices.ContainsFunc(chat.Thread(root), func(p *model.Post) bool {
			return slices.Contains(chat.Show(p).Pings, chat.ids["marieke"])
		})
	})
}

// The README's `draad doctor && draad serve` never got to the second on servers that
// want to be asked another way.
func TestTheDoctorIsContentWithEveryRelease(t *testing.T) {
	for _, release := range []string{"9.9.0", "9.11.18", "10.11.2", "11.7.1"} {
		s := newMattermost(t, mattermostfake.WithRelease(release))
		dir := t.TempDir()
		file := filepath.Join(dir, "organisation.yaml")
		if err := os.WriteFile(file, []byte(s.organise(string(organisation.Example()))), 0o600); err != nil {
			t.Fatal(err)
		}
		code, says := examined(t, append(s.environ(), "DRAAD_ORGANISATION="+file, "DRAAD_DATA="+dir)...)
		if code != 0 || !strings.Contains(says, "ok     Mattermost channel of desk communicatie: Draad is in it") {
			t.Errorf("%s: exit %d:\n%s", release, code, says)
		}
	}
}
