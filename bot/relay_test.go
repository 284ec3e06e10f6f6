package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// outside is a platform and a workspace in memory whose calls can be made to fail.
type outside struct {
	mu     sync.Mutex
	posts  map[string]string // by key: what stands there
	calls  []string          // every call that was made
	notes  []noted           // what was said in threads
	before func(kind string) error
	after  func(kind string) error
	unsure bool
	told   map[string][]string // the channels that were told something
}

type noted struct {
	key  string
	note bot.Note
}

func newOutside() *outside { return &outside{posts: map[string]string{}, told: map[string][]string{}} }

func (o *outside) do(kind, key, text string) (bot.Ref, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls = append(o.calls, kind)
	if o.before != nil {
		if err := o.before(kind); err != nil {
			return bot.Ref{}, err
		}
	}
	o.posts[key] = text
	if o.after != nil {
		if err := o.after(kind); err != nil {
			return bot.Ref{}, err
		}
	}
	return bot.Ref{Place: "C-kcc", ID: key}, nil
}

func (o *outside) find(key string) (ports.Finding, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, ok := o.posts[key]; ok {
		return ports.Finding{State: ports.Found, Ref: bot.Ref{Place: "C-kcc", ID: key}}, nil
	}
	if o.unsure {
		return ports.Finding{State: ports.Unsure}, nil
	}
	return ports.Finding{State: ports.Absent}, nil
}

func (o *outside) Name() bot.PlatformName { return "plein" }
func (o *outside) Limits() bot.Limits     { return testRules().Platforms["plein"] }
func (o *outside) Publish(_ context.Context, r bot.Reply) (bot.Ref, error) {
	return o.do("publish", r.Key, r.Text)
}
func (o *outside) Find(_ context.Context, r bot.Reply) (ports.Finding, error) { return o.find(r.Key) }

// room is the workspace's face of outside.
type room struct{ *outside }

func (r room) Name() string                           { return "room" }
func (r room) Pace() time.Duration                    { return 0 }
func (r room) Run(context.Context, ports.Inbox) error { return nil }
func (r room) PostThread(_ context.Context, key, channel string, _ bot.Card) (bot.Ref, error) {
	ref, err := r.do("thread", key, "card")
	if err == nil {
		ref.Place = channel
	}
	return ref, err
}
func (r room) UpdateCard(_ context.Context, ref bot.Ref, _ bot.Card) error {
	_, err := r.do("card", ref.ID, "card")
	return err
}
func (r room) Say(_ context.Context, key string, _ bot.Ref, n bot.Note) (bot.Ref, error) {
	r.notes = append(r.notes, noted{key, n})
	return r.do("say", key, n.Text.Key)
}
func (r room) Tell(_ context.Context, key, channel string, n bot.Note) (bot.Ref, error) {
	ref, err := r.do("tell", key, n.Text.Key)
	if err == nil {
		r.told[n.Text.Key] = append(r.told[n.Text.Key], channel)
	}
	return ref, err
}
func (r room) FindPost(_ context.Context, key, _ string, _ bot.Ref) (ports.Finding, error) {
	return r.find(key)
}

// world is an engine and a relay over a store, with its own clock.
type world struct {
	t      *testing.T
	store  store.Store
	engine *relay.Engine
	relay  *relay.Relay
	out    *outside
	now    time.Time
	key    string
}

func newWorld(t *testing.T, s store.Store) *world {
	w := &world{t: t, store: s, out: newOutside(), now: monday}
	w.engine = relay.NewEngine(s, testRules(), 0, relay.Watch{})
	w.relay = w.newRelay()
	w.key = bot.ConversationKey("plein", "stad", "m1", "c1")
	return w
}

func (w *world) newRelay() *relay.Relay {
	cfg := relay.Default()
	cfg.Now = func() time.Time { return w.now }
	cfg.Log = slog.New(slog.DiscardHandler)
	return relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": w.out}, room{w.out}, cfg)
}

func (w *world) take(id string, f bot.Fact) {
	w.t.Helper()
	if err := w.engine.Take(w.t.Context(), w.key, bot.Event{ID: id, At: w.now, Fact: f}); err != nil {
		w.t.Fatalf("%T: %v", f, err)
	}
}

