package bot_test

import (
	"fmt"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// many is a world with threads of several citizens, whose calls of a kind are refused until
// something is mended, and the time at which each got through afterwards.
func many(t *testing.T, n int) *world {
	w := newWorld(t, storetest.NewStore())
	for i := range n {
		id := fmt.Sprintf("m%d", i)
		w.key = bot.ConversationKey("plein", "stad", id, "c1")
		m := (&story{t: t, now: w.now}).message(id, "Wanneer?")
		m.Message.Thread = id
		w.take("1"+id, m)
	}
	return w
}

// A token is renewed, Draad is invited again, a channel is restored: as soon as one call gets
// through, so does everything that waited.
func TestAfterAMendEverythingThatWaitedIsTriedAtOnce(t *testing.T) {
	for _, kind := range []bot.Kind{bot.Auth, bot.Temporary} {
		const n = 40
		w := many(t, n)
		mended := w.now.Add(3 * time.Minute)
		w.out.before = func(call string) error {
			if call == "thread" && w.now.Before(mended) {
				return bot.Errorf(kind, "refused")
			}
			return nil
		}
		w.pass(3*time.Minute - 5*time.Second)
		if tries := w.threads(); tries > 10*n {
			t.Errorf("%s: %d calls in vain", kind, tries)
		}
		if held, err := relay.CountWaiting(t.Context(), w.store); err != nil || len(held) != 1 || held[0].Count != n || !held[0].Since.Before(monday.Add(time.Hour)) {
			t.Errorf("%s: what waits is %+v, %v", kind, held, err)
		}
		w.pass(30 * time.Second)
		if got := w.said("card"); got != n {
			t.Errorf("%s: soon after the mend %d of %d threads are there", kind, got, n)
		}
		if held, err := relay.CountWaiting(t.Context(), w.store); err != nil || len(held) != 0 {
			t.Errorf("%s: afterwards %+v waits, %v", kind, held, err)
		}
	}
}

// Somebody writes in the channel, or Draad is invited again: that is enough of a sign, however
// long the channel was shut.
func TestASignOfLifeInAChannelEndsTheWaitsForIt(t *testing.T) {
	w := many(t, 5)
	mended := w.now.Add(10 * time.Hour)
	w.out.before = func(call string) error {
		if call == "thread" && w.now.Before(mended) {
			return bot.Errorf(bot.Auth, "not in the channel")
		}
		return nil
	}
	w.pass(5 * time.Hour)
	tried := w.threads()
	w.engine.ChannelLives("C-kcc")
	w.engine.ChannelLives("C-kcc")
	w.pass(0)
	if n := w.threads() - tried; n != 5 {
		t.Errorf("at a sign of life %d of 5 were tried", n)
	}
	w.engine.ChannelLives("C-kcc")
	w.pass(0)
	if n := w.threads() - tried; n != 5 {
		t.Errorf("signs of life in a row: %d calls", n)
	}
	w.pass(5 * time.Hour)
	w.engine.ChannelLives("C-kcc")
	w.pass(0)
	if n := w.said("card"); n != 5 {
		t.Errorf("%d of 5 threads are there at once", n)
	}
}

// An answer that waits for its platform goes when the platform takes another.
func TestAnAnswerThatWaitsGoesWithTheFirstSignOfLife(t *testing.T) {
	w, _ := unheard(t, func(w *world, _ int) error {
		if w.now.Sub(monday) < 5*time.Minute {
			return bot.Errorf(bot.Auth, "not in the channel")
		}
		return nil
	})
	w.pass(5*time.Minute + 40*time.Second)
	if w.published() != 1 {
		t.Errorf("%d published soon after the thread can be read", w.published())
	}
}
