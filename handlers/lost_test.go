package handlers_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/registry"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/handlers"
)

func TestApproveByCommandKnowsTheSignature(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	post := bot.Ref{Place: "C1", ID: "r1"}
	if err := registry.Set(t.Context(), d.store, bot.WithInitials, bot.Colleague{ID: "sanne"}, "SB", monday); err != nil {
		t.Fatal(err)
	}
	d.says(bot.ChatEvent{ID: "1", Act: bot.Said, Thread: root, Post: post, Text: "Morgen."})
	d.says(bot.ChatEvent{ID: "2", Act: bot.Commanded, Thread: root, Post: post, Text: "approve"})
	c := d.load(key)
	if len(c.Answers) != 1 || c.Answers[0].State != bot.Waiting {
		t.Errorf("answers %+v", c.Answers)
	}
}

func TestEventIDsOfPlatformAndWorkspaceDoNotMeet(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	d.says(bot.ChatEvent{ID: "m2wroteVerder", Act: bot.Said, Thread: root, Post: bot.Ref{Place: "C1", ID: "r1"}, Text: "Morgen."})
	d.wrote(bot.Message{ID: "m2", Thread: "m1", Text: "Verder", Sent: monday}, "bewoner")
	if n := len(d.load(key).Messages); n != 2 {
		t.Errorf("%d messages: one is lost", n)
	}
}

func TestAWordAboutInitialsIsAContribution(t *testing.T) {
	d := newDesk(t)
	key := d.asked()
	for i, text := range []string{"Paraaf ontbreekt nog", "Paraaf mist", "paraaf PH graag nog invullen"} {
		id := string(rune('1' + i))
		d.says(bot.ChatEvent{ID: id, Act: bot.Said, Thread: root, Post: bot.Ref{Place: "C1", ID: "r" + id}, Text: text})
	}
	if n := len(d.load(key).Contributions); n != 3 {
		t.Errorf("%d contributions, want 3", n)
	}
	if r, err := registry.Load(t.Context(), d.store); err != nil || len(r.Signatures) != 0 {
		t.Errorf("signatures %v, %v", r.Signatures, err)
	}
}

// between is a store in which something happens before a commit: the registry learns of the signature between the look and the commit
type between struct {
	store.Store
	do func()
}

func (b *between) Commit(ctx context.Context, c store.Change) error {
	if do := b.do; do != nil && c.Key != "registry/signatures" {
		b.do = nil
		do()
	}
	return b.Store.Commit(ctx, c)
}

func TestSignatureSetWhileApproving(t *testing.T) {
	d := newDesk(t)
	b := &between{Store: d.store}
	d.engine = relay.NewEngine(b, d.engine.Rules(), 0, relay.Watch{})
	d.in = handlers.NewInbox(d.engine, func() time.Time { return monday }, slog.New(slog.DiscardHandler))
	key := d.asked()
	post := bot.Ref{Place: "C1", ID: "r1"}
	d.says(bot.ChatEvent{ID: "1", Act: bot.Said, By: bot.Colleague{ID: "piet"}, Thread: root, Post: post, Text: "Morgen."})
	b.do = func() {
		d.says(bot.ChatEvent{ID: "9", Act: bot.Commanded, By: bot.Colleague{ID: "piet"}, Text: "paraaf PP"})
	}
	d.says(bot.ChatEvent{ID: "2", Act: bot.Reacted, Emoji: "white_check_mark", Thread: root, Post: post})
	if c := d.load(key); c.Answers[0].State == bot.Unsigned {
		t.Error("waits for initials that are known")
	}
}

// Found by the seeded world: a reply in a thread that is not known yet set the
// initials, said so nowhere, and came back for ever when they were taken.
func TestInitialsInAThreadThatIsNotKnownYetWaitForIt(t *testing.T) {
	d := newDesk(t)
	e := bot.ChatEvent{ID: "1", Act: bot.Said, By: bot.Colleague{ID: "ilse", Name: "Ilse"}, Thread: bot.Ref{Place: "C1", ID: "later"},
		Post: bot.Ref{Place: "C1", ID: "r1"}, Text: "paraaf IW", At: monday}
	if err := d.in.FromColleague(t.Context(), e); !bot.Is(err, bot.NotFound) {
		t.Errorf("got %v, want not found", err)
	}
	if r, err := registry.Load(t.Context(), d.store); err != nil || r.Of("ilse") != "" {
		t.Errorf("the registry has %q (%v)", r.Of("ilse"), err)
	}
}
