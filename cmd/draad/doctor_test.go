package main

import (
	"errors"
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/ports"
)

func TestTheDoctorFindsNothing(t *testing.T) {
	w := newTerminal("DRAAD_WORKERS=8")
	w.app.found = []ports.Diagnosis{{What: "store", OK: true, Says: "12 records"}}
	if code := w.run(t.Context(), "doctor"); code != 0 {
		t.Errorf("exit %d: %s%s", code, w.out.String(), w.err.String())
	}
	for _, want := range []string{
		"ok     DRAAD_HTTP_ADDR: 127.0.0.1:8080 (default)\n", "ok     DRAAD_WORKERS: 8 (environment)\n",
		"ok     DRAAD_ORGANISATION: not set\n", "ok     organisation: the built-in example: 3 desks, 3 accounts, 5 people\n",
		"ok     store: 12 records\n", "All 12 things are right.\n",
	} {
		if !strings.Contains(w.out.String(), want) {
			t.Errorf("missing %q in:\n%s", want, w.out.String())
		}
	}
	if len(w.app.calls) != 1 || w.app.calls[0] != "stop" {
		t.Errorf("the doctor only looks, and lets go: %v", w.app.calls)
	}
}

func TestTheDoctorSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	w := newTerminal()
	w.app.found = []ports.Diagnosis{{What: "X account @gem", Says: "refused\nby X", Do: "make new tokens"}}
	if code := w.run(t.Context(), "doctor"); code != 1 {
		t.Errorf("exit %d", code)
	}
	if want := "WRONG  X account @gem: refused\n       by X\n       what to do: make new tokens\n"; !strings.Contains(w.out.String(), want) {
		t.Errorf("missing %q in:\n%s", want, w.out.String())
	}
	if want := "draad: 1 of 12 things are not right\n"; w.err.String() != want {
		t.Errorf("got %q", w.err.String())
	}
}

func TestTheDoctorLooksAtSettingsThatKeepTheAppFromStarting(t *testing.T) {
	w := newTerminal("DRAAD_WORKERS=s3cret", "DRAAD_HTPP_ADDR=s3cret", "DRAAD_ORGANISATION=/none/o.yaml")
	if code := w.run(t.Context(), "doctor"); code != 1 {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{
		"WRONG  DRAAD_WORKERS: is not right: expected a whole number, such as 4\n",
		"WRONG  DRAAD_HTPP_ADDR: is not a setting\n       what to do: did you mean DRAAD_HTTP_ADDR?\n",
		"WRONG  organisation: the organisation file cannot be read",
		"ok     DRAAD_LOG_LEVEL: info (default)\n",
	} {
		if !strings.Contains(w.out.String(), want) {
			t.Errorf("missing %q in:\n%s", want, w.out.String())
		}
	}
	if strings.Contains(w.out.String(), "s3cret") {
		t.Errorf("a value that may be a secret was printed:\n%s", w.out.String())
	}
}

func TestTheDoctorTellsWhatElseKeepsTheAppFromStarting(t *testing.T) {
	w := newTerminal()
	w.broken = errors.New("the account has no handle")
	if code := w.run(t.Context(), "doctor"); code != 1 || !strings.Contains(w.out.String(), "WRONG  program: the account has no handle\n") {
		t.Errorf("exit %d: %s", code, w.out.String())
	}
}

func TestTheDoctorNamesDesksWhoseAnswersNobodyCanApprove(t *testing.T) {
	org := bot.Organisation{
		Desks:  []bot.Desk{{ID: "kcc"}, {ID: "tax"}},
		People: []bot.Person{{ID: "a", Desks: []bot.DeskID{"kcc", "tax"}}, {ID: "b", Approves: []bot.DeskID{"tax"}}},
	}
	found := unapproved(&org)
	if len(found) != 1 || found[0].What != "desk kcc" || found[0].OK || found[0].Do == "" {
		t.Errorf("got %+v", found)
	}
	org.People[0].Approves = []bot.DeskID{"kcc"}
	if found := unapproved(&org); len(found) > 0 {
		t.Errorf("all have somebody: %+v", found)
	}
}

func TestTheDoctorPrintsNoSecret(t *testing.T) {
	type config struct {
		Token string `envconfig:"TOKEN" secret:"true"`
	}
	w := newTerminal("DRAAD_Y_TOKEN=s3cret-token")
	w.app.found = []ports.Diagnosis{{What: "remote", Says: "refused s3cret-token"}}
	c := &console{environ: w.environ, out: &w.out, err: &w.err}
	s := c.read()
	s.settings.Load("DRAAD_Y", &config{})
	found := append(diagnoseSettings(s.settings), w.app.found...)
	if err := report(&w.out, found, s.settings.Mask); err == nil {
		t.Error("something was wrong")
	}
	if got := w.out.String(); strings.Contains(got, "s3cret") || !strings.Contains(got, "DRAAD_Y_TOKEN: *** (environment)") {
		t.Error(got)
	}
}
