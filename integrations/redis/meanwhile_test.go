package redis

import (
	"slices"
	"testing"

	"draad/bot/store"
)

// While a partition is asked, this process may add a job there. The answer does not have
// that job, but what it says of others is true.
func TestAnAnswerCountsThoughAJobWasAddedMeanwhile(t *testing.T) {
	job := func(due int64, key string) string {
		return place(store.Job{Due: fromMilli(due)}, uint64(due)) + encodeName("c") + "+" + key
	}
	waits := offer{lane: "timer", job: job(1000, "waits"), from: 1000}
	for what, c := range map[string]struct {
		added  string
		answer offer
		first  string
		next   int64 // when there is something, if not now
	}{
		"one for later":            {job(9000, "later"), waits, waits.job, 0},
		"one that stands behind":   {job(1500, "behind"), waits, waits.job, 0},
		"one that goes first":      {job(500, "first"), waits, job(500, "first"), 0},
		"one before the next":      {job(5000, "sooner"), offer{lane: "timer", later: 7000}, "", 5000},
		"one after the next":       {job(9000, "later"), offer{lane: "timer", later: 7000}, "", 7000},
		"one where there are none": {job(9000, "later"), offer{}, "", 9000},
	} {
		t.Run(what, func(t *testing.T) {
			b := newBoard(1)
			b.gates(map[string]int64{"timer": 0})
			if qs, _ := b.questions(2000, store.LeaseQuery{}); len(qs) != 1 {
				t.Fatalf("it asks %+v", qs)
			}
			known := b.known()
			b.add(0, 8, 2000, "timer", c.added)
			answer := offers{changes: 7}
			if c.answer.lane != "" {
				answer.lanes = []offer{c.answer}
			}
			b.putAll(0, known, answer)
			if qs, _ := b.questions(2000, store.LeaseQuery{}); len(qs) != 0 {
				t.Errorf("then it asks %+v", qs)
			}
			cs, next, _ := b.take(2000, store.LeaseQuery{})
			switch {
			case c.first == "" && (len(cs) != 0 || next.UnixMilli() != c.next):
				t.Errorf("it has %d, and asks again at %v", len(cs), next.UnixMilli())
			case c.first != "" && !slices.ContainsFunc(cs, func(d *candidate) bool { return d.job == c.first }):
				t.Errorf("it does not have %q", c.first)
			}
		})
	}
}
