package roompage_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axe gives the program that looks for barriers in a page: axe-core, which .ci/run
// fetches. DRAAD_AXE says where its axe.min.js is.
func axe(t *testing.T) string {
	t.Helper()
	const what = "DRAAD_AXE names no axe.min.js: npm install --prefix /tmp/axe axe-core, and DRAAD_AXE=/tmp/axe/node_modules/axe-core/axe.min.js"
	program, err := os.ReadFile(os.Getenv("DRAAD_AXE"))
	if err != nil {
		if os.Getenv("DRAAD_REQUIRE") == "all" {
			t.Fatal(what)
		}
		t.Skip("SKIPPED: " + what)
	}
	return string(program)
}

// barriers are what axe finds in the page as it is now.
func barriers(t *testing.T, ctx context.Context, program string) []string {
	t.Helper()
	var found string
	do(t, ctx, "look for barriers", chromedp.Evaluate(program+"; 1", nil),
		chromedp.Evaluate(`axe.run(document, {resultTypes: ["violations"]}).then((r) => JSON.stringify(
		r.violations.map((v) => v.id + ": " + v.help + "\n\t" + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + " " + (n.failureSummary || "").slice(0, 200)).join("\n\t"))))`,
			&found, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	var all []string
	if err := json.Unmarshal([]byte(found), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// lived is a room in which everything that the page can show has happened.
func lived(t *testing.T) (h *house, team string) {
	h = newHouse(t)
	h.must("post", object{"account": "gemeente", "name": "يوسف", "text": "متى تفتحون؟"})
	h.asked("Deze vraag staat open")
	_, done := h.asked("Deze vraag gaat dicht")
	h.must("press", object{"by": "sanne", "post": done, "action": "no_answer"})
	h.must("command", object{"by": "sanne", "channel": "kcc", "text": "open"})
	_, team = h.asked("Mag ik dit vragen?")
	h.must("react", object{"by": "sanne", "post": team, "emoji": "rotating_light"})
	h.must("react", object{"by": "sanne", "post": team, "emoji": "eyes"})
	first := h.must("reply", object{"by": "pieter", "thread": team, "text": strings.Repeat("Zeker mag dat. ", 60)})
	h.must("reply", object{"by": "sanne", "thread": team, "text": "Ja hoor.", "photos": []object{{"name": "kuil.png", "alt": "een kuil", "data": []byte(aPNG)}}})
	h.must("react", object{"by": "pieter", "post": first, "emoji": "white_check_mark"})
	answer := h.must("reply", object{"by": "pieter", "thread": team, "text": "Zeker."})
	h.must("react", object{"by": "sanne", "post": answer, "emoji": "white_check_mark"})
	h.eventually("the answer", func() bool { return strings.Contains(page(h, "sanne"), "Zeker. ^PH") })
	return h, team
}

func TestAxeFindsNoBarriers(t *testing.T) {
	program := axe(t)
	h, team := lived(t)
	ctx := browser(t)
	const unfold = `document.querySelectorAll("details").forEach((d) => { d.open = true })`
	states := []struct{ name, path, then string }{
		{"as it opens", "/practice/?me=sanne", ``},
		{"everything unfolded", "/practice/?me=sanne&t=" + team, unfold},
		{"an outsider, everything unfolded", "/practice/?me=pieter&t=" + team, unfold},
		{"searched in vain", "/practice/?me=sanne&find=nergens", ``},
		{"an empty channel", "/practice/?me=sanne&channel=wijk", ``},
		{"something went wrong", "/practice/?me=sanne&t=" + team, `(async () => { const f = document.querySelector("#reply-` + team + ` textarea"); f.value = "   ";
			for (let n = f; n; n = n.parentElement) if (n.nodeName === "DETAILS") n.open = true;
			f.form.requestSubmit(); })()`},
		{"a problem", "/nergens", ``},
		{"the guide", "/uitleg", ``},
	}
	for _, look := range []struct {
		lang, scheme string
		width        int64
		scale        float64
		states       int
	}{{"nl", "light", 1280, 1, len(states)}, {"en", "dark", 320, 1, len(states)}, {"nl", "dark", 640, 2, 2}} { // 640 at 2 is 1280 at 200 %
		for _, s := range states[:look.states] {
			path := s.path
			if strings.Contains(path, "?") {
				path += "&lang=" + look.lang
			} else {
				path += "?lang=" + look.lang
			}
			do(t, ctx, s.name, emulation.SetDeviceMetricsOverride(look.width, 800, look.scale, false),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
				chromedp.Navigate(h.web.URL+path))
			if s.then != "" {
				do(t, ctx, s.name, chromedp.Evaluate(s.then, nil))
			}
			if s.name == "something went wrong" {
				do(t, ctx, s.name, until(`!document.getElementById("problem").hidden`))
			}
			for _, b := range barriers(t, ctx, program) {
				t.Errorf("%s, %s, %s, %d pixels: %s", s.name, look.lang, look.scheme, look.width, b)
			}
			shot(t, ctx, fmt.Sprintf("axe-%s-%d-%s", look.lang, look.width, strings.ReplaceAll(s.name, " ", "-")))
		}
	}
}

// oneName tells which buttons cannot be told apart by who hears the page.
const oneName = `(() => {
	const heard = new Map(), twice = [];
	for (const e of document.querySelectorAll("#team button, #team summary, #team textarea, #plein button, #plein summary")) {
		const name = e.labels?.length ? e.labels[0].textContent.trim() : e.textContent.trim().replace(/\s+/g, " ");
		if (heard.has(name)) twice.push(name);
		heard.set(name, e);
	}
	return twice;
})()`

func TestNoTwoButtonsSoundTheSame(t *testing.T) {
	h, _ := lived(t)
	if _, err := h.room.PlayDay(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	var twice []string
	do(t, ctx, "listen", chromedp.Navigate(h.web.URL+"/practice/?me=sanne&lang=nl"), chromedp.Evaluate(oneName, &twice))
	if len(twice) > 0 {
		t.Errorf("%d sound like another: %q", len(twice), twice[:min(8, len(twice))])
	}
	var emoji string
	do(t, ctx, "listen to an emoji", chromedp.Evaluate(`document.querySelector(".chip[data-emoji=white_check_mark] .sr").textContent`, &emoji))
	if !strings.HasPrefix(emoji, "vinkje van ") {
		t.Errorf("an emoji sounds like %q", emoji)
	}
}
