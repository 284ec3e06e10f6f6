package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"draad/bot/ports"
	"draad/cmd/draad/organisation"
)

// fakeApp is an app that does what a test tells it.
type fakeApp struct {
	mu      sync.Mutex
	calls   []string
	startup error
	failed  chan error
	started chan struct{}
	found   []ports.Diagnosis
	setup   *setup
	log     *slog.Logger
}

func (a *fakeApp) call(s string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls = append(a.calls, s)
}

func (a *fakeApp) Start(context.Context) error {
	a.call("start")
	close(a.started)
	return a.startup
}
func (a *fakeApp) Addr() string         { return "127.0.0.1:4242" }
func (a *fakeApp) Failed() <-chan error { return a.failed }
func (a *fakeApp) Stop(ctx context.Context) error {
	a.call("stop")
	return ctx.Err()
}
func (a *fakeApp) Examine(context.Context) []ports.Diagnosis { return a.found }

// terminal runs the program as a person does, with a fake app.
type terminal struct {
	app      *fakeApp
	environ  []string
	in       string
	out, err bytes.Buffer
	backups  []string
	broken   error // what newApp and backupTo answer
}

func newTerminal(environ ...string) *terminal {
	return &terminal{environ: environ, app: &fakeApp{failed: make(chan error, 1), started: make(chan struct{})}}
}

func (w *terminal) run(ctx context.Context, args ...string) int {
	c := &console{environ: w.environ, in: strings.NewReader(w.in), out: &w.out, err: &w.err, wiring: wiring{
		newApp: func(s *setup, log *slog.Logger) (application, error) {
			w.app.setup, w.app.log = s, log
			if err := errors.Join(s.err(), w.broken); err != nil {
				return nil, err
			}
			return w.app, nil
		},
		backupTo: func(_ context.Context, _ *setup, file string) error {
			w.backups = append(w.backups, file)
			if w.broken != nil {
				return w.broken
			}
			return os.WriteFile(file, []byte("a copy"), 0o600)
		},
	}}
	return c.run(ctx, args)
}

