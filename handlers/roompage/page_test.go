package roompage_test

import (
	"bufio"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"draad/handlers/roompage"
)

func TestAScriptDoesTheWholeJob(t *testing.T) {
	h := newHouse(t)
	plein, team := h.asked("Mijn container is niet geleegd")
	h.must("react", object{"by": "sanne", "post": team, "emoji": "eyes"})
	answer := h.must("reply", object{"by": "pieter", "thread": team, "text": "Morgen lost een monteur dit op."})
	h.must("react", object{"by": "pieter", "post": answer, "emoji": "white_check_mark"}) // may not
	h.eventually("a refusal for Pieter alone", func() bool {
		for _, p := range h.list("thread=" + team).Team[0].Threads[0].Posts {
			if p.Only == "pieter" {
				return true
			}
		}
		return false
	})
	if n := len(h.list("thread=" + plein).Plein.Threads[0].Posts); n != 1 {
		t.Fatalf("an outsider's approval published something: %d posts", n)
	}
	h.must("react", object{"by": "sanne", "post": answer, "emoji": ":white_check_mark:"})
	h.eventually("the signed answer on the square", func() bool {
		posts := h.list("thread=" + plein).Plein.Threads[0].Posts
		return len(posts) == 2 && posts[1].Kind == "answer" && posts[1].Text == "Morgen lost een monteur dit op. ^PH"
	})
	h.eventually("the card says so", func() bool {
		return h.list("thread=" + team).Team[0].Threads[0].Card.Status == "answered"
	})
}

func TestButtonsDoWhatEmojiDo(t *testing.T) {
	h := newHouse(t)
	plein, team := h.asked("Hoe laat gaan jullie open?")
	form := func(path string, more ...string) string {
		f := url.Values{"by": {"sanne"}, "back": {"channel=kcc&me=sanne"}}
		for i := 0; i < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		res := h.submit(path, f)
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d", path, res.StatusCode)
		}
		return res.Header.Get("Location")
	}
	form("/practice/team/press", "post", team, "do", "claim ")
	at := form("/practice/team/reply", "thread", team, "text", "Om negen uur.")
	u, err := url.Parse(at)
	if err != nil || !strings.HasPrefix(u.Fragment, team+".") || u.Query().Get("channel") != "kcc" {
		t.Fatalf("sent back to %q", at)
	}
	_, page, _ := h.get("/practice/?me=sanne")
	_, rest, _ := strings.Cut(page, `value="approve `+u.Fragment+"#")
	hash, _, _ := strings.Cut(rest, `"`)
	form("/practice/team/press", "post", u.Fragment, "do", "approve "+u.Fragment+"#"+hash)
	h.eventually("the answer", func() bool {
		posts := h.list("thread=" + plein).Plein.Threads[0].Posts
		return len(posts) == 2 && posts[1].Text == "Om negen uur. ^SW"
	})
}

