package ops

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"draad/bot"
	"draad/bot/relay"
)

// Build is what the program was made from.
type Build struct {
	Version  string // of the module
	Revision string // of the repository; "" when unknown
	Go       string
}

// Metrics counts what the program does, in a registry of its own.
type Metrics struct {
	registry *prometheus.Registry
	events   *prometheus.CounterVec
	effects  *prometheus.CounterVec
	took     *prometheus.HistogramVec
	waited   *prometheus.HistogramVec
	clashes  prometheus.Counter
	unsaved  *prometheus.CounterVec
}

// NewMetrics makes metrics that are all zero.
func NewMetrics(b Build) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "draad_events_total", Help: "Events taken in, by kind.",
		}, []string{"event"}),
		effects: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "draad_effects_total", Help: "Calls outside that ended, by effect and outcome.",
		}, []string{"effect", "outcome"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "draad_effect_seconds", Help: "How long a call outside took.",
			Buckets: []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10, 20},
		}, []string{"effect"}),
		waited: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "draad_effect_wait_seconds", Help: "How long an effect waited after it was due.",
			Buckets: []float64{.01, .05, .25, 1, 5, 15, 60, 300, 1800},
		}, []string{"effect"}),
		clashes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "draad_clashes_total", Help: "Changes that were decided again because somebody else was first.",
		}),
		unsaved: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "draad_store_errors_total", Help: "Changes that the store did not take, or perhaps did not, by kind of error.",
		}, []string{"kind"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "draad_build_info", Help: "What this program was made from; always 1.",
		ConstLabels: prometheus.Labels{"version": b.Version, "revision": b.Revision, "go": b.Go},
	})
	build.Set(1)
	m.begin()
	m.registry.MustRegister(m.events, m.effects, m.took, m.waited, m.clashes, m.unsaved, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// begin has the counters that alerts look at begin at 0: a first failure would be
// no increase otherwise.
func (m *Metrics) begin() {
	for _, kind := range []bot.Kind{bot.Temporary, bot.Permanent, bot.OutcomeUnknown} {
		m.unsaved.WithLabelValues(string(kind))
	}
	for _, kind := range bot.Kinds() {
		m.effects.WithLabelValues(string(kind), string(bot.Auth))
	}
}

// Watch is how package bot tells what happens.
func (m *Metrics) Watch() relay.Watch {
	return relay.Watch{
		Event: func(kind string) { m.events.WithLabelValues(kind).Inc() },
		Effect: func(kind bot.Do, outcome string, took time.Duration) {
			m.effects.WithLabelValues(string(kind), outcome).Inc()
			m.took.WithLabelValues(string(kind)).Observe(took.Seconds())
		},
		Clash:   m.clashes.Inc,
		Unsaved: func(kind bot.Kind) { m.unsaved.WithLabelValues(string(kind)).Inc() },
		Queued: func(kind bot.Do, waited time.Duration) {
			m.waited.WithLabelValues(string(kind)).Observe(max(0, waited.Seconds()))
		},
	}
}
