package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/registry"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/cmd/draad/organisation"
	"draad/handlers"
)

const (
	benchPlatform bot.PlatformName = "x"
	benchAccount  bot.AccountID    = "gemeente-x"
	benchCitizen  bot.CitizenID    = "bewoner"
)

// house is Draad between a chat and a platform that answer at once.
type house struct {
	inboxes []*handlers.Inbox // one a replica
	stop    func()
	ids     atomic.Int64
	changes atomic.Int64 // committed

	mu      sync.Mutex
	waiting map[string]*journey // by conversation
}

// journey is one message on its way.
type journey struct {
	root chan opened
	out  chan struct{}
}

// opened is a thread, and the key of the effect that opened it.
type opened struct {
	bot.Ref
	key string
}

// newHouse starts a replica of Draad on each store; they share what the stores share.
func newHouse(b *testing.B, stores ...store.Store) *house {
	b.Helper()
	h := &house{waiting: map[string]*journey{}}
	ctx, cancel := context.WithCancel(b.Context())
	var running sync.WaitGroup
	for _, s := range stores {
		relay := h.replica(b, s)
		running.Go(func() { _ = relay.Run(ctx) })
	}
	h.stop = func() {
		cancel()
		running.Wait()
	}
	return h
}

func (h *house) replica(b *testing.B, store store.Store) *relay.Relay {
	b.Helper()
	org, err := organisation.Open("")
	if err != nil {
		b.Fatal(err)
	}
	org.Times = bot.Times{Retention: org.Times.Retention} // no undo window to wait for
	if _, _, err := registry.Seed(b.Context(), store, &org.Organisation, time.Now()); err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	rules := &bot.Rules{Org: &org.Organisation, Clusters: clusters, Deadline: org.Deadline,
		Platforms: map[bot.PlatformName]bot.Limits{benchPlatform: {Max: 280, Count: utf8.RuneCountInString, Chain: 4}}}
	engine := relay.NewEngine(store, rules, 0, relay.Watch{Event: func(string) { h.changes.Add(1) }})
	h.inboxes = append(h.inboxes, handlers.NewInbox(engine, time.Now, log))
	cfg := relay.Default()
	cfg.Workers, cfg.PerLane, cfg.Log = 64, 64, log
	return relay.New(engine, map[bot.PlatformName]ports.Platform{benchPlatform: benchX{h}}, benchChat{h}, cfg)
}

func (h *house) next(place string) bot.Ref {
	return bot.Ref{Place: place, ID: strconv.FormatInt(h.ids.Add(1), 10)}
}

func (h *house) journey(conversation string) *journey {
	h.mu.Lock()
	defer h.mu.Unlock()
	j := h.waiting[conversation]
	if j == nil {
		j = &journey{root: make(chan opened, 1), out: make(chan struct{})}
		h.waiting[conversation] = j
	}
	return j
}

func (h *house) arrived(conversation string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.waiting, conversation)
}

// benchChat is a workspace that takes everything.
type benchChat struct{ *house }

func (c benchChat) Name() string                           { return "chat" }
func (c benchChat) Pace() time.Duration                    { return 0 }
func (c benchChat) Run(context.Context, ports.Inbox) error { return nil }
func (c benchChat) PostThread(_ context.Context, key, channel string, _ bot.Card) (bot.Ref, error) {
	root := c.next(channel)
	c.journey(bot.ConversationOf(key)).root <- opened{root, key}
	return root, nil
}
func (c benchChat) UpdateCard(context.Context, bot.Ref, bot.Card) error { return nil }
func (c benchChat) Say(_ context.Context, _ string, thread bot.Ref, _ bot.Note) (bot.Ref, error) {
	return c.next(thread.Place), nil
}
func (c benchChat) Tell(_ context.Context, _, channel string, _ bot.Note) (bot.Ref, error) {
	return c.next(channel), nil
}
func (c benchChat) FindPost(context.Context, string, string, bot.Ref) (ports.Finding, error) {
	return ports.Finding{State: ports.Absent}, nil
}

