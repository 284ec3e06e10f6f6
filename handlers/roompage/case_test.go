package roompage_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// places are where the buttons of a card stand.
const places = `JSON.stringify([...document.querySelectorAll(".slot")].map((b) => { const r = b.getBoundingClientRect(), c = b.closest(".root").getBoundingClientRect();
	return [b.dataset.act, b.value.includes("undo"), Math.round(r.left - c.left), Math.round(r.top - c.top)] }))`

func TestNoButtonComesUnderAFingerThatWasOnItsWay(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	h.asked("Er ligt glas op straat")
	can := func(act, value string) chromedp.Action {
		return until(`[...document.querySelectorAll(".slot[data-act=` + act + `]")].some((b) => b.value.endsWith(" ` + value + `") && b.ariaDisabled !== "true")`)
	}
	for _, width := range []int64{1280, 390, 320} {
		var before, urgent, owned string
		var under string
		do(t, ctx, "open", emulation.SetDeviceMetricsOverride(width, 800, 1, false), chromedp.Navigate(h.web.URL+"/practice/?me=sanne&lang=nl"), connected(),
			chromedp.Evaluate(`document.querySelector(".slot").scrollIntoView({block: "center"})`, nil), chromedp.Evaluate(places, &before))
		do(t, ctx, "urgent", chromedp.Evaluate(`(() => { const r = document.querySelector(".slot[data-act=urgent]").getBoundingClientRect(); window.spot = [r.left + r.width / 2, r.top + r.height / 2] })()`, nil),
			chromedp.Click(`.slot[data-act=urgent][type=submit]`), can("urgent", "undo"),
			chromedp.Evaluate(`(() => { const b = document.elementFromPoint(...window.spot)?.closest("button"); return b && b.ariaDisabled !== "true" ? b.textContent : "" })()`, &under),
			chromedp.Evaluate(places, &urgent))
		do(t, ctx, "claim", chromedp.Click(`.slot[data-act=claim]`), can("release", ""), chromedp.Evaluate(places, &owned))
		if under != "" {
			t.Errorf("at %d pixels %q came under the finger", width, under)
		}
		// The rows above may be one higher; within the row nothing moves.
		if a, b := rows(before), rows(owned); a != b || rows(urgent) != a {
			t.Errorf("at %d pixels the buttons moved:\n%s\n%s", width, a, b)
		}
		var overtake bool
		do(t, ctx, "look for what cannot be done", chromedp.Evaluate(`[...document.querySelectorAll("[data-act=take_over]")].some((b) => b.ariaDisabled !== "true")`, &overtake))
		if overtake {
			t.Error("Sanne may take over from herself")
		}
		do(t, ctx, "undo", chromedp.Click(`.slot[data-act=release]`), can("claim", ""), chromedp.Click(`.slot[data-act=urgent][value$=undo]`), can("urgent", ""))
	}
}

// rows leaves out how far down the whole row stands.
func rows(places string) string {
	var out []string
	for _, p := range strings.Split(places, "],[") {
		out = append(out, p[:strings.LastIndex(p, ",")])
	}
	return strings.Join(out, " ")
}

func TestWhatClosesIsAskedOnceMore(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	h.asked("Leuk, die kerstboom!")
	do(t, ctx, "ask", chromedp.Navigate(h.web.URL+"/practice/?me=sanne&lang=nl"), connected(), chromedp.Click(".rest > summary"),
		chromedp.Click("[data-ask=no_answer]"), chromedp.WaitVisible("[data-act=no_answer]"), until(`document.querySelector("[data-status=open]")`),
		chromedp.Click("[data-act=no_answer]"), until(`document.querySelector("[data-status=no_answer]")`), until(`document.getElementById("did").textContent.includes("Ja, geen antwoord nodig")`))
}

func TestAnOutsiderAndAPublishedReplyOfferNoApproval(t *testing.T) {
	h := newHouse(t)
	_, team := h.asked("Hoe laat gaan jullie open?")
	reply := h.must("reply", object{"by": "pieter", "thread": team, "text": "Om negen uur."})
	const approve = `data-act="approve"`
	if strings.Contains(page(h, "pieter"), approve) {
		t.Error("Pieter, who may not, is offered to approve")
	}
	sees := page(h, "sanne")
	if !strings.Contains(sees, approve) || !strings.Contains(sees, "Om negen uur. ^PH") {
		t.Error("Sanne is not offered to approve the signed text")
	}
	h.must("react", object{"by": "sanne", "post": reply, "emoji": "white_check_mark"})
	h.eventually("posted", func() bool { return strings.Count(page(h, "sanne"), "Geplaatst om ") == 2 }) // at the reply and its preview
	if sees := page(h, "sanne"); strings.Contains(sees, approve) || strings.Contains(sees, `data-act="withdraw"`) {
		t.Error("a published reply can be approved or withdrawn")
	}
}

