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
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/handlers/ops"
)

func TestAStoreThatTakesNoChangesIsNotWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full, commits := false, 0
		store := storetest.Faulty(storetest.NewStore(), func(c storetest.Call) storetest.Fault {
			if c.Op != storetest.OpCommit {
				return storetest.None
			}
			if commits++; full {
				return storetest.Before
			}
			return storetest.None
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
	store.Store
	now atomic.Value // of bot.Store
}

func (e *emptied) Load(ctx context.Context, key string) (store.Record, error) {
	return e.now.Load().(store.Store).Load(ctx, key)
}

func (e *emptied) Commit(ctx context.Context, c store.Change) error {
	return e.now.Load().(store.Store).Commit(ctx, c)
}

func (e *emptied) Stats(ctx context.Context) (store.Stats, error) {
	return e.now.Load().(store.Store).Stats(ctx)
}

// A store that was emptied answers and takes changes. Nobody would know that all open
// conversations are gone.
func TestAStoreThatWasEmptiedIsNotWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var log strings.Builder
		was := storetest.NewStore()
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
		store.now.Store(storetest.NewStore())
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
	store := storetest.Faulty(storetest.NewStore(), func(c storetest.Call) storetest.Fault {
		if c.Op == storetest.OpLoad {
			leave()
		}
		return storetest.None
	})
	p := &pulse{store: store}
	_, _ = p.stats(ctx)
	if _, err := p.stats(t.Context()); err != nil {
		t.Errorf("the next one hears %v", err)
	}
}
