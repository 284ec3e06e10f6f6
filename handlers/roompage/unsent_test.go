package roompage_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// value is what stands in a field.
func value(id string) string { return `document.getElementById("` + id + `")?.value` }

func TestWhatSomebodyWritesIsNeverTakenAway(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	_, team := h.asked("Vraag 0")
	for i := range 9 {
		h.asked(fmt.Sprint("Vraag ", i+1))
	}
	h.must("press", object{"by": "sanne", "post": team, "action": "no_answer"})
	say := "say-" + team
	do(t, ctx, "write", chromedp.Navigate(h.web.URL+"/practice/?me=pieter"), connected(), reveal(say), chromedp.SendKeys("#"+say, "Dat zoek ik uit"),
		chromedp.Evaluate(`document.activeElement.blur()`, nil))
	for i := range 12 {
		h.asked(fmt.Sprint("Later ", i))
	}
	do(t, ctx, "still there after new messages", until(`document.querySelectorAll("[data-testid=plein-thread]").length >= 10`),
		until(`document.body.textContent.includes("Later 11")`), until(value(say)+` === "Dat zoek ik uit"`))

	for _, step := range []struct {
		what string
		do   chromedp.Action
	}{
		{"another channel and back", chromedp.Tasks{chromedp.Click(`[data-testid=channel-wijk]`), connected(), chromedp.Navigate(h.web.URL + "/practice/?me=pieter&t=" + team)}},
		{"the other language", chromedp.Tasks{chromedp.Click(`[data-testid=language]`), until(`document.documentElement.lang === "en"`)}},
		{"another colleague", chromedp.Tasks{chromedp.SetValue("#me", "sanne"), chromedp.Click("#iam button"), until(`document.querySelector("#mine")?.textContent.includes("may approve")`)}},
		{"a reload", chromedp.Reload()},
	} {
		do(t, ctx, step.what, step.do, connected(), until(value(say)+` === "Dat zoek ik uit"`))
	}
	do(t, ctx, "send", chromedp.Click(`#reply-`+team+` .row button`), until(`document.querySelector("[data-testid=contribution]")`),
		chromedp.Reload(), connected(), until(value(say)+` === ""`))
}

// hinder stands before the page and fails what it is told to fail.
func hinder(h *house, wrong func(*http.Request) bool) {
	next := h.web.Config.Handler
	h.web.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wrong(r) {
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(w, r)
	})
}

func TestAFailedSendSaysSoAndKeepsTheText(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	_, team := h.asked("Is het zwembad open?")
	var down atomic.Bool
	hinder(h, func(r *http.Request) bool { return down.Load() && r.Method == http.MethodPost })
	say := "say-" + team
	do(t, ctx, "write", chromedp.Navigate(h.web.URL+"/practice/?me=pieter&lang=nl"), connected(), reveal(say), chromedp.SendKeys("#"+say, "Ja, tot tien uur."))
	down.Store(true)
	do(t, ctx, "send in vain", chromedp.Click(`#reply-`+team+` .row button`),
		until(`document.querySelector("#problem:not([hidden])")?.textContent.includes("Dit is niet verstuurd; je tekst staat er nog.")`), until(value(say)+` === "Ja, tot tien uur."`),
		chromedp.Click("#problem button"), until(`document.getElementById("problem").hidden`))
	down.Store(false)
	do(t, ctx, "send", chromedp.Click(`#reply-`+team+` .row button`), until(`document.querySelector("[data-testid=contribution]")`), until(value(say)+` === ""`))
	do(t, ctx, "an error about a field", reveal(say), chromedp.SendKeys("#"+say, "   "), chromedp.Click(`#reply-`+team+` .row button`),
		until(`document.activeElement.id === "`+say+`" && document.activeElement.getAttribute("aria-invalid") === "true" && document.getElementById(document.activeElement.getAttribute("aria-errormessage")).textContent !== ""`))
}

func TestAFailedRefreshShows(t *testing.T) {
	h, ctx := newHouse(t), browser(t)
	var down atomic.Bool
	hinder(h, func(r *http.Request) bool { return down.Load() && r.URL.Path == "/practice/" })
	do(t, ctx, "open", chromedp.Navigate(h.web.URL+"/practice/?me=pieter&lang=nl"), connected())
	down.Store(true)
	h.asked("Wie ziet dit?")
	do(t, ctx, "see that it fails", until(`document.querySelector("#live.off")?.textContent.includes("kan nu niet worden bijgewerkt")`))
	down.Store(false)
	do(t, ctx, "see it come back", until(`document.querySelector("#live.on")`), until(`document.body.textContent.includes("Wie ziet dit?")`))
}