// pass does everything that falls due within d.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	until := w.now.Add(d)
	for range 10000 {
		worked, next, err := w.relay.Step(w.t.Context(), w.now)
		if err != nil {
			w.t.Fatal(err)
		}
		switch {
		case worked:
		case next.IsZero() || next.After(until):
			w.now = until
			return
		default:
			w.now = next
		}
	}
	w.t.Fatal("never idle")
}

// approved is a world with an approved answer of Pieter, its window open.
func approved(t *testing.T, s store.Store) *world {
	w := newWorld(t, s)
	w.take("1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
	w.pass(0)
	w.take("2", bot.Contributed{By: who(pieter), Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Text: "Morgen."})
	w.take("3", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Sign: "PH"})
	return w
}

func (w *world) published() int {
	n := 0
	for _, text := range w.out.posts {
		if text == "Morgen. ^PH" {
			n++
		}
	}
	return n
}

func (w *world) said(key string) int {
	n := 0
	for _, text := range w.out.posts {
		if text == key {
			n++
		}
	}
	return n
}

func (w *world) sent() int { return strings.Count(strings.Join(w.out.calls, " "), "publish") }

func TestRelayPublishesOnce(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.take("3", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Sign: "PH"})
	w.pass(time.Hour)
	if w.published() != 1 || w.sent() != 1 || w.said("note.published") != 1 {
		t.Errorf("published %d in %d calls", w.published(), w.sent())
	}
}

func TestRelayLooksAfterALostAnswer(t *testing.T) {
	w := approved(t, storetest.NewStore())
	lose := true
	w.out.after = func(kind string) error {
		if kind == "publish" && lose {
			lose = false
			return bot.Errorf(bot.OutcomeUnknown, "connection reset")
		}
		return nil
	}
	w.pass(time.Hour)
	if w.sent() != 1 || w.said("note.published") != 1 {
		t.Errorf("%d calls: %v", w.sent(), w.out.calls)
	}
}

func TestRelaySendsAgainWhenItCertainlyDidNotArrive(t *testing.T) {
	w := approved(t, storetest.NewStore())
	lose := true
	w.out.before = func(kind string) error {
		if kind == "publish" && lose {
			lose = false
			return errors.New("an error without a kind")
		}
		return nil
	}
	w.pass(time.Hour)
	if w.sent() != 2 || w.published() != 1 {
		t.Errorf("%d calls, %d published", w.sent(), w.published())
	}
}

func TestRelayAsksAPersonWhenNobodyCanTell(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.out.unsure = true
	w.out.before = func(kind string) error {
		if kind == "publish" {
			return bot.Errorf(bot.OutcomeUnknown, "connection reset")
		}
		return nil
	}
	w.pass(48 * time.Hour)
	if w.sent() != 1 || w.said("note.parked") != 1 {
		t.Errorf("%d calls, parked %d: %v", w.sent(), w.said("note.parked"), w.out.posts)
	}
}

func TestRelayHonoursTheServersRetryAfter(t *testing.T) {
	w := approved(t, storetest.NewStore())
	var at []time.Duration
	w.out.before = func(kind string) error {
		if kind == "publish" {
			if at = append(at, w.now.Sub(monday)); len(at) == 1 {
				return &bot.Error{Kind: bot.RateLimited, After: 10 * time.Minute}
			}
		}
		return nil
	}
	w.pass(time.Hour)
	if len(at) != 2 || at[1]-at[0] < 10*time.Minute {
		t.Errorf("tried at %v", at)
	}
	if w.said("note.delayed") != 1 {
		t.Error("the thread does not know about the delay")
	}
}

func TestRelayGivesUpOnAnAnswerAndSaysSo(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.out.before = func(kind string) error {
		if kind == "publish" {
			return bot.Errorf(bot.Auth, "token is revoked")
		}
		return nil
	}
	w.pass(72 * time.Hour)
	if w.said("note.delayed") != 1 || w.said("note.refused") != 1 {
		t.Errorf("delayed %d, refused %d", w.said("note.delayed"), w.said("note.refused"))
	}
	if n := w.sent(); n > 24*60/4 {
		t.Errorf("asked %d times with a revoked token", n)
	}
}

