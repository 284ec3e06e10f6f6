package store

import (
	"bytes"
	"math"
	"slices"
	"time"

	"draad/bot"
)

// Check reports whether a store can take the parcel; if not, the error is Invalid and
// names the field. Every Mover calls it first.
func (p Parcel) Check() error {
	if err := checkName("Parcel.Key", p.Key); err != nil {
		return err
	}
	if p.Record.Version > 0 && p.Record.Key != p.Key {
		return bot.Errorf(bot.Invalid, "the parcel %q holds the record %q", p.Key, p.Record.Key)
	}
	if p.Record.Version == 0 && (p.Record.Body != nil || len(p.Record.Entries) > 0 || len(p.Asides) > 0) {
		return bot.Errorf(bot.Invalid, "the parcel %q holds a record without a version", p.Key)
	}
	ids := make([]string, len(p.Events))
	for i, e := range p.Events {
		ids[i] = e.ID
	}
	for _, a := range p.Asides { // one by one: there may be more than a change takes
		if err := checkAside(a); err != nil {
			return err
		}
	}
	c := Change{Key: p.Key, Body: p.Record.Body, Entries: p.Record.Entries, Events: ids, Jobs: p.Jobs}
	if err := c.Check(); err != nil {
		return err
	}
	for _, j := range p.Jobs {
		if j.Record != p.Key || j.Attempts < 0 || j.Looks < 0 {
			return bot.Errorf(bot.Invalid, "the parcel %q holds a job of %q", p.Key, j.Record)
		}
	}
	return nil
}

// Same reports whether two parcels hold the same, times to the millisecond and between
// 1970 and 2262: that is as much as every store keeps.
func (p Parcel) Same(q Parcel) bool {
	return p.Key == q.Key && p.Record.same(q.Record) && slices.EqualFunc(p.Asides, q.Asides, sameAside) &&
		slices.EqualFunc(p.Events, q.Events, TakenIn.same) && slices.EqualFunc(p.Jobs, q.Jobs, Job.same)
}

func (r Record) same(o Record) bool {
	return r.Key == o.Key && r.Version == o.Version && bytes.Equal(r.Body, o.Body) && slices.Equal(r.Entries, o.Entries)
}

func sameAside(a, o bot.Aside) bool {
	return a.Name == o.Name && bytes.Equal(a.Body, o.Body) && slices.Equal(a.Entries, o.Entries)
}

func (e TakenIn) same(o TakenIn) bool { return e.ID == o.ID && sameMilli(e.At, o.At) }

func (j Job) same(o Job) bool {
	return j.Key == o.Key && j.Record == o.Record && j.Lane == o.Lane && j.Class == o.Class &&
		sameMilli(j.Due, o.Due) && j.Gap.Truncate(time.Millisecond) == o.Gap.Truncate(time.Millisecond) &&
		bytes.Equal(j.Body, o.Body) && j.Attempts == o.Attempts && j.Attempted == o.Attempted && j.Looks == o.Looks
}

func sameMilli(a, b time.Time) bool { return kept(a) == kept(b) }

// kept is what every store keeps of a time, in milliseconds.
func kept(t time.Time) int64 {
	return min(max(0, t.UnixMilli()), time.Unix(0, math.MaxInt64).UnixMilli())
}
