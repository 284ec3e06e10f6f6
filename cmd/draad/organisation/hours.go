package organisation

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// Hours are the office hours, by the clock on the wall in the organisation's zone.
type Hours struct {
	Days  [7]bool // by time.Weekday
	Open  Clock
	Close Clock
}

// Clock is a time of day.
type Clock struct{ Hour, Minute int }

// minutes is the time of day in minutes since midnight.
func (c Clock) minutes() int { return c.Hour*60 + c.Minute }

// on gives the moment of the clock on a day.
func (c Clock) on(d Date, zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, c.Hour, c.Minute, 0, 0, zone)
}

// Date is a day on the calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// dateOf is the day of a moment in its own zone.
func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// next is the day after.
func (d Date) next() Date { return dateOf(time.Date(d.Year, d.Month, d.Day+1, 12, 0, 0, 0, time.UTC)) }

// weekday is the day of the week.
func (d Date) weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Weekday()
}

// String is the day as in 2026-05-15.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func defaultHours() Hours {
	return Hours{
		Days:  [7]bool{time.Monday: true, time.Tuesday: true, time.Wednesday: true, time.Thursday: true, time.Friday: true},
		Open:  Clock{8, 30},
		Close: Clock{17, 0},
	}
}

// shortestDay is the least time between opening and closing, in minutes: an
// urgent message is due within one working hour, others not in a day's last hour.
const shortestDay = 120

func (p *parser) hours(n *yaml.Node) {
	h := &p.out.Hours
	p.mapping(n, "the office hours", section{
		"days":  func(n *yaml.Node) { h.Days = p.days(n) },
		"open":  func(n *yaml.Node) { h.Open = p.clock(n) },
		"close": func(n *yaml.Node) { h.Close = p.clock(n) },
	})
	if h.Close.minutes()-h.Open.minutes() < shortestDay {
		p.fail(n, "expected close to be at least two hours after open")
	}
}

var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} // by time.Weekday

func (p *parser) days(n *yaml.Node) [7]bool {
	const expected = "a day: mon, tue, wed, thu, fri, sat or sun"
	var days [7]bool
	p.items(n, "days", func(n *yaml.Node) {
		s, ok := p.scalar(n, expected)
		i := slices.Index(dayNames, s)
		if i >= 0 {
			days[i] = true
		} else if ok {
			p.fail(n, "expected %s, found %s", expected, kind(n))
		}
	})
	if days == [7]bool{} {
		p.fail(n, "expected at least one day")
	}
	return days
}

var clockForm = regexp.MustCompile(`^([01]?\d|2[0-3]):([0-5]\d)$`)

func (p *parser) clock(n *yaml.Node) Clock {
	s := p.form(n, clockForm, `a time of day, such as "08:30"`)
	m := clockForm.FindStringSubmatch(s)
	if m == nil {
		return Clock{}
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return Clock{hour, minute}
}

func (p *parser) holiday(n *yaml.Node) {
	const expected = "a date, such as 2026-05-15"
	s, ok := p.scalar(n, expected)
	if !ok {
		return
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		p.fail(n, "expected %s, found %s", expected, kind(n))
		return
	}
	p.unique(n, "holiday", s)
	p.out.Holidays = append(p.out.Holidays, dateOf(t))
}
