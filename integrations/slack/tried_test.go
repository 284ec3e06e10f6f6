package slack_test

import (
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
	"draad/integrations/slack/fake"
)

// A gateway may answer 504 and send the call on all the same: only when it had the time for
// that is a post absent, which allows another.
func TestAPostThatComesLateIsNotAbsent(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		w := newWorld(t)
		now := time.Now()
		w.clock = func() time.Time { return now }
		w.Restart()
		try := func(key string) (left time.Duration) {
			t.Helper()
			w.fake.Break("chat.postMessage", fake.Late)
			if _, err := w.workspace.Tell(t.Context(), key, w.channels[0], bot.Note{Text: texts.Raw("hallo")}); !bot.Is(err, bot.OutcomeUnknown) {
				t.Fatalf("the outcome is %v", err)
			}
			if restarts {
				w.Restart()
			}
			found, err := w.workspace.FindPost(t.Context(), key, w.channels[0], bot.Ref{})
			if found.State != ports.Unsure || !bot.Is(err, bot.Temporary) || bot.RetryAfter(err) <= 0 {
				t.Errorf("at once it is %q, %v", found.State, err)
			}
			return bot.RetryAfter(err)
		}
		look := func(key string) ports.FindState {
			t.Helper()
			found, err := w.workspace.FindPost(t.Context(), key, w.channels[0], bot.Ref{})
			if err != nil {
				t.Error(err)
			}
			return found.State
		}
		try("k/1/1")
		w.fake.Deliver()
		if got := look("k/1/1"); got != ports.Found {
			t.Errorf("a post that came late is %q", got)
		}
		now = now.Add(try("k/1/2"))
		if got := look("k/1/2"); got != ports.Absent {
			t.Errorf("a post that never came is %q", got)
		}
		try("k/1/2") // once more, which takes its time again
	}
}
