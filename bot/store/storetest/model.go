package storetest

import (
	"cmp"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// model is what a store should do, written down as plainly as possible: lists
// that are searched and sorted anew for each question.
type model struct {
	records []store.Record
	asides  []modelAside
	events  []modelEvent
	jobs    []modelJob // in order of commit
	shuts   []modelShut
}

type modelAside struct {
	record string
	bot.Aside
}

type modelEvent struct {
	record, id string
	at         time.Time
}

type modelJob struct {
	store.Job
	token uint64    // of the lease, 0: none
	until time.Time // when the lease is over
}

// modelShut says that a lane is closed until then; the latest counts.
type modelShut struct {
	lane  string
	until time.Time
}

func (m *model) record(key string) (store.Record, bool) {
	i := slices.IndexFunc(m.records, func(r store.Record) bool { return r.Key == key })
	if i < 0 {
		return store.Record{}, false
	}
	return m.records[i], true
}

func (m *model) job(key string) *modelJob {
	i := slices.IndexFunc(m.jobs, func(j modelJob) bool { return j.Key == key })
	if i < 0 {
		return nil
	}
	return &m.jobs[i]
}

// commit makes the change and says "", or says "seen" or "conflict".
func (m *model) commit(c store.Change) string {
	for _, e := range m.events {
		if e.record == c.Key && slices.Contains(c.Events, e.id) {
			return "seen"
		}
	}
	r, _ := m.record(c.Key)
	if !c.Keep && r.Version != c.Version || !m.maySettle(c) || m.jobClash(c) {
		return "conflict"
	}
	if !c.Keep {
		m.records = slices.DeleteFunc(m.records, func(r store.Record) bool { return r.Key == c.Key })
		m.putAside(c)
		if c.Body != nil {
			m.records = append(m.records, store.Record{Key: c.Key, Version: c.Version + 1, Body: c.Body, Entries: c.Entries})
		}
	}
	for _, id := range c.Events {
		m.events = append(m.events, modelEvent{c.Key, id, c.At})
	}
	if c.Settle != nil {
		m.settle(*c.Settle, c.At)
	}
	for _, j := range c.Jobs {
		m.jobs = append(m.jobs, modelJob{Job: j})
	}
	return ""
}

// putAside takes away what the change names, or everything with the record, and puts
// down what is new.
func (m *model) putAside(c store.Change) {
	m.asides = slices.DeleteFunc(m.asides, func(a modelAside) bool {
		named := slices.ContainsFunc(c.Asides, func(b bot.Aside) bool { return b.Name == a.Name })
		return a.record == c.Key && (c.Body == nil || named)
	})
	for _, a := range c.Asides {
		if a.Body != nil {
			m.asides = append(m.asides, modelAside{c.Key, a})
		}
	}
}

func (m *model) aside(key, name string) (bot.Aside, bool) {
	i := slices.IndexFunc(m.asides, func(a modelAside) bool { return a.record == key && a.Name == name })
	if i < 0 {
		return bot.Aside{}, false
	}
	return m.asides[i].Aside, true
}

func (m *model) maySettle(c store.Change) bool {
	if c.Settle == nil {
		return true
	}
	j := m.job(c.Settle.Job)
	if j == nil || j.Record != c.Key || j.token == 0 || j.token != c.Settle.Token {
		return false
	}
	return c.Settle.Then != store.Attempt || c.At.Before(j.until)
}

func (m *model) jobClash(c store.Change) bool {
	return slices.ContainsFunc(c.Jobs, func(j store.Job) bool {
		replaced := c.Settle != nil && c.Settle.Then == store.Done && c.Settle.Job == j.Key
		return m.job(j.Key) != nil && !replaced
	})
}

func (m *model) settle(st store.Settle, at time.Time) {
	j := m.job(st.Job)
	m.shut(j.Lane, at, st.Pause)
	switch st.Then {
	case store.Attempt:
		j.Attempts, j.Attempted = j.Attempts+1, true
	case store.Again:
		j.token, j.Attempted, j.Due = 0, false, st.Due
	case store.Look:
		j.token, j.Looks, j.Due = 0, j.Looks+1, st.Due
	case store.Done:
		m.jobs = slices.DeleteFunc(m.jobs, func(j modelJob) bool { return j.Key == st.Job })
	}
}

// from is the first moment at which a job can be had.
func (m *model) from(j modelJob) time.Time {
	moments := []time.Time{j.Due}
	if j.token != 0 {
		moments = append(moments, j.until)
	}
	for _, s := range m.shuts {
		if s.lane == j.Lane {
			moments = append(moments, s.until)
		}
	}
	return slices.MaxFunc(moments, time.Time.Compare)
}

// lease gives the keys of the jobs that can be had, in line, or when there will be one.
func (m *model) lease(q store.LeaseQuery) ([]string, time.Time) {
	var line []modelJob
	var later []time.Time
	for _, j := range m.jobs {
		switch from := m.from(j); {
		case q.RoomIn(j.Lane) == 0:
		case from.After(q.Now):
			later = append(later, from)
		default:
			line = append(line, j)
		}
	}
	if len(line) > 0 {
		slices.SortStableFunc(line, func(a, b modelJob) int { return cmp.Or(a.Class-b.Class, a.Due.Compare(b.Due)) })
		var keys []string
		for _, j := range line {
			keys = append(keys, j.Key)
		}
		return keys, time.Time{}
	}
	if len(later) == 0 {
		return nil, time.Time{}
	}
	return nil, slices.MinFunc(later, time.Time.Compare)
}

// leased notes that the store handed out the job.
func (m *model) leased(q store.LeaseQuery, l store.Leased) {
	j := m.job(l.Key)
	j.token, j.until = l.Token, q.Now.Add(q.For)
	m.shut(j.Lane, q.Now, j.Gap)
}

func (m *model) shut(lane string, from time.Time, d time.Duration) {
	if d > 0 {
		m.shuts = append(m.shuts, modelShut{lane, from.Add(d)})
	}
}

func (m *model) list(index, key, after string, limit int) []store.Listed {
	var all []store.Listed
	add := func(record string, es []bot.Entry) {
		for _, e := range es {
			if e.Index == index && e.Key == key && (after == "" || e.Order > after) {
				all = append(all, store.Listed{Order: e.Order, Record: record})
			}
		}
	}
	for _, r := range m.records {
		add(r.Key, r.Entries)
	}
	for _, a := range m.asides {
		add(a.record, a.Entries)
	}
	slices.SortFunc(all, func(a, b store.Listed) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Record, b.Record))
	})
	all = slices.Compact(all)
	return all[:min(limit, len(all))]
}

func (m *model) purge(before time.Time) int {
	type id struct{ record, event string }
	gone := map[id]bool{}
	m.events = slices.DeleteFunc(m.events, func(e modelEvent) bool {
		old := e.at.Before(before)
		if old {
			gone[id{e.record, e.id}] = true
		}
		return old
	})
	return len(gone)
}

func (m *model) stats() store.Stats {
	st := store.Stats{Records: len(m.records), Jobs: len(m.jobs)}
	if len(m.jobs) > 0 {
		st.Oldest = slices.MinFunc(m.jobs, func(a, b modelJob) int { return a.Due.Compare(b.Due) }).Due
	}
	return st
}

// endLeases is what reopening a store does that no other process can have open.
func (m *model) endLeases() {
	for i := range m.jobs {
		m.jobs[i].token = 0
	}
}

// move is what carrying everything to another store does: leases and closed lanes
// stay behind, and the order of commit holds within a record.
func (m *model) move() {
	m.endLeases()
	m.shuts = nil
	slices.SortStableFunc(m.jobs, func(a, b modelJob) int { return cmp.Compare(a.Record, b.Record) })
}
