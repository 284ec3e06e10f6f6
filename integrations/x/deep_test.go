package x_test

import (
	"sync"
	"testing"
	"time"

	"draad/bot/ports"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

// day is a world whose clock is set by hand, at noon.
type day struct {
	*world
	mu  sync.Mutex // the fake looks at the clock when it is asked
	now time.Time
}

func newDay(t *testing.T, change func(*x.Config)) *day {
	d := &day{now: time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.now }
	d.world = newWorld(t, true, fake.WithClock(clock))
	d.options = append(d.options, x.WithClock(clock))
	d.setup(func(c *x.Config) { usual(c); c.FirstLookback = 24 * time.Hour; change(c) })
	return d
}

func (d *day) pass(t time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(t)
}

// after lets time pass and looks.
func (d *day) after(pass time.Duration, in ports.Inbox) {
	d.t.Helper()
	d.pass(pass)
	if _, err := d.platform.Step(d.t.Context(), in, d.now, "stad"); err != nil {
		d.t.Fatal(err)
	}
}

// late has a mention written that is not listed, and one after it that is read.
func (d *day) late(in ports.Inbox) fake.Post {
	late := d.fake.Write(d.fake.AddCitizen("bewoner", "Bea", 1), fake.Draft{Text: "@gem_stad laat", Unlisted: true})
	d.pass(30 * time.Minute) // more than any look goes back by itself
	d.mentions(1)
	d.after(0, in)
	return late
}

func TestAMentionThatIsListedHoursLateIsReadOnce(t *testing.T) {
	for _, lag := range []time.Duration{time.Hour, 22 * time.Hour} {
		d := newDay(t, func(*x.Config) {})
		var in box
		d.after(0, &in)
		late := d.late(&in)
		for waited := time.Duration(0); waited < lag; waited += 20 * time.Minute {
			d.after(20*time.Minute, &in)
		}
		d.fake.List(late.ID)
		d.Restart()
		for range 10 {
			d.after(20*time.Minute, &in)
		}
		if len(in.facts) != 2 || in.facts[1].Message.ID != late.ID {
			t.Errorf("%v late: %d messages came, want the late one as the second", lag, len(in.facts))
		}
	}
}

// X charges for a post once a day (UTC): what was read yesterday costs again, and once.
func TestWhatIsReadAgainTheNextDayIsCountedOnce(t *testing.T) {
	d := newDay(t, func(*x.Config) {})
	var in box
	d.mentions(5)
	d.after(0, &in)
	for range 11 {
		d.after(time.Hour, &in) // until 23:00
	}
	if c := d.cost(); c.Mentions != 5 {
		t.Errorf("on the day itself %d reads are counted, want 5", c.Mentions)
	}
	for range 24 {
		d.after(time.Hour, &in)
	}
	if c := d.cost(); c.Mentions != 10 || len(in.facts) != 5 {
		t.Errorf("the next day %d reads are counted, want 10, and %d messages came", c.Mentions, len(in.facts))
	}
}

func TestLookingFarBackDoesNotUseUpTheMonth(t *testing.T) {
	d := newDay(t, func(c *x.Config) { c.MonthlyReads = 10 })
	var in box
	d.mentions(6) // more of the reads are gone than of the month
	d.after(0, &in)
	for range 23 {
		d.after(time.Hour, &in)
	}
	if c := d.cost(); c.Mentions != 6 {
		t.Errorf("%d reads are counted, want 6", c.Mentions)
	}
	d.mentions(1)
	if d.after(time.Minute, &in); len(in.facts) != 7 {
		t.Errorf("%d messages came, want 7", len(in.facts))
	}
}

// A first look that goes back an hour is not made one of a day by the back door.
func TestLookingFarBackStopsWhereTheFirstLookBegan(t *testing.T) {
	d := newDay(t, func(c *x.Config) { c.FirstLookback = time.Hour })
	var in box
	d.mentions(1)
	d.pass(2 * time.Hour)
	d.mentions(1)
	for range 4 {
		d.after(time.Hour-time.Minute, &in)
	}
	if len(in.facts) != 1 {
		t.Errorf("%d messages came, want the one of the last hour", len(in.facts))
	}
}
