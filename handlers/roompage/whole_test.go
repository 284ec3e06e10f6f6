package roompage_test

import (
	"bytes"
	"context"
	"errors"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/room"
	"draad/handlers/roompage"
)

func TestAWhisperInAChannelLeavesThePageToTheOthers(t *testing.T) {
	h := newHouse(t)
	_, team := h.asked("Is er kermis?")
	for range 11 { // more than a page of them
		h.must("command", object{"by": "sanne", "channel": "kcc", "text": "open"})
	}
	status, sees, _ := h.get("/practice/?me=pieter")
	if status != http.StatusOK || !strings.Contains(sees, `id="`+team+`"`) {
		t.Errorf("Pieter gets %d, and the question is there: %v", status, strings.Contains(sees, `id="`+team+`"`))
	}
	if strings.Contains(sees, "Alleen jij ziet dit") {
		t.Error("Pieter sees what is for Sanne alone")
	}
	if _, sees, _ := h.get("/practice/?me=sanne"); !strings.Contains(sees, "Alleen jij ziet dit") {
		t.Error("Sanne does not see her own")
	}
	for _, thread := range h.list("channel=kcc").Team[0].Threads {
		if status, _, _ := h.get("/practice/?me=pieter&t=" + thread.ID); status != http.StatusOK {
			t.Errorf("the address of thread %s gives Pieter %d", thread.ID, status)
		}
	}
}

// odd is a room with a thread in it that no template is ready for.
type odd struct{ room.Room }

func (odd) Plein(context.Context, string, int) (room.Page[room.PleinThread], error) {
	return room.Page[room.PleinThread]{Threads: []room.PleinThread{{ID: "pleeg"}}}, nil
}

func TestAThreadThatCannotBeDrawnTakesNoOtherAlong(t *testing.T) {
	h := newHouse(t)
	_, team := h.asked("Is er kermis?")
	var log bytes.Buffer
	page := roompage.New(odd{h.room}, organisation(), roompage.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	status, sees := ask(t, page, "/practice/?me=sanne")
	if status != http.StatusOK || !strings.Contains(sees, `id="`+team+`"`) || !strings.Contains(sees, "kan niet worden getoond") {
		t.Errorf("%d, with the other thread: %v", status, strings.Contains(sees, `id="`+team+`"`))
	}
	if !strings.Contains(log.String(), "pleeg") {
		t.Errorf("the log does not name the thread: %q", log.String())
	}
}

// broken is a room that cannot be read.
type broken struct{ room.Room }

func (broken) Plein(context.Context, string, int) (room.Page[room.PleinThread], error) {
	return room.Page[room.PleinThread]{}, &bot.Error{Kind: bot.Temporary, Err: errors.New("the disk is gone")}
}

func TestARoomThatCannotBeReadIsLogged(t *testing.T) {
	h := newHouse(t)
	var log bytes.Buffer
	page := roompage.New(broken{h.room}, organisation(), roompage.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if status, _ := ask(t, page, "/practice/"); status != http.StatusServiceUnavailable || !strings.Contains(log.String(), "the disk is gone") {
		t.Errorf("%d, log %q", status, log.String())
	}
}

// leads gives where the first link leads whose tag holds a text.
func leads(t *testing.T, page, mark string) *url.URL {
	t.Helper()
	for _, tag := range regexp.MustCompile(`<a [^>]*>`).FindAllString(page, -1) {
		if strings.Contains(tag, mark) {
			_, rest, _ := strings.Cut(tag, `href="`)
			address, _, _ := strings.Cut(rest, `"`)
			u, err := url.Parse(html.UnescapeString(address))
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
	}
	t.Fatalf("no link with %q", mark)
	return nil
}

func TestTheOtherLanguageKeepsWhatIsLookedAt(t *testing.T) {
	h := newHouse(t)
	const looks = "channel=wijk&lang=en&me=pieter"
	_, room, _ := h.get("/practice/?channel=wijk&me=pieter&lang=nl")
	if u := leads(t, room, `data-testid="language"`); u.Path != "/practice/" || u.Query().Encode() != looks {
		t.Errorf("the room in English is at %s", u)
	}
	guide := leads(t, room, `href="/uitleg`)
	_, page, _ := h.get(guide.String())
	if u := leads(t, page, `data-testid="language"`); u.Path != "/uitleg" || u.Query().Encode() != looks {
		t.Errorf("the guide in English is at %s", u)
	}
	if u := leads(t, page, `href="/practice/`); u.Query().Get("channel") != "wijk" || u.Query().Get("me") != "pieter" {
		t.Errorf("the guide leads back to %s", u)
	}
}
