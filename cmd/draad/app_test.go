package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"draad/integrations/practice"
	"draad/integrations/x/fake"
)

// quickOrg is the example organisation with an undo window that tests need not
// wait for.
func quickOrg(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	c := &console{out: &out, err: io.Discard, wiring: theWiring()}
	if code := c.run(t.Context(), []string{"organisation"}); code != 0 {
		t.Fatal("the example organisation cannot be printed")
	}
	text := strings.Replace(out.String(), "undo: 30s", "undo: 0s", 1)
	if text == out.String() {
		t.Fatal("the example has no undo window of 30 seconds any more")
	}
	file := filepath.Join(dir, "organisation.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// startApp starts the program in this process, with a store in dir.
func startApp(t *testing.T, dir string, environ ...string) *app {
	t.Helper()
	return startAppWith(t, dir, func(*app) {}, environ...)
}

// startAppWith starts one that is tuned first.
func startAppWith(t *testing.T, dir string, tune func(*app), environ ...string) *app {
	t.Helper()
	environ = append([]string{
		"DRAAD_HTTP_ADDR=127.0.0.1:0", "DRAAD_DATA=" + dir, "DRAAD_ORGANISATION=" + quickOrg(t, dir),
		"DRAAD_RETRY_FIRST=5ms", "DRAAD_RETRY_MAX=50ms",
	}, environ...)
	c := &console{environ: environ, out: io.Discard, err: io.Discard, wiring: theWiring()}
	made, err := c.newApp(c.read(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	a := made.(*app)
	tune(a)
	t.Cleanup(func() {
		if err := stop(a); err != nil {
			t.Error(err)
		}
	})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("go.opencensus.io/stats/view.(*worker).start"))
}

// answered lets KCC and a civil servant answer the thread that quotes a question.
func answered(t *testing.T, c *client, question, answer string) (reply string) {
	t.Helper()
	ctx := t.Context()
	var thread teamThread
	eventually(t, "the question has a thread", func() bool {
		var ok bool
		thread, ok = c.thread(ctx, "kcc", question)
		return ok
	})
	must := func(name string, body map[string]string) string {
		t.Helper()
		id, err := c.act(ctx, name, body)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	must("react", map[string]string{"by": "sanne", "post": thread.ID, "emoji": "eyes"})
	reply = must("reply", map[string]string{"by": "pieter", "thread": thread.ID, "text": answer})
	must("react", map[string]string{"by": "pieter", "post": reply, "emoji": "white_check_mark"})
	eventually(t, "the outsider's approval is refused", func() bool {
		thread, _ = c.thread(ctx, "kcc", question)
		return thread.says("Goedkeuren kan Sanne de Wit of Jamal Idrissi (KCC). Er is niets geplaatst.")
	})
	must("react", map[string]string{"by": "sanne", "post": reply, "emoji": "white_check_mark"})
	eventually(t, "the preview is there", func() bool {
		thread, _ = c.thread(ctx, "kcc", question)
		return thread.says(answer + " ^PH")
	})
	eventually(t, "the thread knows that it is posted", func() bool {
		thread, _ = c.thread(ctx, "kcc", question)
		return thread.Card.Status == "answered"
	})
	return reply
}

func TestAQuestionIsAnsweredInThePracticeRoom(t *testing.T) {
	a := startApp(t, t.TempDir())
	if strings.Contains(page(t, a), `data-testid="real"`) {
		t.Error("the page warns although nothing leaves the room")
	}
	c := newClient(a.Addr())
	defer c.http.CloseIdleConnections()
	post, err := c.act(t.Context(), "post", map[string]string{"account": "gemeente", "name": "Bewoner", "text": "Wanneer?"})
	if err != nil {
		t.Fatal(err)
	}
	answered(t, c, "Wanneer?", "Morgen.")
	l, err := c.list(t.Context(), "thread="+post)
	if err != nil {
		t.Fatal(err)
	}
	posts := l.Plein.Threads[0].Posts
	if len(posts) != 2 || posts[1].Kind != "answer" || posts[1].Text != "Morgen. ^PH" {
		t.Errorf("on the square: %+v", posts)
	}
}

// xAccount is the environment of an account on a fake X.
func xAccount(x *fake.Server, u *fake.User) []string {
	return []string{
		"DRAAD_X_API_URL=" + x.URL(), "DRAAD_X_POLL_MIN=20ms", "DRAAD_X_POLL_MAX=50ms",
		"DRAAD_X_CONSUMER_KEY=" + u.Keys.ConsumerKey, "DRAAD_X_CONSUMER_SECRET=" + u.Keys.ConsumerSecret,
		"DRAAD_X_ACCESS_TOKEN=" + u.Keys.AccessToken, "DRAAD_X_ACCESS_SECRET=" + u.Keys.AccessSecret,
	}
}

func TestAQuestionOnXIsAnsweredUnderIt(t *testing.T) {
	x := fake.New()
	defer x.Close()
	us := x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld")
	a := startApp(t, t.TempDir(), xAccount(x, us)...)
	c := newClient(a.Addr())
	defer c.http.CloseIdleConnections()
	if !strings.Contains(page(t, a), `data-testid="real"`) {
		t.Error("the page does not warn that answers on X really go out")
	}
	post := x.Write(x.AddCitizen("bewoner", "Bewoner", 12), fake.Draft{Text: "@gemvoorbeeld wanneer komt de monteur?"})
	answered(t, c, "@gemvoorbeeld wanneer komt de monteur?", "Morgen.")
	replies := x.Replies(post.ID)
	if len(replies) != 1 || replies[0].Author != "gemvoorbeeld" || !strings.HasSuffix(replies[0].Text, "Morgen. ^PH") {
		t.Errorf("under the question: %+v", replies)
	}
}

// page is the practice room as a browser gets it.
func page(t *testing.T, a *app) string {
	t.Helper()
	res, err := http.Get("http://" + a.Addr() + "/practice/")
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestTwoProgramsRunInOneProcess(t *testing.T) {
	one, two := startApp(t, t.TempDir()), startApp(t, t.TempDir())
	if one.Addr() == two.Addr() {
		t.Fatal("both have one address")
	}
	for _, a := range []*app{one, two} {
		res, err := http.Get("http://" + a.Addr() + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("status %d", res.StatusCode)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if err := stop(one); err != nil {
		t.Fatal(err)
	}
	if err := stop(one); err != nil {
		t.Errorf("stopping twice: %v", err)
	}
}

func TestSomebodyWhoSendsSlowlyDoesNotKeepTheProgramFromStopping(t *testing.T) {
	a := startApp(t, t.TempDir())
	conn, err := net.Dial("tcp", a.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const begin = "POST /practice/api/post HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"
	if _, err := fmt.Fprintf(conn, begin, a.Addr()); err != nil {
		t.Fatal(err)
	}
	// The server answers "100 Continue" when it has begun to read the body.
	if _, err := conn.Read(make([]byte, 16)); err != nil {
		t.Fatal(err)
	}
	if err := stop(a); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

func TestStoppingWhatNeverStartedIsFine(t *testing.T) {
	c := &console{environ: []string{"DRAAD_DATA=" + t.TempDir()}, out: io.Discard, err: io.Discard, wiring: theWiring()}
	a, err := c.newApp(c.read(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := stop(a); err != nil {
		t.Error(err)
	}
}

func TestThePracticeRoomIsNotShownToTheNetworkByAccident(t *testing.T) {
	for addr, open := range map[string][2]bool{ // refused without, and with, DRAAD_PRACTICE_OPEN
		"127.0.0.1:0": {false, false}, "localhost:0": {false, false}, "[::1]:0": {false, false},
		":0": {true, false}, "0.0.0.0:0": {true, false}, "192.0.2.1:0": {true, false}, "nonsense": {true, true},
	} {
		for i, setting := range []string{"false", "true"} {
			c := &console{environ: []string{"DRAAD_HTTP_ADDR=" + addr, "DRAAD_PRACTICE_OPEN=" + setting}, out: io.Discard, err: io.Discard, wiring: theWiring()}
			if _, err := c.newApp(c.read(), slog.New(slog.DiscardHandler)); (err != nil) != open[i] {
				t.Errorf("%s with DRAAD_PRACTICE_OPEN=%s: %v", addr, setting, err)
			}
		}
	}
}

func TestTheDoctorNamesAnOptionalAccountThatIsLeftOut(t *testing.T) {
	var out strings.Builder
	c := &console{environ: []string{"DRAAD_DATA=" + t.TempDir()}, out: &out, err: &out, wiring: theWiring()}
	if code := c.run(t.Context(), []string{"doctor"}); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, acc := range c.read().org.Accounts {
		named := strings.Contains(out.String(), "account "+string(acc.ID)+": left out")
		if named != (acc.Optional && acc.Platform != practice.Name) { // the practice room is where the team is
			t.Errorf("%s (optional: %v) is named as left out: %v\n%s", acc.ID, acc.Optional, named, out.String())
		}
	}
}

func TestTheDoctorLooksAtXAndTellsNoSecret(t *testing.T) {
	x := fake.New()
	defer x.Close()
	us := x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld")
	for name, tt := range map[string]struct {
		environ []string
		code    int
		says    string
	}{
		"all is well":     {xAccount(x, us), 0, "All "},
		"a wrong secret":  {append(xAccount(x, us), "DRAAD_X_ACCESS_SECRET=not-the-secret"), 1, "WRONG"},
		"a missing key":   {append(xAccount(x, us), "DRAAD_X_CONSUMER_KEY="), 1, "DRAAD_X_CONSUMER_KEY"},
		"a misspelt name": {append(xAccount(x, us), "DRAAD_X_CONSUMER_KYE=x"), 1, "DRAAD_X_CONSUMER_KEY"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			c := &console{environ: append(tt.environ, "DRAAD_DATA="+t.TempDir()), out: &out, err: &out, wiring: theWiring()}
			if code := c.run(t.Context(), []string{"doctor"}); code != tt.code || !strings.Contains(out.String(), tt.says) {
				t.Errorf("exit code %d:\n%s", code, out.String())
			}
			for _, secret := range append(us.Keys.All(), "not-the-secret") {
				if strings.Contains(out.String(), secret) {
					t.Errorf("told a secret:\n%s", out.String())
				}
			}
		})
	}
}
