package wire

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAClockThatIsOffIsSaidToBe(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 400_000_000, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct{ name, date, says string }{
		{"ahead", at(-11 * time.Minute), "11m0s ahead of X's"},
		{"behind", at(6 * time.Minute), "5m59s behind X's"},
		{"on time", at(0), ""},
		{"a moment on the way", at(-20 * time.Second), ""},
		{"no date", "", ""},
		{"nonsense", "gisteren", ""},
	} {
		h := http.Header{}
		h.Set("Date", c.date)
		if got := ClockOff(h, now, "X"); c.says == "" && got != "" || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q, want %q", c.name, got, c.says)
		}
	}
}