func TestCommandLinesThatAreNotUnderstood(t *testing.T) {
	for line, want := range map[string]string{
		"":                    "expected a command",
		"sevre":               `there is no command "sevre" (did you mean serve?)`,
		"publish":             `there is no command "publish"`,
		"serve --port=1":      `there is no flag "--port=1"`,
		"serve now":           "expected `draad serve`",
		"backup":              "expected `draad backup FILE`",
		"backup a b":          "expected `draad backup FILE`",
		"serve -":             "expected `draad serve`",
		"help me":             `there is no command "me"`,
		"help store cpy":      "expected `draad store copy ",
		"help backup FILE":    "expected `draad backup FILE`",
		"help settings x":     "expected `draad help [settings|COMMAND]`",
		"x":                   "expected `draad x login [PREFIX]`",
		"x logout":            "expected `draad x login [PREFIX]`",
		"--frobnicate":        `there is no command "--frobnicate"`,
		"organisation a.yaml": "expected `draad organisation`",
	} {
		w := newTerminal()
		if code := w.run(t.Context(), strings.Fields(line)...); code != 2 {
			t.Errorf("draad %s: exit %d, want 2", line, code)
		}
		if got := w.err.String(); !strings.HasPrefix(got, "draad: "+want) || !strings.Contains(got, "`draad help`") {
			t.Errorf("draad %s: %s", line, got)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, line := range []string{"help", "--help", "-h"} {
		w := newTerminal()
		if code := w.run(t.Context(), line); code != 0 {
			t.Errorf("exit %d", code)
		}
		for _, cmd := range commands() {
			if !strings.Contains(w.out.String(), cmd.says) {
				t.Errorf("draad %s does not tell of %s", line, cmd.name)
			}
		}
	}
	for _, line := range [][]string{{"backup", "-h"}, {"help", "backup"}} {
		w := newTerminal()
		if w.run(t.Context(), line...); w.out.String() != "draad backup FILE: copy the store to FILE (- is standard output), while Draad runs or not\n" {
			t.Errorf("draad %v: %q", line, w.out.String())
		}
	}
	// A command may be asked for by both its words; the second has to be its own.
	for line, want := range map[string]string{
		"help store copy": "draad store copy --from", "help x login": "draad x login [PREFIX]: ",
		"help slack manifest": "draad slack manifest: ", "help mattermost setup": "draad mattermost setup: ",
	} {
		w := newTerminal()
		if code := w.run(t.Context(), strings.Fields(line)...); code != 0 || !strings.HasPrefix(w.out.String(), want) {
			t.Errorf("draad %s: exit %d: %s%s", line, code, w.out.String(), w.err.String())
		}
	}
	w := newTerminal()
	if w.run(t.Context(), "help", "settings"); !strings.Contains(w.out.String(), "DRAAD_HTTP_ADDR (127.0.0.1:8080)") || !strings.Contains(w.out.String(), "DRAAD_X_CONSUMER_KEY") {
		t.Errorf("got %q", w.out.String())
	}
}

func TestVersionAndOrganisation(t *testing.T) {
	w := newTerminal()
	if code := w.run(t.Context(), "version"); code != 0 || !strings.HasPrefix(w.out.String(), "draad ") || !strings.Contains(w.out.String(), "go1.") {
		t.Errorf("exit %d: %q", code, w.out.String())
	}
	w = newTerminal()
	w.run(t.Context(), "organisation")
	if _, err := organisation.Parse("printed", w.out.Bytes(), platformNames()...); err != nil {
		t.Errorf("what is printed to start from is not right itself: %v", err)
	}
}

func TestBackup(t *testing.T) {
	file := filepath.Join(t.TempDir(), "b.db")
	w := newTerminal()
	if code := w.run(t.Context(), "backup", file); code != 0 || len(w.backups) != 1 || w.backups[0] != file || !strings.Contains(w.out.String(), "copied to "+file) {
		t.Errorf("exit %d: %q", code, w.out.String())
	}
	for _, to := range []string{file, "-"} {
		w = newTerminal()
		w.broken = errors.New("the disk is full")
		if code := w.run(t.Context(), "backup", to); code != 1 || w.out.Len() > 0 || !strings.Contains(w.err.String(), "no backup was made: the disk is full") {
			t.Errorf("%s: exit %d: %q %q", to, code, w.out.String(), w.err.String())
		}
	}
}

func TestABackupToStandardOutputLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w := newTerminal()
	if code := w.run(t.Context(), "backup", "-"); code != 0 || w.out.String() != "a copy" {
		t.Errorf("exit %d: %q %q", code, w.out.String(), w.err.String())
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestServeRunsUntilItIsToldToStop(t *testing.T) {
	w := newTerminal("DRAAD_LOG_FORMAT=json")
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-w.app.started; cancel() }()
	if code := w.run(ctx, "serve"); code != 0 {
		t.Errorf("exit %d: %s", code, w.err.String())
	}
	if got := strings.Join(w.app.calls, " "); got != "start stop" {
		t.Errorf("the app was told: %s", got)
	}
	if !strings.Contains(w.out.String(), "open http://127.0.0.1:4242/") || !strings.Contains(w.err.String(), `"msg":"stopping"`) {
		t.Errorf("out %q, log %q", w.out.String(), w.err.String())
	}
}

func TestServeEndsWhenTheAppCannotGoOn(t *testing.T) {
	w := newTerminal()
	w.app.failed <- errors.New("the store is broken")
	if code := w.run(t.Context(), "serve"); code != 1 || !strings.Contains(w.err.String(), "cannot go on: the store is broken") {
		t.Errorf("exit %d: %s", code, w.err.String())
	}
	w = newTerminal()
	w.app.startup = errors.New("port 8080 is taken")
	if code := w.run(t.Context(), "serve"); code != 1 || strings.Join(w.app.calls, " ") != "start stop" {
		t.Errorf("exit %d, calls %v", code, w.app.calls)
	}
}

func TestServeTellsEverythingThatIsWrongAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "o.yaml")
	if err := os.WriteFile(path, []byte("naam: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := newTerminal("DRAAD_ORGANISATION="+path, "DRAAD_WORKERS=many", "DRAAD_LOG_FROMAT=json", "DRAAD_REQUIRE=all", "DRAAD_RETRY_MAX=1")
	if code := w.run(t.Context(), "serve"); code != 1 {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{
		"DRAAD_WORKERS is not right", "DRAAD_RETRY_MAX is not right",
		"DRAAD_LOG_FROMAT is not a setting; did you mean DRAAD_LOG_FORMAT?", path + `:1: "naam" is no key`,
	} {
		if !strings.Contains(w.err.String(), want) {
			t.Errorf("missing %q in %s", want, w.err.String())
		}
	}
	if strings.Contains(w.err.String(), "DRAAD_REQUIRE") {
		t.Error("DRAAD_REQUIRE is for tests, and no mistake")
	}
}

func TestRetriesThatDoNotFitTogether(t *testing.T) {
	w := newTerminal("DRAAD_RETRY_FIRST=1m", "DRAAD_RETRY_MAX=30s")
	if code := w.run(t.Context(), "serve"); code != 1 || !strings.Contains(w.err.String(), "DRAAD_RETRY_MAX must not be less than DRAAD_RETRY_FIRST") {
		t.Errorf("exit %d: %s", code, w.err.String())
	}
}
