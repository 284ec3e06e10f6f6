package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/chromedp"

	"draad/integrations/x/fake"
)

// browser starts a headless Chromium, or skips.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("DRAAD_REQUIRE") == "all" {
			t.Fatal("chromium is missing: apt-get install chromium")
		}
		t.Skip("SKIPPED: no chromium; apt-get install chromium")
	}
	// Not t.TempDir: Chromium may still write there when the test is over.
	profile, err := os.MkdirTemp("", "draad-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 1000), chromedp.UserDataDir(profile))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel)
	for range 3 { // on a busy machine it may hang at the start
		page, cancel := chromedp.NewContext(ctx)
		t.Cleanup(cancel)
		if err = started(page); err == nil {
			return page
		}
		cancel()
	}
	t.Fatalf("Chromium does not start: %v", err)
	return nil
}

// started waits for the browser, which lives as long as the context of its first run.
func started(page context.Context) error {
	up := make(chan error, 1)
	go func() { up <- chromedp.Run(page) }()
	select {
	case err := <-up:
		return err
	case <-time.After(time.Minute):
		return errors.New("not within a minute")
	}
}

// visit is somebody at the page, and the program behind it.
type visit struct {
	t       *testing.T
	ctx     context.Context
	dir     string
	environ []string
	p       *process
	kill    bool // after every step
}

func newVisit(t *testing.T, kill bool, environ ...string) *visit {
	ctx := browser(t)
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0") // the address must stay over restarts
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	org := quickOrg(t, dir)
	text, err := os.ReadFile(org)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(org, []byte(strings.Replace(string(text), "undo: 0s", "undo: 2s", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	v := &visit{t: t, ctx: ctx, dir: dir, kill: kill}
	v.environ = append(environ, "DRAAD_HTTP_ADDR="+addr, "DRAAD_ORGANISATION="+org, "DRAAD_RETRY_FIRST=20ms")
	v.start()
	t.Cleanup(func() { v.p.kill() })
	return v
}

func (v *visit) start() {
	v.t.Helper()
	var err error
	if v.p, err = startProcess(v.t.Context(), binary(v.t), v.dir, v.environ...); err != nil {
		v.t.Fatal(err)
	}
}

// idle waits until no form is on its way: what was done is with the program.
func idle() chromedp.Action {
	return until(`!document.querySelector('[aria-busy="true"]')`)
}

// until waits for something in the page, also while the page makes way for another:
// then there is nothing to ask for a moment.
func until(js string) chromedp.Action {
	poll := chromedp.Poll(js, nil, chromedp.WithPollingInterval(20*time.Millisecond))
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			err := poll.Do(ctx)
			if err == nil || ctx.Err() != nil || !between(err) {
				return err
			}
		}
	})
}

// between reports whether an error says that one page is gone, and the next not there.
func between(err error) bool {
	var e *cdproto.Error
	return errors.As(err, &e) && strings.Contains(e.Message, "context")
}

// step does something in the page. Then the program may be killed and started
// again, and what should be there is waited for.
func (v *visit) step(name string, do chromedp.Action, then ...chromedp.Action) {
	v.t.Helper()
	if err := v.within(time.Minute, do, idle()); err != nil {
		v.t.Fatalf("%s: %v\n%s", name, err, v.page())
	}
	if v.kill {
		v.p.kill()
		v.start()
		then = append([]chromedp.Action{chromedp.Reload()}, then...)
	}
	for _, a := range then {
		if err := v.within(time.Minute, a); err != nil {
			v.t.Fatalf("%s, afterwards: %v\n%s", name, err, v.page())
		}
	}
}

// within gives up on what takes too long, while the page can still be looked at.
func (v *visit) within(d time.Duration, actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(v.ctx, d)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// page is what the page says, for a failing test.
func (v *visit) page() string {
	var text string
	ctx, cancel := context.WithTimeout(v.ctx, 5*time.Second)
	defer cancel()
	_ = chromedp.Run(ctx, chromedp.Evaluate(`document.body ? document.body.innerText : "(nothing)"`, &text))
	return text + "\n" + tail(v.dir)
}

func (v *visit) as(colleague string) chromedp.Action {
	return chromedp.Navigate(fmt.Sprintf("http://%s/practice/?channel=kcc&me=%s", v.p.addr, colleague))
}

// sees waits until an element that a selector finds holds a text.
func sees(selector, text string) chromedp.Action {
	js := fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.innerText.includes(%q))`, selector, text)
	return until(js)
}

// sent waits until the page has sent a form: the field is empty again.
func sent(selector string) chromedp.Action {
	return until(fmt.Sprintf(`document.querySelector(%q)?.value === ""`, selector))
}

const (
	thread       = `[data-testid="team-thread"] `
	contribution = `[data-testid="contribution"] `
	newText      = `#new-text`
	replyText    = `[data-testid="team-reply"] textarea`
)

