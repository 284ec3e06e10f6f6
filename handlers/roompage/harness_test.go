package roompage_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rivo/uniseg"
	"go.uber.org/goleak"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/registry"
	"draad/bot/relay"
	"draad/bot/store/storetest"
	"draad/bot/texts"
	"draad/handlers"
	"draad/handlers/roompage"
	"draad/integrations/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a whole Draad around the page: the real room, engine, relay and inbox
// over a store in memory.
type house struct {
	t    *testing.T
	room *practice.Room
	web  *httptest.Server
	end  context.CancelFunc // the base context's
}

func organisation() *bot.Organisation {
	return &bot.Organisation{
		Name: "Gemeente Voorbeeld", Language: texts.NL, Zone: time.UTC, SignWith: bot.WithInitials, Emoji: bot.DefaultEmoji(),
		Desks: []bot.Desk{{ID: "kcc", Name: "KCC", Channel: "kcc", SelfApprove: true, Emoji: "telephone_receiver"},
			{ID: "wijk", Name: "Wijkbureau", Channel: "wijk", Emoji: "house_with_garden"}},
		Accounts: []bot.Account{{ID: "gemeente", Platform: practice.Name, Name: "Gemeente Voorbeeld", Handle: "gem", Desk: "kcc"}},
		People: []bot.Person{{ID: "sanne", Name: "Sanne de Wit", Initials: "SW", Desks: []bot.DeskID{"kcc"}, Approves: []bot.DeskID{"kcc"}},
			{ID: "pieter", Name: "Pieter Hendriks", Initials: "PH"}},
		Times: bot.Times{Undo: 0},
	}
}

func clusters(s string) []string {
	var all []string
	for g := uniseg.NewGraphemes(s); g.Next(); {
		all = append(all, g.Str())
	}
	return all
}

func newHouse(t *testing.T, change ...func(*roompage.Options)) *house {
	t.Helper()
	return houseOf(t, organisation(), change...)
}

func houseOf(t *testing.T, org *bot.Organisation, change ...func(*roompage.Options)) *house {
	t.Helper()
	store := storetest.NewStore()
	r := practice.New(practice.Config{Store: store, Organisation: org})
	log := slog.New(slog.DiscardHandler)
	rules := &bot.Rules{Org: org, Clusters: clusters, Platforms: map[bot.PlatformName]bot.Limits{practice.Name: r.Platform().Limits()},
		Deadline: func(at time.Time, urgent bool) time.Time {
			if urgent {
				return at.Add(time.Hour)
			}
			return at.Add(8 * time.Hour)
		}}
	engine := relay.NewEngine(store, rules, 0, relay.Watch{})
	if _, _, err := registry.Seed(t.Context(), store, org, time.Now()); err != nil {
		t.Fatal(err)
	}
	in := handlers.NewInbox(engine, time.Now, log)
	cfg := relay.Default()
	cfg.Workers, cfg.Log = 4, log
	relay := relay.New(engine, map[bot.PlatformName]ports.Platform{practice.Name: r.Platform()}, r.Workspace(), cfg)

	run, stop := context.WithCancel(context.Background())
	base, end := context.WithCancel(context.Background())
	var parts sync.WaitGroup
	parts.Go(func() { _ = relay.Run(run) })
	parts.Go(func() { _ = r.Platform().Run(run, in) })
	parts.Go(func() { _ = r.Workspace().Run(run, in) })
	opt := roompage.Options{Base: base, Log: log}
	for _, c := range change {
		c(&opt)
	}
	web := httptest.NewServer(roompage.New(r, org, opt))
	t.Cleanup(func() {
		end()
		web.CloseClientConnections()
		web.Close()
		http.DefaultClient.CloseIdleConnections()
		stop()
		parts.Wait()
	})
	return &house{t: t, room: r, web: web, end: end}
}

// eventually waits until something holds; it looks each time the room changed.
func (h *house) eventually(what string, holds func() bool) {
	h.t.Helper()
	changed, stop, err := h.room.Changes()
	if err != nil {
		h.t.Fatal(err)
	}
	defer stop()
	late := time.NewTimer(3 * time.Minute)
	defer late.Stop()
	for !holds() {
		select {
		case <-changed:
		case <-late.C:
			h.t.Fatalf("never: %s", what)
		}
	}
}

type object = map[string]any

// api sends JSON and gives the status and the answer.
func (h *house) api(act string, body any) (int, object) {
	h.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.raw(http.MethodPost, act, string(b))
}

func (h *house) raw(method, act, body string) (int, object) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.web.URL+"/practice/api/"+act, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	var o object
	if err := json.NewDecoder(res.Body).Decode(&o); err != nil {
		h.t.Fatalf("%s answered no JSON: %v", act, err)
	}
	return res.StatusCode, o
}

func (h *house) must(act string, body any) string {
	h.t.Helper()
	status, o := h.api(act, body)
	if status != http.StatusOK {
		h.t.Fatalf("%s: %d %v", act, status, o)
	}
	id, _ := o["id"].(string)
	return id
}

// list asks for the room and decodes it into what a script would use.
func (h *house) list(query string) listing {
	h.t.Helper()
	res, err := http.Get(h.web.URL + "/practice/api/list?" + query)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	var l listing
	if err := json.NewDecoder(res.Body).Decode(&l); err != nil {
		h.t.Fatal(err)
	}
	return l
}

type listing struct {
	Plein struct {
		Next    string
		Threads []struct {
			ID    string
			Posts []struct {
				ID, Kind, Name, Text string
				Photos               []struct{ URL, Alt string }
			}
		}
	}
	Team []struct {
		Channel, Next string
		Threads       []struct {
			ID   string
			Card struct {
				Status, Quote string
				Lines         []struct{ Label, Value string }
				Actions       []struct{ Action, Value string }
			}
			Reactions []struct {
				Emoji string
				By    []string
			}
			Posts []struct {
				ID, Kind, By, Only, Text, Quote string
				Photos                          []struct{ URL, Alt string }
			}
		}
	}
}

// asked lets a citizen ask, and gives the two threads that came of it.
func (h *house) asked(text string) (plein, team string) {
	h.t.Helper()
	plein = h.must("post", object{"account": "gemeente", "name": "Fatima", "text": text})
	h.eventually("a thread for "+text, func() bool {
		for _, th := range h.list("channel=kcc").Team[0].Threads {
			if th.Card.Quote == text {
				team = th.ID
			}
		}
		return team != ""
	})
	return plein, team
}

// get reads a page as a browser without JavaScript would.
func (h *house) get(path string) (int, string, http.Header) {
	h.t.Helper()
	res, err := http.Get(h.web.URL + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return res.StatusCode, string(b), res.Header
}

// submit sends a form and gives the answer without following it.
func (h *house) submit(path string, form url.Values, header ...string) *http.Response {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.web.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { res.Body.Close() })
	return res
}

// ask reads a page of a handler that no server stands before.
func ask(t *testing.T, page http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil))
	return w.Code, w.Body.String()
}
