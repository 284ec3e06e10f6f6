package roompage_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser starts a browser of its own on the practice room. Set DRAAD_SHOTS to a
// folder to keep pictures.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		const what = "chromium is not installed: apt-get install chromium, to test the pages in a real browser"
		if os.Getenv("DRAAD_REQUIRE") == "all" {
			t.Fatal(what)
		}
		t.Skip("SKIPPED: " + what)
	}
	dir, err := os.MkdirTemp("", "draad-browser-")
	if err != nil {
		t.Fatal(err)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(dir), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.WindowSize(1280, 800))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	ctx, late := context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(func() {
		end := time.Now().Add(time.Minute)
		late()
		stop()
		stopAlloc()
		if c := chromedp.FromContext(ctx); c != nil && c.Allocator != nil {
			c.Allocator.Wait()
		}
		for err := os.RemoveAll(dir); err != nil; err = os.RemoveAll(dir) { // its helpers write to the last
			if time.Now().After(end) {
				t.Error(err)
				break
			}
		}
	})
	return ctx
}

func do(t *testing.T, ctx context.Context, what string, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		var page string
		_ = chromedp.Run(ctx, chromedp.Evaluate(`document.body ? document.body.innerText.slice(0, 1500) : ""`, &page))
		t.Fatalf("%s: %v\npage:\n%s", what, err, page)
	}
}

// until waits for something to be true in the page, also while the page makes way
// for another: then there is nothing to ask for a moment.
func until(js string) chromedp.Action {
	poll := chromedp.Poll(js, nil, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(2*time.Minute))
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			var gone *cdproto.Error
			err := poll.Do(ctx)
			if !errors.As(err, &gone) || ctx.Err() != nil {
				return err
			}
		}
	})
}

// connected waits until the page follows the room.
func connected() chromedp.Action {
	return until(`document.querySelector("#live.on") && Number(document.getElementById("room").dataset.fresh) > 0`)
}

func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("DRAAD_SHOTS")
	if dir == "" {
		return
	}
	var png []byte
	do(t, ctx, "take a picture", chromedp.CaptureScreenshot(&png))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// tab presses Tab until the focus is on what the script says.
func tab(t *testing.T, ctx context.Context, focused string) {
	t.Helper()
	for range 400 {
		var there, visible bool
		do(t, ctx, "press Tab", chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(`Boolean((() => { const e = document.activeElement; return `+focused+` })())`, &there),
			chromedp.Evaluate(`document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== "none"`, &visible))
		if !visible {
			t.Fatalf("the focus cannot be seen on the way to %s", focused)
		}
		if there {
			return
		}
	}
	t.Fatalf("Tab never reaches %s", focused)
}

func TestTheWholeJobWithTheKeyboardAlone(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	do(t, ctx, "open", chromedp.Navigate(h.web.URL+"/practice/?me=sanne"), connected())
	tab(t, ctx, `e.id === "new-text"`)
	do(t, ctx, "ask", chromedp.KeyEvent("Wanneer wordt mijn container geleegd?"))
	tab(t, ctx, `e.textContent === "Plaats bericht"`)
	do(t, ctx, "post", chromedp.KeyEvent(kb.Enter), until(`document.querySelector("[data-testid=team-thread]")`),
		until(`document.getElementById("news").textContent.includes("Nieuwe draad")`))
	tab(t, ctx, `e.dataset.act === "claim"`)
	do(t, ctx, "claim", chromedp.KeyEvent(kb.Enter), until(`document.querySelector("[data-act=release]:not([aria-disabled=true])")`),
		until(`document.activeElement.dataset.act === "claim"`)) // the focus stays where it was
	tab(t, ctx, `e.matches("[id^=answer-] > summary")`)
	do(t, ctx, "open the reply box", chromedp.KeyEvent(kb.Enter))
	tab(t, ctx, `e.id.startsWith("say-")`)
	do(t, ctx, "answer", chromedp.KeyEvent("Morgen, voor twaalf uur."))
	tab(t, ctx, `e.textContent.startsWith("Zet in de draad")`)
	do(t, ctx, "say", chromedp.KeyEvent(kb.Enter), until(`document.querySelector("[data-testid=contribution]")`),
		until(`[...document.querySelectorAll("textarea[id^=say-]")].every((e) => e.value === "")`))
	tab(t, ctx, `e.dataset.ask === "approve"`)
	do(t, ctx, "look what would leave", chromedp.KeyEvent(kb.Enter), until(`document.querySelector(".sure[open] .exact")?.textContent.includes("Morgen, voor twaalf uur. ^SW")`))
	tab(t, ctx, `e.dataset.act === "approve"`)
	do(t, ctx, "approve", chromedp.KeyEvent(kb.Enter),
		until(`document.querySelector("[data-testid=answer] .text")?.textContent === "Morgen, voor twaalf uur. ^SW"`),
		until(`document.querySelector("[data-status=answered]")`))
	shot(t, ctx, "done-1280")
}

