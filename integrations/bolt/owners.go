package bolt

import (
	"maps"
	"slices"
	"strings"
)

// owners tells which jobs belong to which record. Only those who carry a store
// elsewhere ask; so it is made when first asked for, and kept from then on.
type owners struct {
	jobs   map[string]map[*item]bool // by record; nil: nobody asked yet
	sorted []string                  // the records in order; nil: to be sorted again
}

func (o *owners) add(it *item) {
	if o.jobs == nil {
		return
	}
	if o.jobs[it.record] == nil {
		o.jobs[it.record], o.sorted = map[*item]bool{}, nil
	}
	o.jobs[it.record][it] = true
}

func (o *owners) drop(it *item) {
	if o.jobs == nil {
		return
	}
	delete(o.jobs[it.record], it)
	if len(o.jobs[it.record]) == 0 {
		delete(o.jobs, it.record)
		o.sorted = nil
	}
}

// known makes the owners known.
func (q *queue) known() *owners {
	if q.owners.jobs == nil {
		q.owners.jobs = map[string]map[*item]bool{}
		for _, it := range q.items {
			q.owners.add(it)
		}
	}
	return &q.owners
}

// jobsOf gives the keys of a record's jobs, in order of commit.
func (q *queue) jobsOf(record string) []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	items := slices.SortedFunc(maps.Keys(q.known().jobs[record]), func(a, b *item) int {
		if a.added < b.added {
			return -1
		}
		return 1
	})
	keys := make([]string, len(items))
	for i, it := range items {
		keys[i] = it.key
	}
	return keys
}

// recordAfter gives the next record that has jobs.
func (q *queue) recordAfter(after string) (string, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	o := q.known()
	if o.sorted == nil {
		o.sorted = slices.Sorted(maps.Keys(o.jobs))
	}
	i, exact := slices.BinarySearchFunc(o.sorted, after, strings.Compare)
	if exact {
		i++
	}
	if i == len(o.sorted) {
		return "", false
	}
	return o.sorted[i], true
}

// lose takes a job out of the line, whoever holds it. The committer calls it, with
// the queue locked.
func (q *queue) lose(key string) {
	if it := q.items[key]; it != nil {
		delete(q.fixed, it)
		q.drop(it)
	}
}
