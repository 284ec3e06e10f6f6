package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"draad/cmd/draad/organisation"
	slackfake "draad/integrations/slack/fake"
)

// mistaken makes a fake Slack and a fake Mattermost in which the file's people are not what
// they should be: Jamal is a bot, Fatima left and Marieke is a guest.
func mistaken(t *testing.T) map[string]chatServer {
	s := newSlackServer(t).(slackServer)
	s.ChangeUser("jamal", func(u *slackfake.User) { u.Bot = true })
	s.ChangeUser("fatima", func(u *slackfake.User) { u.Deleted = true })
	s.ChangeUser("marieke", func(u *slackfake.User) { u.Guest = true })
	m := newMattermost(t)
	m.ids["jamal"], _ = m.AddBot("jamal-de-bot")
	m.Deactivate(m.ids["fatima"])
	m.MakeGuest(m.ids["marieke"])
	return map[string]chatServer{"slack": s, "mattermost": m}
}

func TestTheDoctorAsksTheWorkspaceForEveryColleague(t *testing.T) {
	for name, chat := range mistaken(t) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "organisation.yaml")
			text := chat.organise(strings.Replace(string(organisation.Example()), "- id: pieter ", "- id: nobody ", 1))
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			code, says := examined(t, append(chat.environ(), "DRAAD_ORGANISATION="+file, "DRAAD_DATA="+dir)...)
			if code != 1 {
				t.Errorf("exit code %d", code)
			}
			for _, want := range []string{
				"ok     colleague Sanne de Wit: found by e-mail address\n",
				"WRONG  colleague Jamal Idrissi: a bot: nobody hears what it does\n       what to do: give the id of their own account",
				"WRONG  colleague Fatima Yildiz: deactivated: has no say\n       what to do: take them out",
				"ok     colleague Marieke Bos: a guest: may not approve\n",
				"WRONG  colleague Pieter Hendriks: nobody in the workspace has the id nobody\n       what to do: give the id of their account",
				"ok     organisation: it is still called Gemeente Voorbeeld",
				"ok     accounts: there is none, so no citizen is heard",
				"ok     account noord: left out: it is for practising",
			} {
				if !strings.Contains(says, want) {
					t.Errorf("missing %q in:\n%s", want, says)
				}
			}
		})
	}
}

func TestTheDoctorNoticesTheExample(t *testing.T) {
	chat := newSlackServer(t).(slackServer)
	copied := filepath.Join(t.TempDir(), "organisation.yaml")
	if err := os.WriteFile(copied, organisation.Example(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"", copied} {
		code, says := examined(t, append(chat.environ(), "DRAAD_ORGANISATION="+file, "DRAAD_DATA="+t.TempDir())...)
		if code != 1 || !strings.Contains(says, "WRONG  organisation: it is the example, as it was\n       what to do: `draad organisation > organisation.yaml`") {
			t.Errorf("with the file %q: exit %d\n%s", file, code, says)
		}
	}
	if code, says := examined(t, "DRAAD_DATA="+t.TempDir()); code != 0 || strings.Contains(says, "the example, as it was") {
		t.Errorf("in the practice room: exit %d\n%s", code, says)
	}
}
