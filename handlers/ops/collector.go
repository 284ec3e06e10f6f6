package ops

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"draad/bot"
	"draad/bot/ports"
)

// Usage is what one account used of a platform in this calendar month, in what the
// platform charges for.
type Usage struct {
	Platform bot.PlatformName
	Account  bot.AccountID
	Counts   map[string]int // by kind: "mentions", "posts" …; words from the code
	Dollars  float64
	Cap      int // of what is read in a month; 0: none
}

// collector asks what is so at the moment of the question.
type collector struct {
	health Health

	up, records, jobs, late *prometheus.Desc
	open, overdue, parked   *prometheus.Desc
	spoke, well, refused    *prometheus.Desc
	waiting                 *prometheus.Desc
	used, dollars, limit    *prometheus.Desc
}

func newCollector(h Health) *collector {
	d := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("draad_"+name, help, labels, nil)
	}
	return &collector{
		health:  h,
		up:      d("store_up", "Whether the store answers: 1 or 0."),
		records: d("store_records", "Records in the store."),
		jobs:    d("jobs", "Effects that are still to be done, timers included."),
		late:    d("job_late_seconds", "By how much the job that waits longest is overdue."),
		open:    d("threads_open", "Threads without an answer yet, by desk; counted up to 1000.", "desk"),
		overdue: d("threads_overdue", "Open threads whose deadline is over, by desk; counted up to 1000.", "desk"),
		parked:  d("answers_parked", "Answers of which nobody knows whether they are out: a person must look."),
		waiting: d("waiting_seconds", "For how long the first thread waits until a remote takes what is for it, by kind of remote.", "remote"),
		well:    d("source_well", "Whether a source was heard within its time, as /readyz says it: 1 or 0.", "source"),
		spoke:   d("source_last_spoke_timestamp_seconds", "When a source last heard from its remote.", "source"),
		refused: d("source_refused_requests_total", "Requests in a source's name that were refused: not signed, or by a clock that is off.", "source"),
		used:    d("platform_month_count", "What was read and posted this month (UTC), by kind.", "platform", "account", "kind"),
		dollars: d("platform_month_dollars", "What that costs, in dollars.", "platform", "account"),
		limit:   d("platform_month_cap", "The cap on what is read in a month; 0 is none.", "platform", "account"),
	}
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.up, c.records, c.jobs, c.late, c.open, c.overdue, c.parked, c.waiting, c.spoke, c.well, c.refused, c.used, c.dollars, c.limit} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	c.store(ctx, gauge)
	c.backlog(ctx, gauge)
	c.held(ctx, gauge)
	c.sources(gauge, func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	})
	for _, usage := range c.health.Usage {
		all, err := usage(ctx)
		if err != nil {
			continue // the store does not answer; store_up tells that
		}
		for _, u := range all {
			c.usage(u, gauge)
		}
	}
}

type gauge func(d *prometheus.Desc, v float64, labels ...string)

func (c *collector) store(ctx context.Context, gauge gauge) {
	stats, err := c.health.Stats(ctx)
	if err != nil {
		gauge(c.up, 0)
		return
	}
	gauge(c.up, 1)
	gauge(c.records, float64(stats.Records))
	gauge(c.jobs, float64(stats.Jobs))
	gauge(c.late, lateness(stats, c.health.Now()).Seconds())
}

func (c *collector) backlog(ctx context.Context, gauge gauge) {
	w, err := c.health.Backlog(ctx)
	if err != nil {
		return // the store does not answer; store_up tells that
	}
	for _, d := range w.Desks {
		gauge(c.open, float64(d.Open), string(d.Desk))
		gauge(c.overdue, float64(d.Overdue), string(d.Desk))
	}
	gauge(c.parked, float64(w.Parked))
}

// held tells for how long each kind of remote has kept something waiting: not which channel,
// or which account.
func (c *collector) held(ctx context.Context, gauge gauge) {
	if c.health.Waiting == nil {
		return
	}
	all, err := c.health.Waiting(ctx)
	if err != nil {
		return // the store does not answer; store_up tells that
	}
	longest := map[string]time.Duration{"chat": 0, "platform": 0}
	for _, w := range all {
		kind, _, _ := strings.Cut(w.On, "/")
		longest[kind] = max(longest[kind], c.health.Now().Sub(w.Since))
	}
	for kind, waits := range longest {
		gauge(c.waiting, waits.Seconds(), kind)
	}
}

func (c *collector) sources(gauge, count gauge) {
	for _, s := range c.health.examineSources(c.health.Now()) {
		well := 0.0
		if s.OK {
			well = 1
		}
		gauge(c.well, well, s.Name)
		if s.Spoke != nil {
			gauge(c.spoke, float64(s.Spoke.Unix()), s.Name)
		}
	}
	for _, s := range c.health.Sources {
		if g, ok := s.Speaker.(ports.Guarded); ok {
			count(c.refused, float64(g.Refused()), s.Name)
		}
	}
}

func (c *collector) usage(u Usage, gauge gauge) {
	platform, account := string(u.Platform), string(u.Account)
	for kind, count := range u.Counts {
		gauge(c.used, float64(count), platform, account, kind)
	}
	gauge(c.dollars, u.Dollars, platform, account)
	gauge(c.limit, float64(u.Cap), platform, account)
}
