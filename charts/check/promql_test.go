package check

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
)

// history is made-up metrics: by series, a value a minute; the last one is now.
type history map[string][]float64

func (h history) set(series string, values []float64) { h[series] = values }

// change replaces the values of every series that begins like this.
func (h history) change(prefix string, values []float64) {
	for series := range h {
		if strings.HasPrefix(series, prefix) {
			h[series] = values
		}
	}
}

const minutes = 60

func flat(v float64) []float64 { return rise(v, 0) }

func rising(by float64) []float64 { return rise(0, by) }

func rise(from, by float64) []float64 {
	all := make([]float64, minutes+1)
	for i := range all {
		all[i] = from + float64(i)*by
	}
	return all
}

// jump is a value that jumps, n minutes ago.
func jump(from, to float64, ago int) []float64 {
	all := flat(from)
	for i := minutes - ago; i <= minutes; i++ {
		all[i] = to
	}
	return all
}

// language is Prometheus' own reader of expressions.
var language = parser.NewParser(parser.Options{})

// evaluate gives what an expression says now.
func evaluate(t *testing.T, expr string, h history) promql.Vector {
	t.Helper()
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute, Parser: language})
	defer func() { _ = engine.Close() }()
	now := time.UnixMilli(0).Add(minutes * time.Minute)
	q, err := engine.NewInstantQuery(t.Context(), h.queryable(t), nil, expr, now)
	if err != nil {
		t.Fatalf("%v in %s", err, expr)
	}
	defer q.Close()
	v, err := q.Exec(t.Context()).Vector()
	if err != nil {
		t.Fatalf("%v in %s", err, expr)
	}
	return slices.Clone(v)
}

func (h history) queryable(t *testing.T) storage.Queryable {
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{
		SelectMockFunction: func(_ bool, _ *storage.SelectHints, ms ...*labels.Matcher) storage.SeriesSet {
			found := &seriesSet{}
			for series, values := range h {
				ls, err := language.ParseMetric(series)
				if err != nil {
					t.Fatal(err)
				}
				if matches(ls, ms) {
					found.rest = append(found.rest, inStore(ls, values))
				}
			}
			return found
		},
	}}
}

func matches(ls labels.Labels, ms []*labels.Matcher) bool {
	return !slices.ContainsFunc(ms, func(m *labels.Matcher) bool { return !m.Matches(ls.Get(m.Name)) })
}

func inStore(ls labels.Labels, values []float64) storage.Series {
	var all []chunks.Sample
	for i, v := range values {
		all = append(all, sample{int64(i) * time.Minute.Milliseconds(), v})
	}
	return storage.NewListSeries(ls, all)
}

// sample is a value at a time, in milliseconds.
type sample struct {
	at    int64
	value float64
}

func (s sample) T() int64                      { return s.at }
func (s sample) ST() int64                     { return 0 }
func (s sample) F() float64                    { return s.value }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }

// seriesSet walks through series.
type seriesSet struct {
	at   storage.Series
	rest []storage.Series
}

func (s *seriesSet) Next() bool {
	if len(s.rest) == 0 {
		return false
	}
	s.at, s.rest = s.rest[0], s.rest[1:]
	return true
}
func (s *seriesSet) At() storage.Series                { return s.at }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }
