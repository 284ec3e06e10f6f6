package slack_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/integrations/slack"
	"draad/integrations/slack/fake"
)

func TestEverythingThatIsWrongWithTheSettingsIsSaidAtOnce(t *testing.T) {
	good := slack.Config{BotToken: "xoxb-geheim", AppToken: "xapp-geheim", APIURL: "https://slack.com/api/", Timeout: time.Second}
	for _, c := range []struct {
		name   string
		change func(*slack.Config)
		want   []string
	}{
		{"all is well", func(*slack.Config) {}, nil},
		{"HTTP", func(c *slack.Config) { c.AppToken, c.SigningSecret = "", "geheim" }, nil},
		{"nothing", func(c *slack.Config) { *c = slack.Config{} }, []string{"BOT_TOKEN", "APP_TOKEN", "API_URL", "TIMEOUT"}},
		{"changed over", func(c *slack.Config) { c.BotToken, c.AppToken = c.AppToken, c.BotToken }, []string{"BOT_TOKEN", "APP_TOKEN"}},
		{"a password in the address", func(c *slack.Config) { c.APIURL = "https://a:geheim@slack.com" }, []string{"API_URL"}},
	} {
		settings := good
		c.change(&settings)
		errs := settings.Validate()
		if len(errs) != len(c.want) {
			t.Errorf("%s: %v, want %d problems", c.name, errs, len(c.want))
			continue
		}
		for i, err := range errs {
			if !strings.HasPrefix(err.Error(), "DRAAD_SLACK_"+c.want[i]+" ") || strings.Contains(err.Error(), "geheim") {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
	if (slack.Config{APIURL: "x"}).Given() || !good.Given() {
		t.Error("it is not known whether Slack is to be used")
	}
}

func TestTheDoctorSaysWhatToClick(t *testing.T) {
	for _, c := range []struct {
		name     string
		spoil    func(*world)
		what, do string
	}{
		{"all is well", func(*world) {}, "", ""},
		{"a bot token that is refused", func(w *world) { w.config.BotToken = "xoxb-x" }, "bot token", "OAuth & Permissions"},
		{"an app token that is refused", func(w *world) { w.config.AppToken = "xapp-x" }, "app token", "connections:write"},
		{"revoked tokens", func(w *world) { w.fake.Revoke() }, "bot token", "OAuth & Permissions"},
		{"a missing scope", func(w *world) { w.fake.SetScopes("chat:write, commands") }, "scopes", "Reinstall"},
		{"out of a channel", func(w *world) { w.fake.Expel(w.channels[0], true) }, w0, "/invite"},
		{"an archived channel", func(w *world) { w.fake.Archive(w.channels[0], true) }, w0, "unarchive"},
		{"a channel that is not there", func(w *world) { w.org.Desks[0].Channel = "C404" }, "C404", "organisation file"},
		{"Slack is away", func(w *world) { w.fake.Break("auth.test", fake.FailBefore) }, "bot token", "API_URL"},
		{"too often", func(w *world) { w.fake.Break("auth.test", fake.TooMany) }, "bot token", "wait"},
	} {
		w := newWorld(t)
		c.spoil(w)
		w.Restart()
		found := false
		for _, d := range w.workspace.Examine(t.Context()) {
			found = found || !d.OK
			if !d.OK && c.what == "" || d.OK && d.Do != "" {
				t.Errorf("%s: %+v", c.name, d)
			}
			if !d.OK && strings.Contains(d.What, c.what) && !strings.Contains(d.Do, c.do) && c.name != "revoked tokens" {
				t.Errorf("%s: it says to do %q", c.name, d.Do)
			}
			if strings.Contains(d.Says+d.Do, "xoxb-x") {
				t.Errorf("%s: a token is shown", c.name)
			}
		}
		if found != (c.what != "") {
			t.Errorf("%s: something wrong was found: %v", c.name, found)
		}
	}
}

// w0 is part of what the doctor calls a desk's channel.
const w0 = "Slack channel"

func TestTheManifestFitsBothWaysIn(t *testing.T) {
	for base, socket := range map[string]bool{"": true, "https://draad.voorbeeld.nl/": false} {
		text := slack.Manifest(base)
		var m struct {
			Settings struct {
				Socket bool `json:"socket_mode_enabled"`
				Events struct {
					URL string   `json:"request_url"`
					Bot []string `json:"bot_events"`
				} `json:"event_subscriptions"`
			} `json:"settings"`
			Scopes struct {
				Scopes struct {
					Bot []string `json:"bot"`
				} `json:"scopes"`
			} `json:"oauth_config"`
		}
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		want := ""
		if !socket {
			want = "https://draad.voorbeeld.nl/slack/events"
		}
		if m.Settings.Socket != socket || m.Settings.Events.URL != want || len(m.Settings.Events.Bot) != 15 || len(m.Scopes.Scopes.Bot) != 11 {
			t.Errorf("the manifest for %q is\n%s", base, text)
		}
	}
}

func TestACardWithManyDesksIsStillACard(t *testing.T) {
	w := newWorld(t)
	var acts []bot.Action
	for range 60 {
		acts = append(acts, bot.Action{Name: bot.ActRoute, Value: "oost"})
	}
	root, err := w.workspace.PostThread(t.Context(), "k/1/1", w.channels[0], bot.Card{Quote: "Vraag", Actions: acts, Lines: make([]bot.Line, 23)})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(w.fake.Thread(root.Place, root.ID)[0].Buttons); n != 60 {
		t.Errorf("%d buttons, want 60", n)
	}
	if root.Link != "https://gemeente.slack.example/archives/"+root.Place+"/p"+strings.ReplaceAll(root.ID, ".", "") {
		t.Errorf("its link is %s", root.Link)
	}
}
