package ops

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"draad/bot/relay"
	"draad/bot/store"
)

func TestNotReadyWhileThreadsWaitForAMend(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		held []relay.Held
		says string
	}{
		"nothing waits": {nil, ""},
		"a hiccup":      {[]relay.Held{{On: "chat/C1", Count: 3, Since: now.Add(-time.Minute)}}, ""},
		"a channel":     {[]relay.Held{{On: "chat/C1", Count: 3, Since: now.Add(-5 * time.Minute)}}, "3 threads wait for chat/C1, the first for 5m0s"},
	} {
		h := Health{
			Now:     func() time.Time { return now },
			Stats:   func(context.Context) (store.Stats, error) { return store.Stats{}, nil },
			Waiting: func(context.Context) ([]relay.Held, error) { return c.held, nil },
		}
		r := h.Examine(t.Context())
		if r.Ready != (c.says == "") || !strings.Contains(strings.Join(r.Reasons, "\n"), c.says) {
			t.Errorf("%s: ready %v, %q", name, r.Ready, r.Reasons)
		}
		if len(r.Waiting) != len(c.held) {
			t.Errorf("%s: says that %v waits", name, r.Waiting)
		}
	}
}

// Metrics tell the kind of what is waited for, and no name; the health page has those.
func TestMetricsTellForHowLongThreadsWait(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	h := Health{
		Now:     func() time.Time { return now },
		Stats:   func(context.Context) (store.Stats, error) { return store.Stats{}, nil },
		Backlog: func(context.Context) (relay.Backlog, error) { return relay.Backlog{}, nil },
		Waiting: func(context.Context) ([]relay.Held, error) {
			return []relay.Held{
				{On: "chat/C1", Count: 3, Since: now.Add(-5 * time.Minute)}, {On: "chat/C2", Count: 1, Since: now.Add(-time.Minute)},
				{On: "platform/x/gemeente", Count: 1, Since: now.Add(-time.Hour)},
			}, nil
		},
	}
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(newCollector(h))
	all, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range all {
		if f.GetName() != "draad_waiting_seconds" {
			continue
		}
		for _, m := range f.GetMetric() {
			got[m.GetLabel()[0].GetValue()] = m.GetGauge().GetValue()
		}
	}
	if want := map[string]float64{"chat": 300, "platform": 3600}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
