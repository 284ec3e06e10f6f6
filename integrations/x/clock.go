package x

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// tolerance is how far our clock may be off without a word; X refuses signatures that are
// five minutes old.
const tolerance = time.Minute

// skewOf is by how much our clock is ahead of that of whoever answered, negative when it is
// behind. The header Date has whole seconds, and the answer was under way for a moment.
func skewOf(h http.Header, now time.Time) (ahead time.Duration, known bool) {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0, false
	}
	return now.Sub(theirs).Truncate(time.Second), true
}

// clockOff says that our clock is off, and what to do about it; "" when it is not.
func clockOff(h http.Header, now time.Time) string {
	ahead, known := skewOf(h, now)
	if !known || ahead.Abs() <= tolerance {
		return ""
	}
	where := "ahead of"
	if ahead < 0 {
		where = "behind"
	}
	return fmt.Sprintf("the clock of this machine is %s %s X's; set it, and let it be kept right (NTP)", ahead.Abs(), where)
}

// watched is what X's answers say about our clock.
type watched struct {
	mu   sync.Mutex
	says string
}

// look compares our clock with an answer. It says what is wrong when that is news.
func (w *watched) look(h http.Header, now time.Time) string {
	if _, known := skewOf(h, now); !known {
		return ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	was := w.says
	if w.says = clockOff(h, now); was != "" {
		return ""
	}
	return w.says
}

func (w *watched) off() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.says
}
