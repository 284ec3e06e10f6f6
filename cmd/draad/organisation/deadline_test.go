package organisation

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"draad/bot/store/storetest/drawn"
)

func exampleFile(t testing.TB) *File {
	t.Helper()
	f, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDeadline(t *testing.T) {
	f := exampleFile(t)
	const form = "2006-01-02 15:04"
	for _, c := range []struct {
		why, at        string
		normal, urgent string
	}{
		{"in the middle of the day", "2026-03-03 11:00", "2026-03-03 17:00", "2026-03-03 12:00"},
		{"before the office opens", "2026-03-03 06:00", "2026-03-03 17:00", "2026-03-03 09:30"},
		{"just before the last hour", "2026-03-03 15:59", "2026-03-03 17:00", "2026-03-03 16:59"},
		{"at the last hour", "2026-03-03 16:00", "2026-03-04 17:00", "2026-03-03 17:00"},
		{"in the last hour", "2026-03-03 16:40", "2026-03-04 17:00", "2026-03-04 09:10"},
		{"at closing time", "2026-03-03 17:00", "2026-03-04 17:00", "2026-03-04 09:30"},
		{"on Friday evening", "2026-03-06 20:00", "2026-03-09 17:00", "2026-03-09 09:30"},
		{"in the weekend", "2026-03-08 12:00", "2026-03-09 17:00", "2026-03-09 09:30"},
		{"the night the clock goes forward", "2026-03-29 01:30", "2026-03-30 17:00", "2026-03-30 09:30"},
		{"before Easter: Good Friday to Easter Monday", "2026-04-02 16:30", "2026-04-07 17:00", "2026-04-07 09:00"},
		{"King's day, a Monday", "2026-04-27 10:00", "2026-04-28 17:00", "2026-04-28 09:30"},
		{"5 May, in a year that is no fifth", "2026-05-05 10:00", "2026-05-06 17:00", "2026-05-06 09:30"},
		{"Ascension and the decree day after it", "2026-05-13 16:30", "2026-05-18 17:00", "2026-05-18 09:00"},
		{"Whit Monday", "2026-05-25 10:00", "2026-05-26 17:00", "2026-05-26 09:30"},
		{"Christmas", "2026-12-24 18:00", "2026-12-28 17:00", "2026-12-28 09:30"},
		{"New Year's Eve", "2026-12-31 16:30", "2027-01-04 17:00", "2027-01-04 09:00"},
	} {
		at, err := time.ParseInLocation(form, c.at, f.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Deadline(at.UTC(), false).Format(form); got != c.normal {
			t.Errorf("%s (%s): due %s, want %s", c.why, c.at, got, c.normal)
		}
		if got := f.Deadline(at.UTC(), true).Format(form); got != c.urgent {
			t.Errorf("%s (%s), urgent: due %s, want %s", c.why, c.at, got, c.urgent)
		}
	}
}

func TestKingsDayOnASundayIsHeldOnSaturday(t *testing.T) {
	if !publicHoliday(Date{2025, time.April, 26}) || publicHoliday(Date{2025, time.April, 28}) {
		t.Error("in 2025 King's day was held on Saturday 26 April")
	}
}

// moments draws times over several years, to the minute.
func moments(t *rapid.T, name string) time.Time {
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	return start.Add(time.Duration(rapid.IntRange(0, 4*365*24*60).Draw(t, name)) * time.Minute)
}

func TestDeadlineProperties(t *testing.T) {
	f := exampleFile(t)
	drawn.Check(t, func(t *rapid.T) {
		at := moments(t, "at")
		normal, urgent := f.Deadline(at, false), f.Deadline(at, true)
		if !normal.After(at.Add(lastHour)) || !urgent.After(at) {
			t.Fatalf("at %v: due %v, urgent %v", at, normal, urgent)
		}
		if urgent.After(normal) {
			t.Fatalf("urgent is due at %v, after %v", urgent, normal)
		}
		if !f.Working(dateOf(normal)) || normal.Hour() != 17 || normal.Minute() != 0 {
			t.Fatalf("%v is not the end of a working day", normal)
		}
		if got := workingMinutes(f, at, urgent); got != 60 {
			t.Fatalf("from %v to %v the office is open for %d minutes, not 60", at, urgent, got)
		}
		later := at.Add(time.Duration(rapid.IntRange(0, 14*24*60).Draw(t, "minutes later")) * time.Minute)
		for _, isUrgent := range []bool{false, true} {
			if f.Deadline(later, isUrgent).Before(f.Deadline(at, isUrgent)) {
				t.Fatalf("a message of %v is due before one of %v", later, at)
			}
		}
	})
}

// workingMinutes counts the slow way: it looks at the clock each minute.
func workingMinutes(f *File, from, to time.Time) int {
	count := 0
	for at := from.In(f.Zone); at.Before(to); at = at.Add(time.Minute) {
		now := at.Hour()*60 + at.Minute()
		if f.Working(dateOf(at)) && now >= f.Hours.Open.minutes() && now < f.Hours.Close.minutes() {
			count++
		}
	}
	return count
}

func TestAnOfficeThatNeverOpensStillHasDeadlines(t *testing.T) {
	f := exampleFile(t)
	f.Hours.Days = [7]bool{}
	at := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	if d := f.Deadline(at, false); !d.After(at) {
		t.Errorf("due at %v", d)
	}
}
