package bot_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/store/storetest"
)

// A change may have been made though its answer was lost. Who repeats it hears that it
// was seen, and nobody else tells of the work that came with it.
func TestWhatAChangeAsksForIsDoneAtOnceThoughItsAnswerWasLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		out := newOutside()
		engine, _, ended := goOn(ctx, storetest.Faulty(storetest.NewStore(), storetest.OnOp(storetest.OpCommit, 1, storetest.After)), out)
		synctest.Wait()
		before := time.Now()
		m := (&story{t: t, now: before}).message("m1", "Wanneer?")
		key := bot.ConversationKey("plein", "stad", "m1", "c1")
		if err := engine.Take(t.Context(), key, bot.Event{ID: "1", At: before, Fact: m}); !bot.Is(err, bot.OutcomeUnknown) {
			t.Fatalf("the lost answer is %v", err)
		}
		synctest.Wait()
		if out.count("thread") != 1 || time.Since(before) != 0 {
			t.Errorf("%d threads were posted within %v", out.count("thread"), time.Since(before))
		}
		stop()
		<-ended
	})
}
