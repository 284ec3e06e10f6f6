package x_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"draad/bot"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

// person reads what Login prints, opens the address in it, and pastes what paste
// makes of the address that the browser ends up at.
func (w *world) person(c x.Config, paste func(string) string) (string, error) {
	w.t.Helper()
	keys, typed := io.Pipe()
	printed, screen := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := x.Login(w.t.Context(), c, keys, screen)
		screen.Close()
		ended <- err
	}()
	lines := bufio.NewScanner(printed)
	var all strings.Builder
	for lines.Scan() {
		all.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "http") {
			go func(address string) {
				_, _ = io.WriteString(typed, paste(w.open(address))+"\n") // Login may have given up
			}(lines.Text())
		}
	}
	err := <-ended
	keys.Close()
	return all.String(), err
}

// open does what a browser does, up to where X sends it.
func (w *world) open(address string) string {
	client := &http.Client{Transport: w.wire, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(address)
	if err != nil {
		w.t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	return resp.Header.Get("Location")
}

func TestALoginGivesARefreshTokenThatWorks(t *testing.T) {
	for _, paste := range []func(string) string{
		func(address string) string { return address },
		func(address string) string { return "  " + address + " " },
		func(address string) string {
			_, code, _ := strings.Cut(address, "code=")
			code, _, _ = strings.Cut(code, "&")
			return code
		},
	} {
		w := newWorld(t, true)
		c := w.configs["stad"]
		c.Prefix, c.RefreshToken = "STAD_X", ""
		printed, err := w.person(c, paste)
		if err != nil {
			t.Fatal(err)
		}
		_, token, ok := strings.Cut(printed, "\nSTAD_X_REFRESH_TOKEN=")
		if !ok {
			t.Fatalf("no setting in %q", printed)
		}
		c.RefreshToken = strings.TrimSpace(token)
		w.configs["stad"] = c
		w.Restart()
		w.mustStep(&box{})
	}
}

func TestALoginThatGoesWrongSaysWhatToDo(t *testing.T) {
	w := newWorld(t, true)
	c := w.configs["stad"]
	for name, paste := range map[string]func(string) string{
		"nothing":         func(string) string { return "" },
		"another login":   func(address string) string { return strings.Replace(address, "state=", "state=x", 1) },
		"not allowed":     func(string) string { return "http://127.0.0.1/terug?error=access_denied" },
		"no code":         func(address string) string { return strings.Replace(address, "code=", "kode=", 1) },
		"a code too many": func(address string) string { return "code-" + address[:0] + "onzin" },
		"no address":      func(string) string { return "http://[?" },
	} {
		printed, err := w.person(c, paste)
		var e *bot.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "begin again") || strings.Contains(printed, "REFRESH_TOKEN=") {
			t.Errorf("%s: %v", name, err)
		}
		for _, secret := range w.Secrets() {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: a secret is in the error", name)
			}
		}
	}
	if err := x.Login(t.Context(), x.Config{}, strings.NewReader(""), io.Discard); !bot.Is(err, bot.Invalid) {
		t.Errorf("without settings: %v", err)
	}
}

func TestALoginWhileXFailsCanBeTriedAgain(t *testing.T) {
	w := newWorld(t, true)
	w.fake.Inject(fake.Token, fake.Fault{Break: fake.FailBefore})
	if _, err := w.person(w.configs["stad"], func(a string) string { return a }); !bot.Is(err, bot.Temporary) {
		t.Errorf("%v", err)
	}
}