func TestTwoBrowsersSeeEachOtherAndUnsentTextStays(t *testing.T) {
	h, one, two := newHouse(t), browser(t), browser(t)
	_, team := h.asked("Is het zwembad open?")
	for _, b := range []context.Context{one, two} {
		do(t, b, "open", chromedp.Navigate(h.web.URL+"/practice/?me=pieter"), connected())
	}
	say := "say-" + team
	do(t, two, "begin to write", reveal(say), chromedp.Focus("#"+say), chromedp.KeyEvent("Dat zoek ik "),
		chromedp.Evaluate(`document.getElementById("`+say+`").setSelectionRange(4, 4)`, nil),
		chromedp.Evaluate(`document.querySelector("#more-`+team+`").open = true`, nil))
	do(t, one, "answer in the other browser", reveal(say), chromedp.SendKeys("#"+say, "Ja, tot tien uur."),
		chromedp.Click(`#reply-`+team+` .row button`), until(`document.querySelector("[data-testid=contribution]")`))
	for i := range 3 {
		h.must("post", object{"account": "gemeente", "name": "Eva", "text": fmt.Sprint("Bericht ", i)})
	}
	do(t, two, "see it", until(`document.querySelector("[data-testid=contribution]")?.textContent.includes("Ja, tot tien uur.")`),
		until(`document.querySelectorAll("[data-testid=plein-thread]").length === 4`))
	var kept bool
	do(t, two, "look at what was being written", chromedp.Evaluate(`(() => { const e = document.activeElement;
		return e.id === "`+say+`" && e.value === "Dat zoek ik " && e.selectionStart === 4 && document.querySelector("#more-`+team+`").open })()`, &kept))
	if !kept {
		t.Error("focus, caret, text or open menu did not survive the news")
	}
}

