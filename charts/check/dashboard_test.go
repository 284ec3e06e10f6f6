package check

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
)

// expressions gives every query of alerts and dashboard, by where it stands.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, a := range alerts(t) {
		all[name] = a.Expr
	}
	text, err := os.ReadFile(chartDir + "/files/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	taken := map[[2]int]string{}
	for _, p := range board.Panels {
		for x := range p.GridPos.W {
			for y := range p.GridPos.H {
				at := [2]int{p.GridPos.X + x, p.GridPos.Y + y}
				if other := taken[at]; other != "" || at[0] >= 24 {
					t.Fatalf("panel %q lies over %q, or beside the page", p.Title, other)
				}
				taken[at] = p.Title
			}
		}
		for _, q := range p.Targets {
			all[p.Title+": "+q.Expr] = strings.ReplaceAll(q.Expr, "$namespace", "w")
		}
	}
	return all
}

func TestEveryMetricThatIsAskedForIsThere(t *testing.T) {
	known := metrics(t)
	for _, name := range []string{
		// These need what this program has not: a source that ever spoke, and one that is called
		// over HTTP.
		"draad_source_last_spoke_timestamp_seconds", "draad_source_refused_requests_total",
	} {
		known[name] = true
	}
	for where, expr := range expressions(t) {
		e, err := language.ParseExpr(expr)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
			if s, ok := n.(*parser.VectorSelector); ok && !known[s.Name] {
				t.Errorf("%s asks for %s, which Draad does not tell", where, s.Name)
			}
			return nil
		})
	}
}

func TestTheDashboardArrivesWhole(t *testing.T) {
	want, err := os.ReadFile(chartDir + "/files/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	m := rendered(t, everything)
	if m.Dashboard.Data["draad.json"] != string(want) || m.Dashboard.Labels["grafana_dashboard"] != "1" {
		t.Errorf("%s", asJSON(t, m.Dashboard))
	}
}
