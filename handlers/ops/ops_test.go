package ops

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
)

var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

type speaker map[string]time.Time

func (s speaker) LastSpoke() map[string]time.Time { return s }

// world is a program that is well, until a test changes it.
type world struct {
	health  Health
	metrics *Metrics
	stats   store.Stats
	err     error
	mux     *http.ServeMux // made when the first page is asked for
}

func newWorld() *world {
	w := &world{
		metrics: NewMetrics(Build{Version: "v1.2.3", Revision: "abc", Go: "go1.26"}),
		stats:   store.Stats{Records: 7, Jobs: 3, Oldest: noon.Add(time.Hour)},
	}
	w.health = Health{
		Stats: func(context.Context) (store.Stats, error) { return w.stats, w.err },
		Backlog: func(context.Context) (relay.Backlog, error) {
			return relay.Backlog{Desks: []relay.DeskBacklog{{Desk: "kcc", Open: 5, Overdue: 2}}, Parked: 1}, w.err
		},
		Sources: []Source{{Name: "x", Speaker: speaker{"gemeente": noon.Add(-30 * time.Second), "noord": {}}, Silence: 10 * time.Minute}},
		Usage: []func(context.Context) ([]Usage, error){func(context.Context) ([]Usage, error) {
			return []Usage{{Platform: "x", Account: "gemeente", Counts: map[string]int{"mentions": 40}, Dollars: 0.04, Cap: 20000}}, w.err
		}},
		Now:     func() time.Time { return noon },
		Started: noon.Add(-time.Minute),
	}
	return w
}

func (w *world) get(t *testing.T, path string) (int, string) {
	t.Helper()
	if w.mux == nil {
		w.mux = http.NewServeMux()
		Register(w.mux, w.metrics, w.health)
	}
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	return rec.Code, rec.Body.String()
}

func (w *world) ready(t *testing.T) (int, Report) {
	t.Helper()
	code, body := w.get(t, "/readyz")
	var r Report
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return code, r
}

func TestAWellProgram(t *testing.T) {
	code, r := newWorld().ready(t)
	if code != http.StatusOK || !r.Ready || len(r.Reasons) != 0 || r.Store != (StoreReport{OK: true, Records: 7, Jobs: 3}) {
		t.Errorf("%d, %+v", code, r)
	}
	if len(r.Sources) != 2 || r.Sources[0].Name != "x/gemeente" || r.Sources[0].Silent != 30 || !r.Sources[0].Spoke.Equal(noon.Add(-30*time.Second)) {
		t.Errorf("sources: %+v", r.Sources)
	}
	if never := r.Sources[1]; never.Spoke != nil || never.Silent != 60 || !never.OK {
		t.Errorf("a source that did not speak yet: %+v", never)
	}
	if code, body := newWorld().get(t, "/healthz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("/healthz: %d %q", code, body)
	}
}

func TestWhatMakesItRed(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(*world)
		reason string
	}{
		{"the store is gone", func(w *world) { w.err = bot.Errorf(bot.Temporary, "redis://user:s3cret@host: refused") },
			"the store does not answer, or takes no changes (temporary); see the log"},
		{"work is overdue", func(w *world) { w.stats.Oldest = noon.Add(-11 * time.Minute) },
			"work is overdue by 11m0s; see draad_effects_total and the log for what fails"},
		{"a source fell silent", func(w *world) { w.health.Sources[0].Speaker = speaker{"gemeente": noon.Add(-11 * time.Minute)} },
			"x/gemeente has been silent for 11m0s; run `draad doctor`"},
		{"a source never spoke", func(w *world) { w.health.Started = noon.Add(-11 * time.Minute) },
			"x/noord has been silent for 11m0s; run `draad doctor`"},
	} {
		w := newWorld()
		c.change(w)
		code, r := w.ready(t)
		if code != http.StatusServiceUnavailable || r.Ready || !slices.Equal(r.Reasons, []string{c.reason}) {
			t.Errorf("%s: %d %+v", c.why, code, r)
		}
		if code, _ := w.get(t, "/healthz"); code != http.StatusOK {
			t.Errorf("%s: that is no reason to restart, but /healthz says %d", c.why, code)
		}
	}
}

func TestASourceThatMayBeSilentIsNeverRed(t *testing.T) {
	w := newWorld()
	w.health.Sources = []Source{{Name: "practice", Speaker: speaker{"room": noon.AddDate(0, 0, -3)}}}
	if code, r := w.ready(t); code != http.StatusOK || r.Sources[0].Silent != 3*24*3600 {
		t.Errorf("%d %+v", code, r)
	}
}