func TestTheEarliestDeadlineComesFirstAndWhatIsDoneFoldsAway(t *testing.T) {
	h := newHouse(t)
	_, first := h.asked("Appel")
	_, second := h.asked("Banaan")
	_, third := h.asked("Citroen")
	h.must("press", object{"by": "sanne", "post": third, "action": "urgent"})
	h.must("press", object{"by": "sanne", "post": first, "action": "no_answer"})
	h.eventually("in order", func() bool {
		sees := page(h, "sanne")
		at := func(s string) int { return strings.Index(sees, s) }
		return at(`id="th-`+third) > 0 && at(`id="th-`+third) <= at(`id="th-`+second) && at(`id="th-`+second) < at(`id="closed"`) && at(`id="closed"`) < at(`id="th-`+first)
	})
	for query, want := range map[string][]string{"show=urgent": {third}, "find=BANAAN": {second}, "find=appel+fatima": {first}, "show=mine": nil} {
		_, sees, _ := h.get("/practice/?me=sanne&" + query)
		n := strings.Count(sees, `data-testid="team-thread"`)
		if n != len(want) || n == 1 && !strings.Contains(sees, `id="th-`+want[0]) {
			t.Errorf("%s gives %d threads, want %v", query, n, want)
		}
	}
	h.must("press", object{"by": "sanne", "post": second, "action": "claim"})
	h.eventually("mine", func() bool {
		_, sees, _ := h.get("/practice/?me=sanne&show=mine")
		return strings.Count(sees, `data-testid="team-thread"`) == 1 && strings.Contains(sees, `id="th-`+second)
	})
}

func TestTwoThreadsFitOnAPhone(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	if _, err := h.room.PlayDay(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.eventually("threads", func() bool { return strings.Count(page(h, "sanne"), `data-testid="team-thread"`) > 10 })
	for _, size := range []struct{ width, height int64 }{{390, 844}, {320, 640}} {
		var high float64
		do(t, ctx, "measure", emulation.SetDeviceMetricsOverride(size.width, size.height, 1, true), chromedp.Navigate(h.web.URL+"/practice/?me=sanne"),
			chromedp.Evaluate(`Math.max(...[...document.querySelectorAll("[data-testid=team-thread]")].map((e) => e.getBoundingClientRect().height))`, &high))
		if 2*high > float64(size.height) {
			t.Errorf("at %d×%d a folded thread is %.0f high", size.width, size.height, high)
		}
	}
}

func TestAPreviewCountsDownAndTheCounterCounts(t *testing.T) {
	org := organisation()
	org.Times.Undo = time.Minute
	h, ctx := houseOf(t, org), browser(t)
	_, team := h.asked("Hoe laat gaan jullie open?")
	say := "say-" + team
	do(t, ctx, "write", chromedp.Navigate(h.web.URL+"/practice/?me=sanne&lang=nl"), connected(), reveal(say), chromedp.SendKeys("#"+say, "Om negen uur."),
		until(`document.querySelector(".counter").textContent.startsWith("13 tekens")`), chromedp.Click(`#reply-`+team+` .row button`),
		chromedp.Click("[data-ask=approve]"), chromedp.Click("[data-testid=contribution] [data-act=approve]"),
		until(`/Gaat om \d\d:\d\d:\d\d naar .*Kies Intrekken/.test(document.querySelector("[data-testid=note] .fate")?.textContent)`),
		until(`/nog \d+ s/.test(document.querySelector("[data-testid=note] .left")?.textContent)`),
		chromedp.Click("[data-testid=note] [data-act=withdraw]"),
		until(`document.querySelector("[data-testid=note] .fate")?.textContent.includes("Dit is niet geplaatst")`), until(`!document.querySelector("[data-act=withdraw]")`))
}

func TestADescriptionOfAPhotoCanBeChanged(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	_, team := h.asked("Waar is de kuil?")
	reply := h.must("reply", object{"by": "sanne", "thread": team, "text": "Hier.", "photos": []object{{"name": "kuil.png", "alt": "een kuil", "data": []byte(aPNG)}}})
	id := h.list("thread=" + team).Team[0].Threads[0].Posts[0].Photos[0].URL
	field := "alt-" + id[strings.LastIndex(id, "/")+1:]
	do(t, ctx, "describe", chromedp.Navigate(h.web.URL+"/practice/?me=sanne&lang=nl"), connected(), reveal(field), chromedp.SetValue("#"+field, "een diepe kuil"),
		chromedp.Click(`#edit-form-`+strings.ReplaceAll(reply, ".", `\.`)+` .row > button`), until(`document.querySelector("[data-testid=contribution] img")?.alt === "een diepe kuil"`))
	if alt := h.list("thread=" + team).Team[0].Threads[0].Posts[0].Photos[0].Alt; alt != "een diepe kuil" {
		t.Errorf("the room keeps %q", alt)
	}
}
