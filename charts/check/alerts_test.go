package check

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// alert is one rule of files/alerts.yaml.
type alert struct {
	Alert       string            `json:"alert"`
	Expr        string            `json:"expr"`
	For         string            `json:"for"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

func alerts(t *testing.T) map[string]alert {
	t.Helper()
	text, err := os.ReadFile(chartDir + "/files/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string  `json:"name"`
			Rules []alert `json:"rules"`
		} `json:"groups"`
	}
	if err := yaml.UnmarshalStrict(text, &file); err != nil {
		t.Fatal(err)
	}
	all := map[string]alert{}
	for _, a := range file.Groups[0].Rules {
		all[a.Alert] = a
	}
	return all
}

// well is a Draad at which nothing is wrong, in two replicas.
func well() history {
	h := history{}
	for _, pod := range []string{"a", "b"} {
		l := fmt.Sprintf(`namespace="w",job="draad",instance=%q`, pod)
		h.set(`draad_build_info{`+l+`,version="v1"}`, flat(1))
		h.set(`process_start_time_seconds{`+l+`}`, flat(1000))
		h.set(`draad_store_up{`+l+`}`, flat(1))
		h.set(`draad_store_errors_total{`+l+`,kind="temporary"}`, flat(0))
		h.set(`draad_job_late_seconds{`+l+`}`, flat(3))
		h.set(`draad_answers_parked{`+l+`}`, flat(0))
		h.set(`draad_waiting_seconds{`+l+`,remote="chat"}`, flat(90))
		h.set(`draad_source_refused_requests_total{`+l+`,source="slack"}`, rising(0.1)) // a scanner now and then
		h.set(`draad_threads_overdue{`+l+`,desk="kcc"}`, flat(0))
		h.set(`draad_effects_total{`+l+`,effect="publish",outcome="auth"}`, flat(0))
		h.set(`draad_effects_total{`+l+`,effect="publish",outcome="ok"}`, rising(5))
		h.set(`draad_effect_wait_seconds_bucket{`+l+`,effect="publish",le="60"}`, rising(5))
		h.set(`draad_effect_wait_seconds_bucket{`+l+`,effect="publish",le="300"}`, rising(5))
		h.set(`draad_effect_wait_seconds_bucket{`+l+`,effect="publish",le="+Inf"}`, rising(5))
		h.set(`draad_platform_month_count{`+l+`,platform="x",account="g",kind="mentions"}`, flat(800))
		h.set(`draad_platform_month_cap{`+l+`,platform="x",account="g"}`, flat(1000))
		// One replica polls; the other hears nothing, and that is as it should be.
		h.set(`draad_source_well{`+l+`,source="x/g"}`, flat(map[string]float64{"a": 1, "b": 0}[pod]))
	}
	return h
}

// wrong is, for each alert, a history at which it must fire, and how often.
func wrong() map[string]func(history) int {
	change := func(prefix string, values []float64) func(history) int {
		return func(h history) int { h.change(prefix, values); return 1 }
	}
	return map[string]func(history) int{
		"DraadGone":             func(h history) int { clear(h); return 1 },
		"DraadSourceSilent":     change("draad_source_well", flat(0)),
		"DraadWorkOverdue":      change("draad_job_late_seconds", flat(700)),
		"DraadEffectsPileUp":    change(`draad_effect_wait_seconds_bucket{namespace="w",job="draad",instance="a",effect="publish",le="60"`, rising(1)),
		"DraadAnswerParked":     change("draad_answers_parked", flat(2)),
		"DraadThreadsWait":      change("draad_waiting_seconds", flat(700)),
		"DraadRequestsRefused":  change(`draad_source_refused_requests_total{namespace="w",job="draad",instance="a"`, rising(2)),
		"DraadThreadsOverdue":   change("draad_threads_overdue", flat(4)),
		"DraadLoginRefused":     change(`draad_effects_total{namespace="w",job="draad",instance="b",effect="publish",outcome="auth"`, jump(0, 1, 5)),
		"DraadStoreDown":        change(`draad_store_up{namespace="w",job="draad",instance="b"`, flat(0)),
		"DraadStoreNotWritable": change("draad_store_errors_total", jump(0, 1, 2)),
		"DraadRestarts": func(h history) int {
			starts := flat(1000)
			for i := minutes - 20; i <= minutes; i++ {
				starts[i] = 1000 + float64(i/5)
			}
			h.change("process_start_time_seconds", starts)
			return 2 // replicas
		},
		"DraadReadsNearCap": change("draad_platform_month_count", flat(950)),
	}
}

func TestEachAlertFiresWhenItShouldAndNoneWhenAllIsWell(t *testing.T) {
	all, when := alerts(t), wrong()
	if a, b := slices.Sorted(maps.Keys(all)), slices.Sorted(maps.Keys(when)); !slices.Equal(a, b) {
		t.Fatalf("the alerts are %v, and tried are %v", a, b)
	}
	for name, a := range all {
		if v := evaluate(t, a.Expr, well()); len(v) > 0 {
			t.Errorf("all is well, and %s fires: %s", name, v)
		}
		h := well()
		want := when[name](h)
		if v := evaluate(t, a.Expr, h); len(v) != want {
			t.Errorf("%s should fire %d times: %s", name, want, v)
		}
	}
}

func TestAlertsAreExplainedInTheReadme(t *testing.T) {
	text := readme(t)
	for name, a := range alerts(t) {
		if !strings.Contains(text, "| `"+name+"` |") {
			t.Errorf("README.md does not say what %s means and what to do", name)
		}
		if a.Labels["severity"] == "" || a.Annotations["summary"] == "" {
			t.Errorf("%s does not say how bad it is, or what it is about", name)
		}
	}
}

func TestTheRuleHoldsTheFile(t *testing.T) {
	m := rendered(t, everything)
	got := map[string]string{}
	for _, r := range m.Rules.Spec.Groups[0].Rules {
		got[r.Alert] = r.Expr.StrVal
	}
	want := map[string]string{}
	for name, a := range alerts(t) {
		want[name] = a.Expr
	}
	if !maps.Equal(got, want) || m.Rules.Labels["prometheus"] != "main" {
		t.Errorf("%v", got)
	}
}
