package wire

import (
	"fmt"
	"net/http"
	"time"
)

// tolerance is how far our clock may be off without a word. Servers take signatures for
// five minutes; what people read of times is off long before that.
const tolerance = time.Minute

// Skew is by how much our clock is ahead of that of whoever answered, negative when it is
// behind; not known without a Date. That has whole seconds, and the answer was under way for
// a moment.
func Skew(h http.Header, now time.Time) (ahead time.Duration, known bool) {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0, false
	}
	return now.Sub(theirs).Truncate(time.Second), true
}

// ClockOff says that our clock is off beside that of a server, and what to do about it; ""
// when it is not, or nobody knows.
func ClockOff(h http.Header, now time.Time, server string) string {
	ahead, known := Skew(h, now)
	if !known || ahead.Abs() <= tolerance {
		return ""
	}
	where := "ahead of"
	if ahead < 0 {
		where = "behind"
	}
	return fmt.Sprintf("the clock of this machine is %s %s %s's; set it, and let it be kept right (NTP)", ahead.Abs(), where, server)
}
