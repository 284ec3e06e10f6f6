package main

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/bottest"
	"draad/handlers/ops"
)

func TestAStoreThatTakesNoChangesIsNotWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full, commits := false, 0
		store := bottest.Faulty(bottest.NewStore(), func(c bottest.Call) bottest.Fault {
			if c.Op != bottest.OpCommit {
				return bottest.None
			}
			if commits++; full {
				return bottest.Before
			}
			return bottest.None
		})
		p := &pulse{store: store}
		for range 10 {
			if _, err := p.stats(t.Context()); err != nil {
				t.Fatalf("a store that is well: %v", err)
			}
		}
		if commits != 1 {
			t.Errorf("it was written to %d times at once", commits)
		}
		full = true
		time.Sleep(beat)
		if _, err := p.stats(t.Context()); !bot.Is(err, bot.Temporary) {
			t.Errorf("a full store: %v", err)
		}
		full = false
		time.Sleep(beat)
		if _, err := p.stats(t.Context()); err != nil {
			t.Errorf("it is well again, and still: %v", err)
		}
	})
}

// emptied is a store that somebody can exchange for another, as FLUSHALL does.
type emptied struct {
	bot.Store
	now atomic.Value // of bot.Store
}

func (e *emptied) Load(ctx context.Context, key string) (bot.Record, error) {
	return e.now.Load().(bot.Store).Load(ctx, key)
}

func (e *emptied) Commit(ctx context.Context, c bot.Change) error {
	return e.now.Load().(bot.Store).Commit(ctx, c)
}

func (e *emptied) Stats(ctx context.Context) (bot.Stats, error) {
	return e.now.Load().(bot.Store).Stats(ctx)
}

// A store that was emptied answers and takes changes. Nobody would know that all open
// conversations are gone.
func TestAStoreThatWasEmptiedIsNotWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var log strings.Builder
		was := bottest.NewStore()
		store := &emptied{}
		store.now.Store(was)
		p := &pulse{store: store}
		go func() { _ = p.watch(ctx, slog.New(slog.NewTextHandler(&log, nil))) }()
		synctest.Wait()
		says := func(when string, well bool) {
			t.Helper()
			time.Sleep(feelEvery)
			synctest.Wait()
			r := ops.Health{Stats: p.stats, Now: time.Now}.Examine(ctx)
			if r.Ready != well || !well && !strings.Contains(r.Reasons[0], "was emptied") {
				t.Errorf("%s: %+v", when, r)
			}
		}
		says("at first", true)
		store.now.Store(bottest.NewStore())
		says("emptied", false)
		says("and a while later", false)
		if n := strings.Count(log.String(), "was emptied"); n != 1 {
			t.Errorf("the log says it %d times:\n%s", n, log.String())
		}
		if _, err := (&pulse{store: store}).stats(ctx); err != nil { // another replica begins anew
			t.Error(err)
		}
		says("when another took the empty one into use", false)
		store.now.Store(was)
		says("put back", true)
		if !strings.Contains(log.String(), "well again") {
			t.Errorf("the log does not say that it is put back:\n%s", log.String())
		}
	})
}

// Whoever asks and does not wait for the answer makes nobody else think that the
// store is not well.
func TestAHealthPageThatIsLeftTellsOthersNothing(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	store := bottest.Faulty(bottest.NewStore(), func(c bottest.Call) bottest.Fault {
		if c.Op == bottest.OpLoad {
			leave()
		}
		return bottest.None
	})
	p := &pulse{store: store}
	_, _ = p.stats(ctx)
	if _, err := p.stats(t.Context()); err != nil {
		t.Errorf("the next one hears %v", err)
	}
}