// story is the main job as people do it. ask puts the question; answered waits for
// the signed answer under it.
func (v *visit) story(question string, ask, answered chromedp.Action) {
	v.t.Helper()
	v.step("a citizen asks", chromedp.Tasks{v.as("sanne"), ask},
		sees(thread, question))
	v.step("KCC claims", chromedp.Click(thread+`[data-act="claim"]`, chromedp.ByQuery),
		sees(thread+"dl", "Sanne de Wit, sinds"))
	v.step("a civil servant replies", chromedp.Tasks{
		v.as("pieter"), chromedp.Click(thread+`.answer > summary`, chromedp.ByQuery), chromedp.SendKeys(replyText, "Morgen lost een monteur dit op.", chromedp.ByQuery),
		chromedp.Click(`[data-testid="team-reply"] .row button`, chromedp.ByQuery), sent(replyText),
	}, sees(contribution, "Morgen lost een monteur dit op."))
	// The page offers an outsider no button for it; an emoji can be put anywhere.
	v.step("an outsider's ✅ is refused", chromedp.Tasks{
		chromedp.Click(contribution+`.pick summary`, chromedp.ByQuery),
		chromedp.Click(contribution+`.pick [data-emoji="white_check_mark"]`, chromedp.ByQuery),
	},
		sees(`[data-testid="note"]`, "Goedkeuren kan Sanne de Wit of Jamal Idrissi (KCC)."))
	v.step("KCC's ✅ shows the preview", chromedp.Tasks{
		v.as("sanne"), chromedp.Click(contribution+`.pick summary`, chromedp.ByQuery),
		chromedp.Click(contribution+`.pick [data-emoji="white_check_mark"]`, chromedp.ByQuery),
	}, sees(`[data-testid="note"] .exact`, "Morgen lost een monteur dit op. ^PH"))
	v.step("the answer appears under the question", chromedp.Tasks{},
		answered, sees(thread+"dl", "Beantwoord"))
}

func TestTheMainJobInABrowser(t *testing.T) {
	for name, kill := range map[string]bool{"undisturbed": false, "killed after every step": true} {
		t.Run(name, func(t *testing.T) {
			v := newVisit(t, kill)
			v.story("Wanneer is de lantaarn weer heel?", chromedp.Tasks{
				chromedp.SendKeys(newText, "Wanneer is de lantaarn weer heel?", chromedp.ByQuery),
				chromedp.Click(`[data-testid="plein-new"] button`, chromedp.ByQuery), sent(newText),
			}, sees(`[data-testid="answer"]`, "Morgen lost een monteur dit op. ^PH"))
			var answers int
			count := chromedp.Evaluate(`document.querySelectorAll('[data-testid="answer"]').length`, &answers)
			if err := chromedp.Run(v.ctx, count); err != nil || answers != 1 {
				t.Errorf("%d answers, %v", answers, err)
			}
		})
	}
}

func TestTheMainJobOverXInABrowser(t *testing.T) {
	for name, kill := range map[string]bool{"undisturbed": false, "killed after every step": true} {
		t.Run(name, func(t *testing.T) {
			x := fake.New()
			t.Cleanup(x.Close)
			v := newVisit(t, kill, xAccount(x, x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld"))...)
			var post fake.Post
			v.story("wanneer is de lantaarn weer heel?", chromedp.ActionFunc(func(context.Context) error {
				post = x.Write(x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld wanneer is de lantaarn weer heel?"})
				return nil
			}), chromedp.ActionFunc(func(ctx context.Context) error {
				eventually(t, "the answer is on X", func() bool { return len(x.Replies(post.ID)) > 0 })
				return nil
			}))
			replies := x.Replies(post.ID)
			if len(replies) != 1 || !strings.HasSuffix(replies[0].Text, "Morgen lost een monteur dit op. ^PH") {
				t.Errorf("on X: %+v", replies)
			}
		})
	}
}
