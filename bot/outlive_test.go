package bot_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// TestACallIsOverBeforeItsLeaseIs: when a lease is over somebody else looks whether the call
// got through. So it must have come to its end, however long the thread took to be read.
func TestACallIsOverBeforeItsLeaseIs(t *testing.T) {
	w := approved(t, storetest.NewStore())
	cfg := relay.Default()
	cfg.Call, cfg.Log, cfg.Now = 40*time.Second, slog.New(slog.DiscardHandler), func() time.Time { return w.now }
	var within time.Duration // of the call that is made now
	cfg.Timeout = func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
		within = d
		return context.WithCancel(ctx)
	}
	var leased, heard, over time.Time
	slow := &reader{room{w.out}, func() error {
		if over.IsZero() {
			leased = w.now
			w.now = w.now.Add(within)
			heard = w.now
		}
		return nil
	}}
	w.out.before = func(kind string) error {
		if kind == "publish" && over.IsZero() {
			w.now = w.now.Add(within)
			over = w.now
			return bot.Errorf(bot.OutcomeUnknown, "the line dropped")
		}
		return nil
	}
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": w.out}, slow, cfg)
	w.pass(time.Hour)
	if leased.IsZero() || over.IsZero() {
		t.Fatal("the thread was not read, or the answer did not leave")
	}
	end := leased.Add(cfg.Lease)
	if left := end.Sub(heard); left < cfg.Lease/2 || !over.After(heard) {
		t.Errorf("the thread was read until %v before the end of the lease, and the call took %v", left, over.Sub(heard))
	}
	if !over.Before(end) {
		t.Errorf("the call was over %v after its lease", over.Sub(end))
	}
}
