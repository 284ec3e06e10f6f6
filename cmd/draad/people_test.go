package main

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/registry"
	slackfake "draad/integrations/slack/fake"
)

// byAddress is the example organisation with Sanne and Marieke, the adviser, named by
// e-mail address; Marieke's is not known in the workspace.
func byAddress(t *testing.T, dir string) string {
	t.Helper()
	path := quickOrg(t, dir)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("- id: sanne", "- email: "+address, "- id: marieke", "- email: weg@voorbeeld.nl",
		"advisers: [marieke]", "advisers: ["+address+", weg@voorbeeld.nl]").Replace(string(data))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPeopleAreFoundByEmailAddressAndStayKnown(t *testing.T) {
	chat := newSlackServer(t).(slackServer)
	dir := t.TempDir()
	environ := append(chat.environ(), "DRAAD_ORGANISATION="+byAddress(t, t.TempDir()))
	check := func(when string) {
		t.Helper()
		a := startApp(t, dir, environ...)
		org := a.setup.org
		if p, ok := org.Person("sanne"); !ok || p.Initials != "SW" || len(p.Approves) != 1 {
			t.Errorf("%s: Sanne is %+v", when, p)
		}
		if len(org.People) != 4 || len(org.Advisers) != 1 || org.Advisers[0] != "sanne" {
			t.Errorf("%s: %d people, advisers %v", when, len(org.People), org.Advisers)
		}
		if err := stop(a); err != nil {
			t.Error(err)
		}
	}
	check("the first start")
	chat.Break("users.lookupByEmail", slackfake.FailBefore)
	check("a start while Slack does not answer")
	chat.ChangeUser("sanne", func(u *slackfake.User) { u.Email = "" })
	if a := startApp(t, dir, environ...); len(a.setup.org.People) != 3 {
		t.Error("who has the address no more still has a say")
	}
}

// At the first start nobody is known from an earlier one: one call that failed may not take
// somebody's say until the next.
func TestWhoCannotBeLookedUpAtOnceIsLookedUpAgain(t *testing.T) {
	for _, fault := range []slackfake.Fault{slackfake.TooMany, slackfake.DropBefore, slackfake.FailBefore} {
		chat := newSlackServer(t).(slackServer)
		chat.Break("users.lookupByEmail", fault)
		a := startApp(t, t.TempDir(), append(chat.environ(), "DRAAD_ORGANISATION="+byAddress(t, t.TempDir()))...)
		if p, ok := a.setup.org.Person("sanne"); !ok || len(p.Approves) != 1 {
			t.Errorf("after %q Sanne is %+v", fault, p)
		}
		if err := stop(a); err != nil {
			t.Error(err)
		}
	}
}

func TestTheDoctorSaysWhoIsNotFound(t *testing.T) {
	chat := newSlackServer(t).(slackServer)
	var out strings.Builder
	environ := append(chat.environ(), "DRAAD_DATA="+t.TempDir(), "DRAAD_ORGANISATION="+byAddress(t, t.TempDir()))
	c := &console{environ: environ, out: &out, err: io.Discard, wiring: theWiring()}
	if code := c.run(t.Context(), []string{"doctor"}); code != 1 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{
		"ok     colleague Sanne de Wit: found by e-mail address\n",
		"WRONG  colleague Marieke Bos: nobody in the workspace has that e-mail address\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("missing %q in:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "@voorbeeld.nl") {
		t.Error("the doctor tells addresses")
	}
}

func TestTheDoctorNamesInitialsThatOthersHave(t *testing.T) {
	chat := newSlackServer(t).(slackServer)
	dir := t.TempDir()
	environ := append(chat.environ(), "DRAAD_DATA="+dir, "DRAAD_ORGANISATION="+byAddress(t, t.TempDir()))
	doctor := func() string {
		var out strings.Builder
		c := &console{environ: environ, out: &out, err: io.Discard, wiring: theWiring()}
		c.run(t.Context(), []string{"doctor"})
		return out.String()
	}
	a := startApp(t, dir, environ...)
	// The second time the file's own people have theirs, also who is named by address.
	if err := stop(a); err != nil {
		t.Fatal(err)
	}
	if got := doctor(); !strings.Contains(got, "ok     initials: nobody's clash with those of others\n") {
		t.Errorf("got\n%s", got)
	}
	a = startApp(t, dir, environ...)
	noor := bot.Colleague{ID: "U0NOOR", Name: "Noor"}
	if err := registry.Set(t.Context(), a.store, bot.WithInitials, noor, "ZZ", time.Now()); err != nil {
		t.Fatal(err)
	}
	path := environ[len(environ)-1][len("DRAAD_ORGANISATION="):]
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), "initials: JI", "initials: zz", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := doctor(); !strings.Contains(got, "those that were given out are with the running Draad\n") {
		t.Errorf("got\n%s", got)
	}
	if err := stop(a); err != nil {
		t.Fatal(err)
	}
	if got := doctor(); !strings.Contains(got, "cannot sign with ^ZZ: answers of Noor are signed with it\n       what to do: choose other initials") {
		t.Errorf("got\n%s", got)
	}
}