func TestItFitsEveryWindow(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	if _, err := h.room.PlayDay(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, team := h.asked("Past dit?")
	answer := h.must("reply", object{"by": "sanne", "thread": team, "text": "Ja, dit past."})
	h.must("react", object{"by": "sanne", "post": team, "emoji": "eyes"})
	h.must("react", object{"by": "sanne", "post": answer, "emoji": "white_check_mark"})
	h.eventually("the answer", func() bool { return strings.Contains(page(h, "sanne"), "Ja, dit past. ^SW") })
	for _, size := range []struct{ width, height int64 }{{1280, 800}, {640, 400}, {360, 800}, {320, 640}} { // 640 is 1280 at 200 %
		for _, path := range []string{"/practice/?me=sanne&lang=nl", "/practice/?me=pieter&lang=en", "/practice/?me=sanne&lang=nl&after=" + h.list("limit=10").Plein.Next, "/uitleg?lang=nl"} {
			var wide string
			var small []string
			do(t, ctx, "look", emulation.SetDeviceMetricsOverride(size.width, size.height, 1, false), chromedp.Navigate(h.web.URL+path),
				chromedp.Evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true })`, nil),
				chromedp.Evaluate(`(() => { const w = document.documentElement; if (w.scrollWidth <= w.clientWidth) return "";
					const e = [...document.querySelectorAll("*")].find((e) => e.getBoundingClientRect().right > w.clientWidth + 1);
					return w.scrollWidth + " " + (e ? e.outerHTML.slice(0, 200) : "") })()`, &wide),
				chromedp.Evaluate(`[...document.querySelectorAll("button, summary, select, input:not([type=hidden]), nav a")].filter((e) => {
					const r = e.getBoundingClientRect(); return r.width > 0 && (r.width < 24 || r.height < 24) }).map((e) => e.outerHTML.slice(0, 120))`, &small))
			if wide != "" {
				t.Errorf("%s at %d pixels scrolls sideways: %s", path, size.width, wide)
			}
			if len(small) > 0 {
				t.Errorf("%s at %d pixels has targets under 24 pixels: %v", path, size.width, small)
			}
			if path == "/practice/?me=sanne&lang=nl" {
				do(t, ctx, "open anew", chromedp.Navigate(h.web.URL+path), connected())
				shot(t, ctx, fmt.Sprint("room-", size.width))
				do(t, ctx, "go to the team", chromedp.Evaluate(`document.getElementById("team").scrollIntoView()`, nil))
				shot(t, ctx, fmt.Sprint("team-", size.width))
			}
		}
	}
}

// rules are what a machine can check of WCAG 2.2 AA: names, labels, landmarks,
// ids, language and contrast.
const rules = `(() => {
	const wrong = [];
	const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
	for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) if (!e.labels.length) wrong.push("no label: " + e.outerHTML.slice(0, 100));
	for (const e of document.querySelectorAll("button, a, summary")) if (!e.textContent.trim()) wrong.push("no name: " + e.outerHTML.slice(0, 100));
	if (document.querySelectorAll("main").length !== 1 || document.querySelectorAll("h1").length !== 1) wrong.push("one main and one h1, please");
	if (!document.documentElement.lang || !document.title) wrong.push("no language or title");
	const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
	for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push("id twice: " + id);
	for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby]")) for (const a of ["aria-labelledby", "aria-describedby"])
		if (e.hasAttribute(a) && !document.getElementById(e.getAttribute(a))) wrong.push("points nowhere: " + e.outerHTML.slice(0, 100));
	const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return { rgb: m.slice(0, 3), a: m.length > 3 ? m[3] : 1 }; };
	const lum = (rgb) => { const [r, g, b] = rgb.map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
	const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a > .99) return c.rgb; } return [255, 255, 255]; };
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !shown(e) || e.closest(".sr, .skip, datalist, option")) continue;
		const a = lum(parse(getComputedStyle(e).color).rgb), b = lum(behind(e));
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5) wrong.push("contrast " + ratio.toFixed(2) + ": " + e.outerHTML.slice(0, 100));
	}
	return [...new Set(wrong)];
})()`

func TestThePagesKeepTheRulesOfAccessibility(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	if _, err := h.room.PlayDay(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, team := h.asked("Mag ik dit vragen?")
	answer := h.must("reply", object{"by": "pieter", "thread": team, "text": "Zeker."})
	h.must("react", object{"by": "pieter", "post": answer, "emoji": "white_check_mark"})
	h.must("react", object{"by": "sanne", "post": team, "emoji": "rotating_light"})
	h.must("react", object{"by": "sanne", "post": answer, "emoji": "white_check_mark"})
	h.eventually("the answer", func() bool { return strings.Contains(page(h, "sanne"), "Zeker. ^PH") })
	for _, scheme := range []string{"light", "dark"} {
		for _, path := range []string{"/nergens", "/uitleg", "/practice/?me=sanne&lang=en", "/practice/?me=pieter&lang=nl"} {
			var wrong []string
			do(t, ctx, "look", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
				chromedp.Navigate(h.web.URL+path), chromedp.Evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true })`, nil),
				chromedp.Evaluate(rules, &wrong))
			for _, w := range wrong {
				t.Errorf("%s, %s: %s", path, scheme, w)
			}
		}
		shot(t, ctx, "rules-"+scheme)
	}
}

func TestItWorksWithoutJavaScript(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	do(t, ctx, "ask", emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(h.web.URL+"/practice/?me=sanne"),
		chromedp.SendKeys("#new-text", "Werkt dit ook zo?"), chromedp.Click("#new button"), chromedp.WaitVisible("[data-testid=message]"))
	h.eventually("a thread", func() bool { return len(h.list("channel=kcc").Team[0].Threads) == 1 })
	do(t, ctx, "answer", chromedp.Navigate(h.web.URL+"/practice/?me=sanne"), chromedp.Click("[id^=answer-] > summary"), chromedp.SendKeys("textarea[id^=say-]", "Ja."),
		chromedp.Click("[data-testid=team-reply] .row button"), chromedp.WaitVisible("[data-testid=contribution]"))
	// Without the script a click is a page load: it must be over before the next.
	if _, err := chromedp.RunResponse(ctx, chromedp.Click("[data-testid=contribution] [data-ask=approve]"), chromedp.Click("[data-testid=contribution] [data-act=approve]")); err != nil {
		t.Fatal(err)
	}
	h.eventually("the answer", func() bool { return strings.Contains(page(h, "sanne"), "Ja. ^SW") })
	do(t, ctx, "switch", chromedp.Navigate(h.web.URL+"/practice/?me=sanne"), chromedp.SetValue("#me", "pieter"), chromedp.Click("#iam button"),
		chromedp.WaitVisible(`//p[@id="mine"][contains(., "mag niet goedkeuren")]`), chromedp.Click(`[data-testid=language]`),
		chromedp.WaitVisible(`//h2[contains(., "The square")]`))
}

// reveal opens the menus that an element stands in.
func reveal(id string) chromedp.Action {
	return until(`(() => { const e = document.getElementById("` + id + `"); for (let n = e; n; n = n.parentElement) if (n.nodeName === "DETAILS") n.open = true; return e !== null })()`)
}