func TestMetrics(t *testing.T) {
	w := newWorld()
	w.stats.Oldest = noon.Add(-90 * time.Second)
	watch := w.metrics.Watch()
	watch.Event("MessageWritten")
	watch.Event("MessageWritten")
	watch.Effect(bot.DoPublish, "done", 300*time.Millisecond)
	watch.Queued(bot.DoPublish, -time.Second)
	watch.Clash()
	watch.Unsaved(bot.Temporary)
	_, body := w.get(t, "/metrics")
	for _, want := range []string{
		`draad_events_total{event="MessageWritten"} 2`,
		`draad_effects_total{effect="publish",outcome="done"} 1`,
		`draad_effect_seconds_bucket{effect="publish",le="0.25"} 0`,
		`draad_effect_seconds_bucket{effect="publish",le="0.5"} 1`,
		`draad_effect_wait_seconds_sum{effect="publish"} 0`,
		`draad_clashes_total 1`,
		`draad_store_errors_total{kind="temporary"} 1`,
		`draad_store_errors_total{kind="permanent"} 0`,
		`draad_effects_total{effect="publish",outcome="auth"} 0`,
		`draad_threads_open{desk="kcc"} 5`,
		`draad_threads_overdue{desk="kcc"} 2`,
		`draad_answers_parked 1`,
		`draad_source_well{source="x/gemeente"} 1`,
		`draad_source_well{source="x/noord"} 1`,
		`draad_build_info{go="go1.26",revision="abc",version="v1.2.3"} 1`,
		`draad_store_up 1`,
		`draad_store_records 7`,
		`draad_jobs 3`,
		`draad_job_late_seconds 90`,
		`draad_source_last_spoke_timestamp_seconds{source="x/gemeente"} 1.79370717e+09`,
		`draad_platform_month_count{account="gemeente",kind="mentions",platform="x"} 40`,
		`draad_platform_month_dollars{account="gemeente",platform="x"} 0.04`,
		`draad_platform_month_cap{account="gemeente",platform="x"} 20000`,
		`go_goroutines `,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("missing %s", want)
		}
	}
	if strings.Contains(body, `timestamp_seconds{source="x/noord"}`) {
		t.Error("a source that never spoke has no time")
	}
}

func TestASilentSourceShowsInTheMetrics(t *testing.T) {
	w := newWorld()
	w.health.Started = noon.Add(-11 * time.Minute)
	_, body := w.get(t, "/metrics")
	for _, want := range []string{`draad_source_well{source="x/gemeente"} 1`, `draad_source_well{source="x/noord"} 0`} {
		if !strings.Contains(body, want) {
			t.Errorf("missing %s", want)
		}
	}
}

type guarded struct{ speaker }

func (guarded) Refused() int { return 3 }

func TestMetricsCountTheRequestsThatASourceRefused(t *testing.T) {
	w := newWorld()
	w.health.Sources[0].Speaker = guarded{speaker{"gemeente": noon}}
	if _, body := w.get(t, "/metrics"); !strings.Contains(body, `draad_source_refused_requests_total{source="x"} 3`) {
		t.Errorf("missing in\n%s", body)
	}
}

func TestMetricsOfAStoreThatIsGone(t *testing.T) {
	w := newWorld()
	w.err = errors.New("gone: s3cret")
	code, body := w.get(t, "/metrics")
	if code != http.StatusOK || !strings.Contains(body, "draad_store_up 0") || strings.Contains(body, "draad_jobs ") || strings.Contains(body, "draad_answers_parked ") || strings.Contains(body, "s3cret") {
		t.Errorf("%d", code)
	}
}

func TestTwoProgramsCanRunSideBySide(t *testing.T) {
	a, b := newWorld(), newWorld()
	a.metrics.Watch().Event("Fired")
	if _, body := b.get(t, "/metrics"); strings.Contains(body, "draad_events_total{") {
		t.Error("one program counts what another does")
	}
}

type troubled struct {
	speaker
	troubles map[string]ports.Trouble
}

func (t troubled) Troubles() map[string]ports.Trouble { return t.troubles }

// What a person has to mend makes the program not ready, long before silence would; what
// passes by itself, and what was missed, is shown.
func TestASourceTellsWhatAilsIt(t *testing.T) {
	w := newWorld()
	says := troubled{speaker{"gemeente": noon, "noord": noon}, map[string]ports.Trouble{
		"gemeente": {Says: "the line dropped", Missed: "100 posts"}, "noord": {},
	}}
	w.health.Sources[0].Speaker = says
	code, r := w.ready(t)
	if code != http.StatusOK || r.Sources[0].Trouble != "the line dropped" || r.Sources[0].Missed != "100 posts" || r.Sources[1].Trouble != "" {
		t.Errorf("%d, %+v", code, r)
	}
	says.troubles["noord"] = ports.Trouble{Says: "the credits are used up", Lasts: true}
	code, r = w.ready(t)
	if code != http.StatusServiceUnavailable || len(r.Reasons) != 1 || !strings.Contains(r.Reasons[0], "x/noord: the credits") || r.Sources[1].OK {
		t.Errorf("%d, %+v", code, r)
	}
}