// benchX is a platform that publishes everything.
type benchX struct{ *house }

func (x benchX) Name() bot.PlatformName { return benchPlatform }
func (x benchX) Limits() bot.Limits     { return bot.Limits{} } // the rules have them
func (x benchX) Publish(_ context.Context, r bot.Reply) (bot.Ref, error) {
	close(x.journey(bot.ConversationOf(r.Key)).out)
	return x.next(string(r.Account)), nil
}

// run sends n messages all the way through, numbered after those before, so many at a
// time, and gives how long each took.
func (h *house) run(b *testing.B, before, n, atOnce int) []time.Duration {
	b.Helper()
	return h.each(b, before, n, atOnce, h.send)
}

// each does something for n messages, so many at a time, and gives how long each took.
func (h *house) each(b *testing.B, before, n, atOnce int, do func(ctx context.Context, i int) error) []time.Duration {
	b.Helper()
	took := make([]time.Duration, n)
	var started atomic.Int64
	var wg sync.WaitGroup
	for range min(n, atOnce) {
		wg.Go(func() {
			for i := int(started.Add(1)); i <= n; i = int(started.Add(1)) {
				start := time.Now()
				if err := do(b.Context(), before+i); err != nil {
					b.Error(err)
					return
				}
				took[i-1] = time.Since(start)
			}
		})
	}
	wg.Wait()
	return took
}

// finish waits until all has been done for n messages, the last card included: what
// is left then are the timers of their retention.
func (h *house) finish(b *testing.B, store store.Store, n int) {
	b.Helper()
	for {
		st, err := store.Stats(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if st.Jobs == n {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// send lets a citizen ask, a colleague reply, and another one approve.
func (h *house) send(ctx context.Context, i int) error {
	in := h.inboxes[i%len(h.inboxes)]
	key, j := h.expect(i)
	defer h.arrived(key)
	if err := h.ask(ctx, i); err != nil {
		return err
	}
	thread := <-j.root
	root := thread.Ref
	said := bot.ChatEvent{ID: "said", At: time.Now(), Act: bot.Said, By: bot.Colleague{ID: "pieter", Name: "Pieter Hendriks"},
		Thread: root, ThreadKey: thread.key, Post: bot.Ref{Place: root.Place, ID: root.ID + ".1"}, Text: "Morgen lost een monteur dit op."}
	if err := in.FromColleague(ctx, said); err != nil {
		return err
	}
	approve := bot.ChatEvent{ID: "approve", At: time.Now(), Act: bot.Reacted, By: bot.Colleague{ID: "sanne", Name: "Sanne"},
		Thread: root, ThreadKey: said.ThreadKey, Post: said.Post, Emoji: "white_check_mark"}
	if err := in.FromColleague(ctx, approve); err != nil {
		return err
	}
	<-j.out
	return nil
}

func benchThread(i int) string { return strconv.Itoa(1_700_000_000 + i) }

// expect gives the conversation that message i opens, and its way.
func (h *house) expect(i int) (key string, j *journey) {
	key = bot.ConversationKey(benchPlatform, benchAccount, benchThread(i), benchCitizen)
	return key, h.journey(key)
}

// ask lets a citizen ask.
func (h *house) ask(ctx context.Context, i int) error {
	thread := benchThread(i)
	return h.inboxes[i%len(h.inboxes)].FromCitizen(ctx, bot.CitizenEvent{
		ID: thread, At: time.Now(), Act: bot.Wrote, Platform: benchPlatform, Account: benchAccount,
		Citizen: bot.Citizen{ID: benchCitizen, Handle: "bewoner", Name: "Bewoner"},
		Message: bot.Message{ID: thread, Thread: thread, Sent: time.Now(),
			Text: fmt.Sprintf("@gemvoorbeeld wanneer wordt lantaarn %d gemaakt?", i)},
	})
}
