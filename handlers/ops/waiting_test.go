package ops

import (
	"context"
	"strings"
	"testing"
	"time"

	"draad/bot/relay"
	"draad/bot/store"
)

func TestNotReadyWhileThreadsWaitForAMend(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		held []relay.Held
		says string
	}{
		"nothing waits": {nil, ""},
		"a hiccup":      {[]relay.Held{{On: "chat/C1", Count: 3, Since: now.Add(-time.Minute)}}, ""},
		"a channel":     {[]relay.Held{{On: "chat/C1", Count: 3, Since: now.Add(-5 * time.Minute)}}, "3 threads wait for chat/C1, the first for 5m0s"},
	} {
		h := Health{
			Now:     func() time.Time { return now },
			Stats:   func(context.Context) (store.Stats, error) { return store.Stats{}, nil },
			Waiting: func(context.Context) ([]relay.Held, error) { return c.held, nil },
		}
		r := h.Examine(t.Context())
		if r.Ready != (c.says == "") || !strings.Contains(strings.Join(r.Reasons, "\n"), c.says) {
			t.Errorf("%s: ready %v, %q", name, r.Ready, r.Reasons)
		}
		if len(r.Waiting) != len(c.held) {
			t.Errorf("%s: says that %v waits", name, r.Waiting)
		}
	}
}
