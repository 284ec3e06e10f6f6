package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store/storetest"
)

// slowRoom is a workspace that takes a post a second, as Slack does in one channel.
type slowRoom struct {
	room
	now  *time.Time
	said map[string]time.Time // by text: when it was said first
}

func (r slowRoom) Pace() time.Duration { return time.Second }

func (r slowRoom) note(what string) {
	if _, known := r.said[what]; !known {
		r.said[what] = *r.now
	}
}

func (r slowRoom) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	r.note(n.Text.Key)
	return r.room.Say(ctx, key, thread, n)
}

func (r slowRoom) UpdateCard(ctx context.Context, ref bot.Ref, c bot.Card) error {
	for _, l := range c.Lines {
		if l.Value.Key == "card.owner_since" {
			r.note("claimed")
		}
	}
	if c.Urgent {
		r.note("urgent")
	}
	return r.room.UpdateCard(ctx, ref, c)
}

// inABurst is a thread with a reply of Pieter, and then 150 questions at once.
func inABurst(t *testing.T) (*world, slowRoom) {
	w := newWorld(t, storetest.NewStore())
	slow := slowRoom{room: room{w.out}, now: &w.now, said: map[string]time.Time{}}
	w.engine = relay.NewEngine(w.store, testRules(), time.Second, relay.Watch{})
	cfg := relay.Default()
	cfg.Now = func() time.Time { return w.now }
	cfg.Log = slog.New(slog.DiscardHandler)
	w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": w.out}, slow, cfg)
	w.take("1", follow(1, "Wanneer?"))
	w.take("2", bot.Contributed{By: who(pieter), Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Text: "Morgen."})
	w.pass(10 * time.Second)
	for n := range 150 {
		f := follow(1, "Brand!")
		f.Citizen.ID, f.Message.ID, f.Message.Thread = bot.CitizenID(fmt.Sprint("b", n)), fmt.Sprint("b", n), fmt.Sprint("b", n)
		key := bot.ConversationKey("plein", "stad", f.Message.ID, f.Citizen.ID)
		if err := w.engine.Take(t.Context(), key, bot.Event{ID: "1", At: w.now, Fact: f}); err != nil {
			t.Fatal(err)
		}
	}
	return w, slow
}

// With 150 questions in line a refusal, a claim and "published" once came after minutes.
func TestInABurstPeopleAreAnsweredBeforeNewsIsTold(t *testing.T) {
	w, slow := inABurst(t)
	w.take("news", follow(2, "En nog iets")) // is with the store by now, behind all others
	at, r1 := w.now, bot.Ref{Place: "C-kcc", ID: "r1"}
	w.take("a", bot.Acted{By: who(pieter), Act: bot.ActApprove, Post: r1, Sign: "PH"})
	w.take("b", bot.Acted{By: who(sanne), Act: bot.ActClaim})
	w.take("c", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: r1, Sign: "PH"})
	w.pass(time.Minute)
	for what, most := range map[string]time.Duration{
		"refuse.not_approver": 2 * time.Second, "claimed": 6 * time.Second,
		"preview.single": 6 * time.Second, "note.published_more_asked": 40 * time.Second,
	} {
		if took := slow.said[what].Sub(at); took < 0 || took > most {
			t.Errorf("%s came after %v", what, took)
		}
	}
	w.take("d", bot.Acted{By: who(jamal), Act: bot.ActUrgent})
	at = w.now
	w.pass(time.Minute)
	if took := slow.said["urgent"].Sub(at); took < 0 || took > 3*time.Second {
		t.Errorf("the urgent mark came after %v", took)
	}
	w.pass(time.Hour)
	if n := slices.DeleteFunc(slices.Clone(w.out.calls), func(c string) bool { return c != "thread" }); len(n) != 151 {
		t.Errorf("%d threads of 151", len(n))
	}
}

// What the citizen wrote meanwhile has to be seen before the undo window begins.
func TestAPreviewDoesNotPassWhatTheCitizenWroteMeanwhile(t *testing.T) {
	w, slow := inABurst(t)
	w.take("news", follow(2, "Toch niet nodig"))
	w.take("c", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Sign: "PH"})
	w.pass(20 * time.Second)
	if news, shown := slow.said["note.follow_up"], slow.said["preview.single"]; news.IsZero() || !news.Before(shown) {
		t.Errorf("the follow-up was shown at %v, the preview at %v", news, shown)
	}
}
