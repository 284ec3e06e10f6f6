package workspacetest

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/registry"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/bot/texts"
	"draad/handlers"
)

// office is a municipality with everything that the program has: the engine, the
// relay and the inbox over a store, the workspace, and a square where citizens write.
type office struct {
	*story
	store  store.Store
	rules  *bot.Rules
	retry  relay.Retry
	plein  *plein
	engine *relay.Engine
	inbox  *handlers.Inbox
	log    *logged
	halt   func()
}

// The colleagues in an office: approver and member are of the front desk, helper is
// known to nobody, second approves too.
const (
	approver = 0
	member   = 1
	helper   = 2
	second   = 3
)

// newOffice opens an office that publishes this long after an approval.
func newOffice(s *story, undo time.Duration) *office {
	s.Helper()
	person := func(i int, initials string, approves ...bot.DeskID) bot.Person {
		return bot.Person{ID: s.who(i).ID, Name: s.who(i).Name, Initials: initials, Desks: []bot.DeskID{"kcc"}, Approves: approves}
	}
	org := &bot.Organisation{
		Name: "Gemeente Voorbeeld", Language: texts.NL, Zone: time.UTC, SignWith: bot.WithInitials,
		Desks: []bot.Desk{
			{ID: "kcc", Name: "KCC", Channel: s.Channels()[0]},
			{ID: "oost", Name: "Wijkbureau Oost", Channel: s.Channels()[1], Emoji: "house"},
		},
		Accounts: []bot.Account{{ID: "stad", Platform: "plein", Name: "Gemeente"}},
		People:   []bot.Person{person(approver, "AA", "kcc"), person(member, "MB"), person(second, "SC", "kcc")},
		Emoji:    bot.DefaultEmoji(), Times: bot.Times{Undo: undo},
	}
	square := &plein{answers: map[string]string{}}
	o := &office{story: s, store: storetest.NewStore(), plein: square, log: &logged{},
		retry: relay.Retry{First: 20 * time.Millisecond, Max: 200 * time.Millisecond, Looks: 5, GiveUp: time.Hour},
		rules: &bot.Rules{
			Org: org, Platforms: map[bot.PlatformName]bot.Limits{"plein": square.Limits()},
			Clusters: func(s string) []string { return strings.Split(s, "") },
			Deadline: func(at time.Time, _ bool) time.Time { return at.Add(time.Hour) },
		}}
	if _, problems, err := registry.Seed(s.Context(), o.store, org, time.Now()); err != nil || len(problems) > 0 {
		s.Fatalf("seeding: %v, %v", problems, err)
	}
	return o
}

// start sets everything going; stop ends it, as the end of the process would.
func (o *office) start() {
	o.Helper()
	log := slog.New(slog.NewTextHandler(o.log, nil))
	o.engine = relay.NewEngine(o.store, o.rules, 0, relay.Watch{})
	o.inbox = handlers.NewInbox(o.engine, time.Now, log)
	deaf := o.listen(o.inbox)
	ctx, cancel := context.WithCancel(context.Background())
	relay := relay.New(o.engine, map[bot.PlatformName]ports.Platform{"plein": o.plein}, o.Workspace(), relay.Config{
		Workers: 4, PerLane: 2, Lease: 10 * time.Second, Call: 2 * time.Second, Drain: 2 * time.Second,
		Retry: o.retry, Now: time.Now, Log: log,
	})
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	o.halt = sync.OnceFunc(func() {
		cancel()
		<-ended
		deaf()
	})
}

// close ends the office and keeps what it logged, to look for leaks in it.
func (o *office) close() {
	o.halt()
	o.saw(fmt.Errorf("%s", o.log))
}

// ask lets a citizen write, and gives the conversation's key.
func (o *office) ask(citizen, text string) string {
	o.Helper()
	m := bot.Message{ID: "m-" + citizen, Thread: "m-" + citizen, Text: text, Link: "https://plein.example/" + citizen, Sent: time.Now()}
	o.write(citizen, m)
	return bot.ConversationKey("plein", "stad", m.Thread, bot.CitizenID(citizen))
}

// more lets the citizen of a conversation write on.
func (o *office) more(citizen, text string) {
	o.Helper()
	first := "m-" + citizen
	o.write(citizen, bot.Message{ID: first + "-2", Thread: first, Parent: first, Text: text, Sent: time.Now()})
}

func (o *office) write(citizen string, m bot.Message) {
	o.Helper()
	err := o.inbox.FromCitizen(o.Context(), bot.CitizenEvent{
		ID: m.ID, At: m.Sent, Act: bot.Wrote, Platform: "plein", Account: "stad",
		Citizen: bot.Citizen{ID: bot.CitizenID(citizen), Handle: citizen, Name: o.canary}, Message: m,
	})
	if err != nil {
		o.Fatalf("a citizen writes: %v", err)
	}
}

func (o *office) load(key string) bot.Conversation {
	o.Helper()
	c, err := relay.Load[bot.Conversation](o.Context(), o.engine, key)
	if err != nil {
		o.Fatal(err)
	}
	return c
}

// posted waits until Draad knows where the thread of a conversation stands.
func (o *office) posted(key string) bot.Ref {
	o.Helper()
	o.eventually("the thread was posted", func() bool { return !o.load(key).Thread.IsZero() })
	return o.load(key).Thread
}

// quiet waits until nothing is left to be done in a thread.
func (o *office) quiet(key string) {
	o.Helper()
	o.eventually("the thread came to rest", func() bool { return len(o.load(key).Queue) == 0 })
}

// reads waits until a post of a thread says something.
func (o *office) reads(root bot.Ref, want string) Post {
	o.Helper()
	says := func(p Post) bool { return reads(p.Text, want) }
	o.eventually("the thread says «"+want+"»", func() bool { return slices.ContainsFunc(o.Thread(root), says) })
	all := o.Thread(root)
	return all[slices.IndexFunc(all, says)]
}

// onceEach sees to it that nothing of Draad's stands anywhere twice.
func (o *office) onceEach(roots ...bot.Ref) {
	o.Helper()
	seen := map[string]int{}
	count := func(all []Post) {
		for _, p := range all {
			if p.Key != "" {
				seen[p.Key]++
			}
		}
	}
	for _, c := range o.Channels() {
		count(o.Channel(c))
	}
	for _, root := range roots {
		if all := o.Thread(root); len(all) > 0 {
			count(all[1:])
		}
	}
	for key, n := range seen {
		if n != 1 {
			o.Errorf("%s stands there %d times", key, n)
		}
	}
}

// plein is a square where citizens write: a platform in memory.
type plein struct {
	mu      sync.Mutex
	answers map[string]string // by key
	all     []bot.Reply
}

func (p *plein) Name() bot.PlatformName { return "plein" }

func (p *plein) Limits() bot.Limits { return bot.Limits{Max: 500, Count: utf8.RuneCountInString} }

// Publish implements bot.Platform.
func (p *plein) Publish(_ context.Context, r bot.Reply) (bot.Ref, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, there := p.answers[r.Key]; !there {
		p.answers[r.Key] = r.Text
		p.all = append(p.all, r)
	}
	return bot.Ref{Place: "stad", ID: r.Key}, nil
}

func (p *plein) published() []bot.Reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.all)
}

// logged keeps what is logged.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
