package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/bottest"
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
