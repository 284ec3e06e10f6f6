package organisation

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/nl"
)

// lastHour is the end of a working day in which a new message may wait until the
// next; it is also the working time within which an urgent one is due.
const lastHour = time.Hour

// Deadline is the moment by which a message that came in at a time should be dealt
// with. Municipalities know no hard term: everything is done by the end of the
// working day, what is urgent at once. So it is the end of the working day in
// which the message came in; of the next one when it came after hours or in the
// last hour. An urgent message is due after one working hour.
func (f *File) Deadline(at time.Time, urgent bool) time.Time {
	at = at.In(f.Zone)
	if urgent {
		return f.afterWorking(at, lastHour)
	}
	d := dateOf(at)
	if !f.Working(d) || f.closing(d).Sub(at) <= lastHour {
		d = f.nextWorking(d)
	}
	return f.closing(d)
}

// afterWorking is the moment when that much working time has passed; no more than
// a whole working day.
func (f *File) afterWorking(at time.Time, work time.Duration) time.Time {
	d := dateOf(at)
	if !f.Working(d) || !at.Before(f.closing(d)) {
		d = f.nextWorking(d)
	}
	start := f.opening(d)
	if at.After(start) {
		start = at
	}
	if left := f.closing(d).Sub(start); work > left {
		return f.opening(f.nextWorking(d)).Add(work - left)
	}
	return start.Add(work)
}

// Working reports whether the office is open on a day.
func (f *File) Working(d Date) bool {
	return f.Hours.Days[d.weekday()] && !publicHoliday(d) && !slices.Contains(f.Holidays, d)
}

// nextWorking is the first working day after a day. When there is none within a
// year, the file shuts the office for good; then every day counts.
func (f *File) nextWorking(d Date) Date {
	next := d.next()
	for day, i := next, 0; i < 366; day, i = day.next(), i+1 {
		if f.Working(day) {
			return day
		}
	}
	return next
}

func (f *File) opening(d Date) time.Time { return f.Hours.Open.on(d, f.Zone) }
func (f *File) closing(d Date) time.Time { return f.Hours.Close.on(d, f.Zone) }

// publicHoliday reports whether a day is one of the days in the Algemene termijnenwet
// and those equated with them: New Year's Day, Good Friday, Easter Monday, King's
// day, 5 May (every year), Ascension, Whit Monday and both Christmas days.
func publicHoliday(d Date) bool {
	t := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC)
	return slices.ContainsFunc(nl.Holidays, func(h *cal.Holiday) bool {
		_, observed := h.Calc(d.Year)
		return sameDay(observed, t)
	})
}

func sameDay(a, b time.Time) bool { return dateOf(a) == dateOf(b) }
