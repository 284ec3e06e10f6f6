package main

import (
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"
)

func TestOneWorkspaceAtATime(t *testing.T) {
	slackSet := []string{"DRAAD_SLACK_BOT_TOKEN=xoxb-1", "DRAAD_SLACK_APP_TOKEN=xapp-1"}
	mattermostSet := []string{"DRAAD_MATTERMOST_URL=https://chat.example.nl", "DRAAD_MATTERMOST_TOKEN=abcdefghijklmnopqrstuvwxyz"}
	for name, tt := range map[string]struct {
		environ []string
		want    string // in the error; "" for none
	}{
		"none: the practice room": {nil, ""},
		"Slack":                   {slackSet, ""},
		"Mattermost":              {mattermostSet, ""},
		"both":                    {append(mattermostSet, slackSet...), "one workspace at a time"},
		"half of Slack":           {slackSet[:1], "DRAAD_SLACK_APP_TOKEN"},
		"half of Mattermost":      {mattermostSet[:1], "DRAAD_MATTERMOST_TOKEN"},
		"Slack on every address":  {append([]string{"DRAAD_HTTP_ADDR=:0"}, slackSet...), ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := &console{environ: tt.environ, out: io.Discard, err: io.Discard, wiring: theWiring()}
			_, err := c.newApp(c.read(), slog.New(slog.DiscardHandler))
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestHowLongAChatServerMaySayNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		environ []string
		want    time.Duration
	}{
		"the practice room":      {nil, 0},
		"Slack over Socket Mode": {[]string{"DRAAD_SLACK_BOT_TOKEN=xoxb-1", "DRAAD_SLACK_APP_TOKEN=xapp-1"}, lineSilence},
		"Slack over HTTP":        {[]string{"DRAAD_SLACK_BOT_TOKEN=xoxb-1", "DRAAD_SLACK_SIGNING_SECRET=s"}, 0},
		"Mattermost": {[]string{"DRAAD_MATTERMOST_URL=https://chat.example.nl", "DRAAD_MATTERMOST_TOKEN=abcdefghijklmnopqrstuvwxyz"},
			lineSilence},
	} {
		c := &console{environ: tt.environ, out: io.Discard, err: io.Discard, wiring: theWiring()}
		made, err := c.newApp(c.read(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if got := made.(*app).chosen.silent(); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestAMistakeInTheOrganisationFileDoesNotMakeSettingsUnknown(t *testing.T) {
	file := t.TempDir() + "/organisation.yaml"
	if err := os.WriteFile(file, []byte("name: [oops\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &console{environ: []string{"DRAAD_ORGANISATION=" + file, "DRAAD_X_CONSUMER_KEY=a"}, out: io.Discard, err: io.Discard, wiring: theWiring()}
	_, err := c.newApp(c.read(), slog.New(slog.DiscardHandler))
	if err == nil || strings.Contains(err.Error(), "is not a setting") {
		t.Errorf("got %v", err)
	}
}

func TestTheManifestIsPrinted(t *testing.T) {
	for environ, want := range map[string]string{
		"":                                       `"socket_mode_enabled": true`,
		"DRAAD_PUBLIC_URL=https://d.example.nl/": `https://d.example.nl/slack/events`,
	} {
		var out strings.Builder
		c := &console{environ: []string{environ}, out: &out, err: io.Discard, wiring: theWiring()}
		if code := c.run(t.Context(), []string{"slack", "manifest"}); code != 0 || !strings.Contains(out.String(), want) {
			t.Errorf("%q: exit code %d, %s", environ, code, out.String())
		}
	}
}