func TestHostileTextStaysText(t *testing.T) {
	h := newHouse(t)
	if _, err := h.room.PlayDay(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := ""
	for after := ""; ; {
		path := "/practice/?me=sanne&after=" + url.QueryEscape(after)
		_, page, header := h.get(path)
		seen += page
		if csp := header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Fatalf("content policy is %q", csp)
		}
		next := h.list("limit=10&plein_after=" + url.QueryEscape(after)).Plein.Next
		if after = next; after == "" {
			break
		}
	}
	// What is in a field is the text itself, to be changed; browsers keep it apart.
	seen = regexp.MustCompile(`(?s)<textarea.*?</textarea>| value="[^"]*"`).ReplaceAllString(seen, "")
	for _, bad := range []string{"<script>alert", "<img", "<b>Bobby", "\u202e", "\u2067", "<h1>Gehackt", "style=", "onerror=\"", "onclick"} {
		if strings.Contains(seen, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, good := range []string{"&lt;script&gt;alert", "‹U&#43;202E›", "@channel", "&lt;!channel&gt;"} {
		if !strings.Contains(seen, good) {
			t.Errorf("the page does not show %q", good)
		}
	}
}

func TestBothLanguagesAndAStranger(t *testing.T) {
	h := newHouse(t)
	h.asked("Hallo")
	for lang, words := range map[string][]string{"nl": {`lang="nl"`, "Het plein", "Ik ben", "Oppakken"}, "en": {`lang="en"`, "The square", "I am", "Claim"}} {
		for _, path := range []string{"/practice/?lang=", "/uitleg?lang="} {
			status, page, header := h.get(path + lang)
			if status != http.StatusOK || !strings.Contains(page, words[0]) {
				t.Errorf("%s%s: %d", path, lang, status)
			}
			for _, key := range []string{`"page.`, `>page.`, `>guide.`, ` page.`, ` guide.`} {
				if strings.Contains(page, key) {
					t.Errorf("%s%s shows a bare key (%q)", path, lang, key)
				}
			}
			if c := header.Get("Set-Cookie"); !strings.Contains(c, "draad_lang="+lang) || !strings.Contains(c, "HttpOnly") {
				t.Errorf("the choice is not kept: %q", c)
			}
		}
		_, page, _ := h.get("/practice/?lang=" + lang)
		for _, w := range words {
			if !strings.Contains(page, w) {
				t.Errorf("the page in %s does not say %q", lang, w)
			}
		}
	}
	if status, page, _ := h.get("/nergens"); status != http.StatusNotFound || !strings.Contains(page, "Deze pagina is er niet") {
		t.Errorf("a page that is not there: %d", status)
	}
}

func TestAWhisperIsShownToOne(t *testing.T) {
	h := newHouse(t)
	_, team := h.asked("Wie kan dit?")
	answer := h.must("reply", object{"by": "pieter", "thread": team, "text": "Ik."})
	h.must("react", object{"by": "pieter", "post": answer, "emoji": "white_check_mark"})
	h.eventually("a whisper", func() bool { return strings.Contains(page(h, "pieter"), "Alleen jij ziet dit") })
	if strings.Contains(page(h, "sanne"), "Alleen jij ziet dit") {
		t.Error("Sanne sees what is for Pieter alone")
	}
}

func TestTheCardLeadsToTheMessage(t *testing.T) {
	h := newHouse(t)
	plein, _ := h.asked("Waar staat dit?")
	for i := range 12 { // so that it is not on the first page any more
		h.asked("Later bericht " + string(rune('a'+i)))
	}
	want := "/practice/?channel=kcc&amp;me=sanne&amp;p=" + plein + "#" + plein
	_, second, _ := h.get("/practice/?me=sanne&older=" + url.QueryEscape(h.list("channel=kcc&limit=10").Team[0].Next))
	if !strings.Contains(second, `href="`+want+`"`) {
		t.Fatalf("no link %q on the card", want)
	}
	if strings.Contains(page(h, "sanne"), `id="`+plein+`"`) {
		t.Fatal("the message is on the first page: this test shows nothing")
	}
	if _, there, _ := h.get(strings.ReplaceAll(want, "&amp;", "&")); !strings.Contains(there, `id="`+plein+`"`) {
		t.Error("the link does not show the message")
	}
}

func page(h *house, me string) string {
	_, p, _ := h.get("/practice/?me=" + me)
	return p
}

func TestOtherSitesAndOtherNamesAreRefused(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"name": {"Eva"}, "account": {"gemeente"}, "text": {"hoi"}}
	for name, header := range map[string][]string{
		"another site":            {"Sec-Fetch-Site", "cross-site"},
		"an old browser":          {"Origin", "https://kwaad.invalid"},
		"a name that leads here":  {"Host", "kwaad.invalid"},
		"a name that starts well": {"Host", "localhost.kwaad.invalid"},
	} {
		for _, path := range []string{"/practice/plein/write", "/practice/api/post"} {
			if res := h.submit(path, form, header...); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s may use %s: %d", name, path, res.StatusCode)
			}
		}
	}
	if n := len(h.list("").Plein.Threads); n != 0 {
		t.Errorf("%d messages were written", n)
	}
	for _, host := range []string{"localhost", "127.0.0.1:8080", "[::1]:8080"} {
		if res := h.submit("/practice/plein/write", form, "Host", host); res.StatusCode != http.StatusSeeOther {
			t.Errorf("%s may not: %d", host, res.StatusCode)
		}
	}
	open := newHouse(t, func(o *roompage.Options) { o.AnyHost = true })
	if res := open.submit("/practice/plein/write", form, "Host", "draad.voorbeeld.nl"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("an open room refuses its own name: %d", res.StatusCode)
	}
}

func TestAFormNeverLeadsToAnotherSite(t *testing.T) {
	h := newHouse(t)
	for _, back := range []string{"https://kwaad.invalid/", "//kwaad.invalid", "p=//kwaad.invalid&channel=\r\nX: y"} {
		res := h.submit("/practice/plein/write", url.Values{"back": {back}, "name": {"Eva"}, "account": {"gemeente"}, "text": {"hoi"}})
		if at := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "/practice/?") || res.Header.Get("X") != "" {
			t.Errorf("%q leads to %q", back, at)
		}
	}
}

func TestAWrongFormGivesBackWhatWasWritten(t *testing.T) {
	h := newHouse(t)
	res := h.submit("/practice/plein/write", url.Values{"name": {""}, "account": {"gemeente"}, "text": {"een heel verhaal"}})
	var page strings.Builder
	if _, err := bufio.NewReader(res.Body).WriteTo(&page); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusBadRequest || !strings.Contains(page.String(), "een heel verhaal") || !strings.Contains(page.String(), "Vul een naam in") {
		t.Errorf("%d: %s", res.StatusCode, page.String())
	}
	big := h.submit("/practice/plein/write", url.Values{"text": {strings.Repeat("x", 300<<10)}})
	if big.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of 300 KiB: %d", big.StatusCode)
	}
}

// stream opens a live line and gives its lines.
func (h *house) stream(t *testing.T) <-chan string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.web.URL+"/practice/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		defer res.Body.Close()
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-t.Context().Done():
				return
			}
		}
	}()
	return lines
}

func waitFor(t *testing.T, lines <-chan string, want string) {
	t.Helper()
	for l := range lines {
		if l == want {
			return
		}
	}
	t.Fatalf("the stream ended before %q", want)
}

func TestTwoViewersAreToldAndTheEndIsTheEnd(t *testing.T) {
	h := newHouse(t, func(o *roompage.Options) { o.Heartbeat = time.Millisecond })
	one, two := h.stream(t), h.stream(t)
	for _, v := range []<-chan string{one, two} {
		waitFor(t, v, ": alive")
	}
	h.must("post", object{"account": "gemeente", "name": "Eva", "text": "Hallo"})
	for _, v := range []<-chan string{one, two} {
		waitFor(t, v, "event: change")
	}
	h.end()
	for _, v := range []<-chan string{one, two} {
		for range v { // ends because the server ends it
		}
	}
}
