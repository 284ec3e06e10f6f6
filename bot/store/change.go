package store

import "draad/bot"

// Limits of what a store takes. Names are keys, index names, orders, event ids
// and lanes: 2,048 bytes leaves room to put four of them in one key of any store.
const (
	MaxName = 2048
	MaxBody = 16 << 20
	MaxJobs = 1000 // of one change, and asides
)

// Check reports whether a store can take the change at all; if not, the error is
// Invalid and names the field. Every store calls it first.
func (c Change) Check() error {
	if err := checkName("Key", c.Key); err != nil {
		return err
	}
	if len(c.Body) > MaxBody {
		return bot.Errorf(bot.Invalid, "a change of %d bytes is larger than a store takes (%d)", len(c.Body), MaxBody)
	}
	for _, e := range c.Entries {
		if err := checkEntry(e); err != nil {
			return err
		}
	}
	if err := c.checkAsides(); err != nil {
		return err
	}
	for _, id := range c.Events {
		if err := checkName("Events", id); err != nil {
			return err
		}
	}
	if err := checkJobs(c.Key, c.Jobs); err != nil {
		return err
	}
	return c.Settle.check()
}

func (c Change) checkAsides() error {
	if len(c.Asides) == 0 {
		return nil
	}
	if c.Keep || c.Body == nil {
		return bot.Errorf(bot.Invalid, "a change of %q puts something aside, but does not put the record", c.Key)
	}
	if len(c.Asides) > MaxJobs {
		return bot.Errorf(bot.Invalid, "a change puts %d things aside, and a store takes %d", len(c.Asides), MaxJobs)
	}
	seen := make(map[string]bool, len(c.Asides))
	for _, a := range c.Asides {
		if seen[a.Name] {
			return bot.Errorf(bot.Invalid, "a change of %q puts the same thing aside twice", c.Key)
		}
		seen[a.Name] = true
		if err := checkAside(a); err != nil {
			return err
		}
	}
	return nil
}

func checkAside(a bot.Aside) error {
	if err := checkName("Aside.Name", a.Name); err != nil {
		return err
	}
	if len(a.Body) > MaxBody {
		return bot.Errorf(bot.Invalid, "what is put aside has %d bytes, more than a store takes (%d)", len(a.Body), MaxBody)
	}
	if a.Body == nil && len(a.Entries) > 0 {
		return bot.Errorf(bot.Invalid, "what goes from aside has entries")
	}
	for _, e := range a.Entries {
		if err := checkEntry(e); err != nil {
			return err
		}
	}
	return nil
}

func checkEntry(e bot.Entry) error {
	if err := checkName("Entry.Index", e.Index); err != nil {
		return err
	}
	if len(e.Key) > MaxName || len(e.Order) > MaxName {
		return bot.Errorf(bot.Invalid, "an entry of index %q is longer than %d bytes", e.Index, MaxName)
	}
	return nil
}

func checkJobs(record string, jobs []Job) error {
	if len(jobs) > MaxJobs {
		return bot.Errorf(bot.Invalid, "a change adds %d jobs, and a store takes %d", len(jobs), MaxJobs)
	}
	seen := make(map[string]bool, len(jobs))
	for _, j := range jobs {
		if err := j.check(); err != nil {
			return err
		}
		if j.Record != record {
			return bot.Errorf(bot.Invalid, "a change of record %q adds the job %q of another", record, j.Key)
		}
		if seen[j.Key] {
			return bot.Errorf(bot.Invalid, "a change adds the job %q twice", j.Key)
		}
		seen[j.Key] = true
	}
	return nil
}

func (j Job) check() error {
	if err := checkName("Job.Key", j.Key); err != nil {
		return err
	}
	switch {
	case len(j.Lane) > MaxName:
		return bot.Errorf(bot.Invalid, "the lane of job %q is longer than %d bytes", j.Key, MaxName)
	case j.Class < 0 || j.Class > 9:
		return bot.Errorf(bot.Invalid, "class %d of job %q is not one of 0 to 9", j.Class, j.Key)
	case j.Gap < 0:
		return bot.Errorf(bot.Invalid, "the gap of job %q is negative", j.Key)
	case len(j.Body) > MaxBody:
		return bot.Errorf(bot.Invalid, "job %q of %d bytes is larger than a store takes (%d)", j.Key, len(j.Body), MaxBody)
	}
	return nil
}

func (s *Settle) check() error {
	if s == nil {
		return nil
	}
	if err := checkName("Settle.Job", s.Job); err != nil {
		return err
	}
	switch s.Then {
	case Attempt, Done, Again, Look:
	default:
		return bot.Errorf(bot.Invalid, "a job cannot be settled with %q", string(s.Then))
	}
	if s.Pause < 0 {
		return bot.Errorf(bot.Invalid, "the pause after job %q is negative", s.Job)
	}
	return nil
}

func checkName(field, s string) error {
	if s == "" || len(s) > MaxName {
		return bot.Errorf(bot.Invalid, "%s must be 1 to %d bytes, and is %d", field, MaxName, len(s))
	}
	return nil
}

// Check reports whether the query makes sense; if not, the error is Invalid.
func (q LeaseQuery) Check() error {
	if q.For <= 0 {
		return bot.Errorf(bot.Invalid, "a lease must be for longer than %v", q.For)
	}
	return nil
}