func TestRelayNeverGivesUpOnAThread(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	w.out.before = func(string) error {
		if w.now.Sub(monday) < 72*time.Hour {
			return bot.Errorf(bot.Temporary, "chat is down")
		}
		return nil
	}
	w.take("1", (&story{t: t, now: w.now}).message("m1", "Wanneer?"))
	w.pass(73 * time.Hour)
	if w.said("card") == 0 {
		t.Error("no thread")
	}
}

func TestASlowDestinationDoesNotHoldUpAnother(t *testing.T) {
	w := approved(t, storetest.NewStore())
	w.out.before = func(kind string) error {
		if kind == "publish" {
			return &bot.Error{Kind: bot.RateLimited, After: time.Hour}
		}
		return nil
	}
	w.pass(time.Minute)
	w.key = bot.ConversationKey("plein", "stad", "m9", "c1")
	m := (&story{t: t, now: w.now}).message("m9", "Iets anders")
	m.Message.Thread = "m9"
	w.take("9", m)
	threads := strings.Count(strings.Join(w.out.calls, " "), "thread")
	w.pass(0)
	if got := strings.Count(strings.Join(w.out.calls, " "), "thread"); got != threads+1 {
		t.Error("the new thread waits for the platform")
	}
}

// A store that fails before or after any one commit: the process is as good as
// dead there. Another relay goes on, after the lease.
func TestARelayThatDiesAtAnyStepPublishesOnce(t *testing.T) {
	for _, fault := range []storetest.Fault{storetest.Before, storetest.After} {
		for n := 1; n < 30; n++ {
			t.Run(fmt.Sprintf("commit %d fault %d", n, fault), func(t *testing.T) {
				store := storetest.NewStore()
				w := approved(t, store)
				dead := storetest.Faulty(store, storetest.OnOp(storetest.OpCommit, n, fault))
				w.engine = relay.NewEngine(dead, testRules(), 0, relay.Watch{})
				w.relay = w.newRelay()
				died := w.runUntilError(time.Hour)
				w.engine = relay.NewEngine(store, testRules(), 0, relay.Watch{})
				w.relay = w.newRelay()
				w.pass(2 * time.Hour)
				if w.published() != 1 || w.sent() > 2 || w.said("note.published") != 1 {
					t.Fatalf("published %d in %d calls, said %d", w.published(), w.sent(), w.said("note.published"))
				}
				if !died && n < 5 {
					t.Fatal("nothing failed: the test tests nothing")
				}
			})
		}
	}
}

func (w *world) runUntilError(d time.Duration) (died bool) {
	until := w.now.Add(d)
	for !w.now.After(until) {
		worked, next, err := w.relay.Step(w.t.Context(), w.now)
		if err != nil {
			return true
		}
		if !worked {
			if next.IsZero() {
				return false
			}
			w.now = next
		}
	}
	return false
}

func TestAForgottenConversationCanOpenAgain(t *testing.T) {
	w := newWorld(t, storetest.NewStore())
	m := (&story{t: t, now: w.now}).message("m1", "Wanneer?")
	w.take("1", m)
	w.take("closed", bot.Acted{By: who(sanne), Act: bot.ActNoAnswer, Button: true})
	w.pass(0)
	w.now = w.now.Add(366 * 24 * time.Hour)
	// The timer that forgets is done; another of that life may still be due.
	left := store.Job{Key: w.key + "/1/0", Record: w.key, Lane: "timer", Due: w.now.Add(time.Hour), Body: []byte(`{"kind":"remind"}`)}
	if err := w.store.Commit(t.Context(), store.Change{Key: w.key, Keep: true, At: w.now, Jobs: []store.Job{left}}); err != nil {
		t.Fatal(err)
	}
	w.pass(0)
	if _, err := relay.Load[bot.Conversation](t.Context(), w.engine, w.key); !bot.Is(err, bot.NotFound) {
		t.Fatalf("not forgotten: %v", err)
	}
	threads := w.threads()
	m.Message.ID = "m2"
	w.take("2", m)
	w.pass(2 * time.Hour)
	if w.threads() != threads+1 {
		t.Errorf("%d threads, want one more than %d", w.threads(), threads)
	}
}

func (w *world) threads() int { return strings.Count(strings.Join(w.out.calls, " "), "thread") }
