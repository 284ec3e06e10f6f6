package workspacetest

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/handlers"
)

// asked is how many citizens write at once in a burst; posted is how many posts in
// one channel the suite waits for.
const (
	asked  = 10_000
	posted = 60
)

func (h Harness) burst(t *testing.T) {
	h.tell(t, "ten thousand messages at once: all are taken in, and posted at each channel's pace, the urgent first", h.tenThousand)
}

// timed notes when the relay posts where, by a clock that the test moves.
type timed struct {
	ports.Workspace
	clock time.Time
	made  []attempt
}

// attempt is a call that posted or changed something, or tried to.
type attempt struct {
	channel, thread string
	at              time.Time
	wait            time.Duration // how long it was told to stay away
}

func (w *timed) now() time.Time { return w.clock }

func (w *timed) note(channel, thread string, err error) {
	w.made = append(w.made, attempt{channel, thread, w.clock, bot.RetryAfter(err)})
}

func (w *timed) PostThread(ctx context.Context, key, channel string, c bot.Card) (bot.Ref, error) {
	ref, err := w.Workspace.PostThread(ctx, key, channel, c)
	w.note(channel, ref.ID, err)
	return ref, err
}

func (w *timed) UpdateCard(ctx context.Context, card bot.Ref, c bot.Card) error {
	err := w.Workspace.UpdateCard(ctx, card, c)
	w.note(card.Place, card.ID, err)
	return err
}

func (w *timed) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	ref, err := w.Workspace.Say(ctx, key, thread, n)
	w.note(thread.Place, thread.ID, err)
	return ref, err
}

// in gives the attempts in a channel.
func (w *timed) in(channel string) []attempt {
	var some []attempt
	for _, a := range w.made {
		if a.channel == channel {
			some = append(some, a)
		}
	}
	return some
}

func (h Harness) tenThousand(s *story) {
	o := newOffice(s, 0)
	o.rules.Org.Accounts = append(o.rules.Org.Accounts, bot.Account{ID: "wijk", Platform: "plein", Desk: "oost"})
	w := &timed{Workspace: s.Workspace(), clock: time.Now()}
	log := slog.New(slog.NewTextHandler(o.log, nil))
	o.engine = relay.NewEngine(o.store, o.rules, w.Pace(), relay.Watch{})
	o.inbox = handlers.NewInbox(o.engine, w.now, log)
	cfg := relay.Default()
	cfg.Now, cfg.Log = w.now, log
	relay := relay.New(o.engine, map[bot.PlatformName]ports.Platform{"plein": o.plein}, w, cfg)
	busy, other := s.Channels()[0], s.Channels()[1]

	jan := o.ask("jan", s.text("Er is een gaslek"))
	o.drive(relay, w, func() bool { return !o.load(jan).Thread.IsZero() })
	root := o.load(jan).Thread
	for i := range asked {
		account := bot.AccountID("stad")
		if i%10 == 0 {
			account = "wijk"
		}
		o.crowds(w.clock, account, i)
	}
	if stats, err := o.store.Stats(s.Context()); err != nil || stats.Records < asked || len(w.in(busy)) != 1 {
		s.Fatalf("%d records are stored, %v; %d posts stand", stats.Records, err, len(w.in(busy)))
	}
	o.urgent(w.clock, root)
	o.more("jan", s.text("Het stinkt nu erg"))
	o.drive(relay, w, func() bool { return len(w.in(busy)) >= posted/2 })
	if h.can(Limited) {
		s.Break(Limited)
	}
	o.drive(relay, w, func() bool { return len(w.in(busy)) >= posted })

	if first := w.in(busy)[1]; first.thread != root.ID {
		s.Errorf("what is urgent was not posted first, but %+v", first)
	}
	for _, channel := range []string{busy, other} {
		s.paced(w.in(channel), w.Pace())
	}
	if n := len(w.in(other)); n == 0 || w.Pace() > 0 && n < posted/2 {
		s.Errorf("the other channel was held up: %d posts", n)
	}
	o.onceEach(root)
	s.saw(fmt.Errorf("%s", o.log))
}

// drive makes the relay work, and moves the clock when it has to wait.
func (o *office) drive(relay *relay.Relay, w *timed, until func() bool) {
	o.Helper()
	for range 100 * posted {
		if until() {
			return
		}
		worked, next, err := relay.Step(o.Context(), w.clock)
		switch {
		case err != nil:
			o.Fatal(err)
		case worked:
		case !next.After(w.clock):
			o.Fatal("the relay has nothing to do")
		default:
			w.clock = next
		}
	}
	o.Fatal("the relay does not get there")
}

// crowds lets one of many citizens write.
func (o *office) crowds(at time.Time, account bot.AccountID, i int) {
	o.Helper()
	name := fmt.Sprint("burger", i)
	err := o.inbox.FromCitizen(o.Context(), bot.CitizenEvent{
		ID: name, At: at, Act: bot.Wrote, Platform: "plein", Account: account,
		Citizen: bot.Citizen{ID: bot.CitizenID(name), Handle: name},
		Message: bot.Message{ID: name, Thread: name, Text: o.text("vraag"), Sent: at},
	})
	if err != nil {
		o.Fatalf("a citizen writes: %v", err)
	}
}

// urgent lets the approver mark a thread as urgent.
func (o *office) urgent(at time.Time, root bot.Ref) {
	o.Helper()
	err := o.inbox.FromColleague(o.Context(), bot.ChatEvent{
		ID: "urgent", At: at, Act: bot.Reacted, By: o.who(approver), Thread: root, Post: root, Emoji: "rotating_light",
	})
	if err != nil {
		o.Fatalf("marking as urgent: %v", err)
	}
}

// paced sees to it that a channel's pace was kept, and its pauses.
func (s *story) paced(made []attempt, pace time.Duration) {
	s.Helper()
	for i := 1; i < len(made); i++ {
		least := max(pace, made[i-1].wait)
		if gap := made[i].at.Sub(made[i-1].at); gap < least {
			s.Errorf("post %d came %v after the one before, want %v at least", i, gap, least)
			return
		}
	}
}
