package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"draad/cmd/draad/settings"
	"draad/integrations/bolt"
	"draad/integrations/x/fake"
)

// examined is what the doctor says.
func examined(t *testing.T, environ ...string) (code int, says string) {
	t.Helper()
	var out strings.Builder
	c := &console{environ: environ, out: &out, err: &out, wiring: theWiring()}
	code = c.run(t.Context(), []string{"doctor"})
	return code, out.String()
}

func TestTheDoctorAsksTheRunningDraadHowItIs(t *testing.T) {
	dir := t.TempDir()
	a := startApp(t, dir)
	code, says := examined(t, "DRAAD_DATA="+dir, "DRAAD_HTTP_ADDR="+a.Addr())
	if code != 0 || !strings.Contains(says, "ok     store: "+dir+", in use by process ") || !strings.Contains(says, "ok     the running Draad: ready") {
		t.Errorf("exit %d:\n%s", code, says)
	}
	if strings.Contains(says, "stop that one") {
		t.Errorf("it advises to stop what runs well:\n%s", says)
	}
}

// What a platform keeps in the store cannot be looked at either: that is no mistake.
func TestTheDoctorFindsNothingWrongWithAnAccountOfTheRunningDraad(t *testing.T) {
	x := fake.New()
	defer x.Close()
	us := x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld")
	for how, account := range map[string][]string{
		"OAuth 1.0a": xAccount(x, us),
		"OAuth 2.0":  {"DRAAD_X_API_URL=" + x.URL(), "DRAAD_X_CLIENT_ID=" + us.Keys.ClientID, "DRAAD_X_CLIENT_SECRET=" + us.Keys.ClientSecret, "DRAAD_X_REFRESH_TOKEN=" + us.Keys.RefreshToken},
	} {
		dir := t.TempDir()
		a := startApp(t, dir, account...)
		code, says := examined(t, append(account, "DRAAD_DATA="+dir, "DRAAD_HTTP_ADDR="+a.Addr())...)
		if code != 0 || !strings.Contains(says, "ok     X account @gemvoorbeeld") || !strings.Contains(says, "cost this month: not looked at") {
			t.Errorf("%s: exit %d:\n%s", how, code, says)
		}
	}
}

// A store that another process has cannot be looked at, and what is wrong with it was
// not seen: all was right with a disk that was full.
func TestTheDoctorTellsWhatTheRunningDraadSuffersFrom(t *testing.T) {
	for name, tt := range map[string]struct {
		status     int
		body, want string
	}{
		"a full disk":    {503, `{"ready":false,"reasons":["the disk is full"]}`, "WRONG  the running Draad: the disk is full\n"},
		"something else": {200, "<html>", "what answers there is no Draad\n"},
		"another API":    {200, "{}", "what answers there is no Draad\n"},
	} {
		page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.body)
		}))
		dir := t.TempDir()
		store, err := bolt.Open(t.Context(), bolt.Config{Data: dir})
		if err != nil {
			t.Fatal(err)
		}
		code, says := examined(t, "DRAAD_DATA="+dir, "DRAAD_HTTP_ADDR="+strings.TrimPrefix(page.URL, "http://"))
		if code != 1 || !strings.Contains(says, tt.want) {
			t.Errorf("%s: exit %d:\n%s", name, code, says)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		page.Close()
	}
}

func TestWhereARunningDraadIsAsked(t *testing.T) {
	for listens, want := range map[string]string{
		":8080": "localhost:8080", "0.0.0.0:80": "localhost:80", "[::]:80": "localhost:80", "127.0.0.1:1": "127.0.0.1:1", "[::1]:1": "[::1]:1",
	} {
		if got := askedAt(listens); got != want {
			t.Errorf("%s is asked at %s", listens, got)
		}
	}
}

// Advice that does not fit the mistake leads away from it: somebody restores a backup
// where a right was missing.
func TestTheDoctorsAdviceFitsTheMistake(t *testing.T) {
	if code, says := examined(t, "DRAAD_REDIS_URL=redis://127.0.0.1:1"); code != 1 || !strings.Contains(says, "do: check DRAAD_REDIS_URL, and whether this machine can reach Redis\n") {
		t.Errorf("exit %d:\n%s", code, says)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "draad.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, says := examined(t, "DRAAD_DATA="+dir); code != 1 || !strings.Contains(says, "is damaged") || strings.Contains(says, "what to do") {
		t.Errorf("exit %d:\n%s", code, says)
	}
	if says := (keeping{}).remedy(&os.PathError{Op: "open", Err: os.ErrPermission}); !strings.Contains(says, "let the user that Draad runs as") {
		t.Errorf("got %q", says)
	}
}

func TestTheDoctorDoesNotPrintWholeCertificates(t *testing.T) {
	certificate := "-----BEGIN CERTIFICATE-----\nAAAA\nBBBB\n-----END CERTIFICATE-----"
	got := describe(settings.Loaded{Name: "DRAAD_REDIS_CA", Value: certificate, From: "file"})
	if got != "-----BEGIN CERTIFICATE-----… and 3 more lines (file)" {
		t.Error(got)
	}
}
