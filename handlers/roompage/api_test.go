package roompage_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheAPISaysWhatIsWrong(t *testing.T) {
	h := newHouse(t)
	_, team := h.asked("Hallo")
	for _, c := range []struct {
		name, act, body string
		status          int
		field, says     string
	}{
		{"unknown post", "react", `{"by":"sanne","post":"` + team + `.99","emoji":"eyes"}`, 404, "post", team + ".99"},
		{"unknown thread", "reply", `{"by":"sanne","thread":"tnope","text":"x"}`, 404, "thread", "tnope"},
		{"unknown colleague", "react", `{"by":"joris","post":"` + team + `","emoji":"eyes"}`, 400, "by", "sanne, pieter"},
		{"unknown account", "post", `{"account":"x","name":"E","text":"x"}`, 400, "account", "gemeente"},
		{"no text", "post", `{"account":"gemeente","name":"E","text":""}`, 400, "text", "tekst"},
		{"unknown field", "post", `{"acount":"gemeente"}`, 400, "", "acount"},
		{"wrong type", "post", `{"text":7}`, 400, "text", "string"},
		{"not JSON", "post", `name=Eva`, 400, "", "JSON"},
		{"two objects", "post", `{} {}`, 400, "", "JSON"},
		{"nothing", "post", ``, 400, "", "JSON"},
		{"a list", "post", `[]`, 400, "", "JSON"},
		{"not UTF-8", "post", "{\"text\":\"\xff\"}", 400, "", "UTF-8"},
		{"another's reply", "delete", `{"by":"sanne","post":"` + team + `"}`, 403, "post", "eigen"},
		{"too much", "edit", `{"text":"` + strings.Repeat("x", 300<<10) + `"}`, 413, "", "256 KiB"},
	} {
		status, o := h.raw(http.MethodPost, c.act, c.body)
		says, _ := o["error"].(string)
		field, _ := o["field"].(string)
		if status != c.status || field != c.field || !strings.Contains(says, c.says) {
			t.Errorf("%s: %d %v, want %d about %q saying %q", c.name, status, o, c.status, c.field, c.says)
		}
	}
	for _, q := range []string{"limit=0", "limit=101", "limit=x"} {
		if status, o := h.raw(http.MethodGet, "list?"+q, ""); status != 400 || o["field"] != "limit" {
			t.Errorf("%s: %d %v", q, status, o)
		}
	}
	if status, _ := h.raw(http.MethodGet, "list?thread=pnope", ""); status != 404 {
		t.Errorf("an unknown thread: %d", status)
	}
	if status, _ := h.raw(http.MethodGet, "nothing", ""); status != 404 {
		t.Errorf("an unknown act: %d", status)
	}
}

func TestTheAPIDoesEveryAct(t *testing.T) {
	h := newHouse(t)
	plein, team := h.asked("Hallo")
	h.must("react", object{"by": "sanne", "post": team, "emoji": "nooit_van_gehoord"})
	if _, o := h.api("react", object{"by": "sanne", "post": team, "emoji": "nooit_van_gehoord"}); o["changed"] != false {
		t.Errorf("the same emoji twice: %v", o)
	}
	if r := h.list("thread=" + team).Team[0].Threads[0].Reactions; len(r) != 1 || r[0].By[0] != "sanne" {
		t.Errorf("reactions: %+v", r)
	}
	h.must("unreact", object{"by": "sanne", "post": team, "emoji": "nooit_van_gehoord"})
	h.must("press", object{"by": "sanne", "post": team, "action": "claim"})
	h.eventually("Sanne has it", func() bool {
		for _, l := range h.list("thread=" + team).Team[0].Threads[0].Card.Lines {
			if strings.Contains(l.Value, "Sanne") {
				return true
			}
		}
		return false
	})
	reply := h.must("reply", object{"by": "pieter", "thread": team, "text": "een"})
	h.must("edit", object{"by": "pieter", "post": reply, "text": "twee"})
	if p := h.list("thread=" + team).Team[0].Threads[0].Posts; p[len(p)-1].Text != "twee" && !strings.Contains(p[0].Text, "twee") {
		t.Errorf("posts: %+v", p)
	}
	h.must("delete", object{"by": "pieter", "post": reply})
	more := h.must("post", object{"thread": plein, "name": "Fatima", "text": "Nog iets"})
	h.must("edit", object{"post": more, "text": "Nog iets anders"})
	h.must("delete", object{"post": more})
	asked := h.must("command", object{"by": "sanne", "thread": team, "text": "dans"})
	answered := false // what Draad has to say about the rest may come after it
	for _, p := range h.list("thread=" + asked).Team[0].Threads[0].Posts {
		answered = answered || p.Only == "sanne" && strings.Contains(p.Text, "dans")
	}
	if !answered {
		t.Error("an unknown command was not answered")
	}
	for range 3 {
		h.asked("nog een " + h.must("post", object{"account": "gemeente", "name": "E", "text": "x"}))
	}
	first := h.list("limit=2")
	second := h.list("limit=2&plein_after=" + first.Plein.Next)
	if len(first.Plein.Threads) != 2 || len(second.Plein.Threads) != 2 || first.Plein.Threads[1].ID == second.Plein.Threads[0].ID {
		t.Errorf("pages: %+v, %+v", first.Plein, second.Plein)
	}
}
