package mattermost_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"draad/bot/ports"
	"draad/integrations/mattermost/fake"
)

// releases are those that Draad was tried with, or that are supported longest.
var releases = []string{"9.9.0", "9.11.18", "10.11.2", "11.7.1"}

func TestTheDoctorSaysWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(*world)
		want string
	}{
		"healthy":       {func(w *world) { w.register() }, ""},
		"no command":    {func(*world) {}, "draad mattermost setup"},
		"token":         {func(w *world) { w.fake.Revoke(w.token, w.bot, true) }, "make a new token"},
		"not inside":    {func(w *world) { w.register(); w.fake.Kick(w.channels[1], w.bot) }, "add the bot"},
		"archived":      {func(w *world) { w.register(); w.fake.Archive(w.channels[0], true) }, "restore it"},
		"a name":        {func(w *world) { w.register(); w.org.Desks[1].Channel = "kcc" }, "26 letters"},
		"wrong token":   {func(w *world) { w.register(); w.config.CommandToken = "geraden"; w.Restart() }, "COMMAND_TOKEN"},
		"by hand":       {func(w *world) { w.config.CommandToken = "geheim"; w.Restart() }, "make the command by hand"},
		"nobody at all": {func(w *world) { w.fake.Shut() }, "DRAAD_MATTERMOST_URL"},
	} {
		for _, release := range releases {
			t.Run(name+" at "+release, func(t *testing.T) {
				w := newWorld(t, fake.WithRelease(release))
				c.harm(w)
				wantAdvice(t, w, c.want)
			})
		}
	}
}

// wantAdvice wants the one thing that is wrong to come with advice; "": nothing is wrong.
func wantAdvice(t *testing.T, w *world, want string) {
	t.Helper()
	found := w.space.Examine(t.Context())
	var wrong []string
	for _, d := range found {
		if !d.OK {
			wrong = append(wrong, d.Do)
		}
	}
	if want == "" && len(wrong) != 0 || want != "" && (len(wrong) != 1 || !strings.Contains(wrong[0], want)) {
		t.Errorf("it advises %q, want %q; it says %+v", wrong, want, found)
	}
}

// says gives what the doctor says of something.
func says(t *testing.T, w *world, what string) ports.Diagnosis {
	t.Helper()
	found := w.space.Examine(t.Context())
	i := slices.IndexFunc(found, func(d ports.Diagnosis) bool { return strings.Contains(d.What, what) })
	if i < 0 {
		return ports.Diagnosis{}
	}
	return found[i]
}

func TestTheDoctorNamesTheVersion(t *testing.T) {
	for release, want := range map[string]string{"9.9.0": "version 9.9", "11.7.1": "version 11.7"} {
		if d := says(t, newWorld(t, fake.WithRelease(release)), "server"); !d.OK || d.Says != want {
			t.Errorf("%s: %+v", release, d)
		}
	}
	if d := says(t, newWorld(t, fake.WithRelease("7.8.0")), "server"); d.OK || !strings.Contains(d.Do, "9.11") {
		t.Errorf("an old one: %+v", d)
	}
}

// What one answer lacks is no reason to leave out all other checks.
func TestTheDoctorGoesOnWhenTheServerKeepsItsSettingsToItself(t *testing.T) {
	for _, status := range []int{http.StatusNotImplemented, http.StatusForbidden, http.StatusNotFound} {
		w := newWorld(t)
		w.register()
		w.fake.Inject(fake.GetConfig, fake.Fault{Break: fake.Refuse, Status: status, ID: "proxy"})
		found := w.space.Examine(t.Context())
		if len(found) != 2+len(w.channels)+1 || found[0].Says != "version 10.11" {
			t.Errorf("%d: %+v", status, found)
		}
	}
}

func TestTheDoctorNamesTheSettingsThatDraadRunsInto(t *testing.T) {
	for what, c := range map[string]struct {
		option fake.Option
		want   string
	}{
		"PostEditTimeLimit":     {fake.WithEditLimit(300), "300 seconds"},
		"EnableFileAttachments": {fake.WithoutFiles(), "stay links"},
		"MaxFileSize":           {fake.WithMaxFile(1 << 20), "stay links"},
	} {
		d := says(t, newWorld(t, c.option), what)
		if !d.OK || !strings.Contains(d.Says, c.want) {
			t.Errorf("%s: %+v", what, d)
		}
		if d := says(t, newWorld(t), what); d.What != "" {
			t.Errorf("%s is named where it is no matter: %+v", what, d)
		}
	}
}

// Buttons were said to be on that the server could not reach.
func TestTheDoctorHasMattermostReachDraad(t *testing.T) {
	const what = "buttons"
	w := newWorld(t)
	w.register()
	if d := says(t, w, what); !d.OK || !strings.Contains(d.Says, "reaches Draad at "+w.draad.URL) {
		t.Errorf("healthy: %+v", d)
	}
	deaf := newWorld(t, fake.WithoutReach())
	deaf.register()
	if d := says(t, deaf, what); d.OK || !strings.Contains(d.Says, "cannot reach Draad") || !strings.Contains(d.Do, "Allow untrusted internal connections") {
		t.Errorf("the server cannot reach it: %+v", d)
	}
	deaf.draad.Close() // before `draad serve`: nobody can be reached yet
	if d := says(t, deaf, what); !d.OK || !strings.Contains(d.Do, "while Draad runs") {
		t.Errorf("nobody answers: %+v", d)
	}
	for _, p := range append(w.fake.Channel(w.channels[0]), w.whispers()...) {
		t.Errorf("somebody sees something of it: %+v", p)
	}
}

func TestTheDoctorTellsWhatKeepsTheCommandFromWorking(t *testing.T) {
	for want, option := range map[string]fake.Option{
		"administrator of the team":    fake.WithoutCommands(),
		"enable custom slash commands": fake.WithoutCustomCommands(),
	} {
		if d := says(t, newWorld(t, option), "buttons"); d.OK || !strings.Contains(d.Do, want) {
			t.Errorf("%+v, want %q", d, want)
		}
	}
	w := newWorld(t)
	w.config.PublicURL = ""
	w.Restart()
	if d := says(t, w, "buttons"); !d.OK || !strings.Contains(d.Says, "off") {
		t.Errorf("without an address: %+v", d)
	}
}
