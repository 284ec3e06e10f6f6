package redis

import (
	"slices"
	"testing"
)

// While Redis is asked, this process may add a job, or hear of another's. The answer that
// there is none says nothing of that one.
func TestAnAnswerDoesNotCountWhenSomethingHappenedMeanwhile(t *testing.T) {
	for what, c := range map[string]struct {
		meanwhile func(*quiet)
		knows     bool
	}{
		"nothing happened":                {func(*quiet) {}, true},
		"a job came":                      {(*quiet).happened, false},
		"the line of news was lost":       {func(q *quiet) { q.setWatched(false) }, false},
		"it was lost, and came back":      {func(q *quiet) { q.setWatched(false); q.setWatched(true) }, false},
		"somebody else found nothing too": {func(q *quiet) { q.note(q.heard(), lull{from: 1}) }, true},
	} {
		t.Run(what, func(t *testing.T) {
			var q quiet
			q.setWatched(true)
			heard := q.heard()
			c.meanwhile(&q)
			q.note(heard, lull{from: 1000, next: 2000})
			if next, knows := q.until(1500, nil); knows != c.knows || knows && next.UnixMilli() != 2000 {
				t.Errorf("it knows: %v, until %v", knows, next)
			}
		})
	}
}

// What was answered holds for the time and the lanes that were asked about.
func TestAnAnswerIsForWhatWasAsked(t *testing.T) {
	var q quiet
	q.setWatched(true)
	q.note(q.heard(), lull{from: 1000, next: 2000, full: []string{"busy"}})
	for _, c := range []struct {
		now   int64
		full  []string
		knows bool
	}{
		{1000, []string{"busy"}, true}, {1999, []string{"busy"}, true},
		{999, []string{"busy"}, false}, {2000, []string{"busy"}, false},
		{1500, nil, false}, {1500, []string{"busy", "chat"}, false}, {1500, []string{"chat"}, false},
	} {
		if _, knows := q.until(c.now, slices.Clone(c.full)); knows != c.knows {
			t.Errorf("at %d with %q full it knows: %v", c.now, c.full, knows)
		}
	}
	q.note(q.heard(), lull{from: 1000})
	if next, knows := q.until(1<<40, nil); !knows || !next.IsZero() {
		t.Errorf("without any job it knows: %v, until %v", knows, next)
	}
}
