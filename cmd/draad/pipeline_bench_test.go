package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"draad/bot"
	"draad/cmd/draad/organisation"
	"draad/handlers"
	"draad/integrations/bolt"
	"draad/integrations/x"
	"draad/integrations/x/fake"
)

// chatOverHTTP is a workspace as bare as can be: each act is one call to a server
// on loopback that gives out an id.
type chatOverHTTP struct {
	url    string
	http   *http.Client
	posted func(key string, root bot.Ref) // a thread has its root
}

func (c *chatOverHTTP) post(ctx context.Context) (bot.Ref, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, http.NoBody)
	if err != nil {
		return bot.Ref{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return bot.Ref{}, err
	}
	defer res.Body.Close()
	ref := bot.Ref{Place: "kcc"}
	return ref, json.NewDecoder(res.Body).Decode(&ref.ID)
}

func (c *chatOverHTTP) Name() string                         { return "chat" }
func (c *chatOverHTTP) Pace() time.Duration                  { return 0 }
func (c *chatOverHTTP) Run(context.Context, bot.Inbox) error { return nil }
func (c *chatOverHTTP) PostThread(ctx context.Context, key, _ string, _ bot.Card) (bot.Ref, error) {
	ref, err := c.post(ctx)
	if err == nil {
		c.posted(key, ref)
	}
	return ref, err
}
func (c *chatOverHTTP) UpdateCard(ctx context.Context, _ bot.Ref, _ bot.Card) error {
	_, err := c.post(ctx)
	return err
}
func (c *chatOverHTTP) Say(ctx context.Context, _ string, _ bot.Ref, _ bot.Note) (bot.Ref, error) {
	return c.post(ctx)
}
func (c *chatOverHTTP) Tell(ctx context.Context, _, _ string, _ bot.Note) (bot.Ref, error) {
	return c.post(ctx)
}
func (c *chatOverHTTP) FindPost(context.Context, string, string, bot.Ref) (bot.Finding, error) {
	return bot.Finding{State: bot.Absent}, nil
}

// watched is a platform that tells when an answer is out.
type watched struct {
	*x.Platform
	out func(thread string)
}

func (w watched) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	ref, err := w.Platform.Publish(ctx, r)
	if err == nil {
		w.out(r.Thread)
	}
	return ref, err
}

// pipeline is the whole way through the house over a store, with remotes on
// loopback.
type pipeline struct {
	inbox *handlers.Inbox
	fake  *fake.Server
	our   *fake.User
	asks  *fake.User

	mu      sync.Mutex
	waiting map[string]*journey // by conversation
}

type journey struct {
	root chan bot.Ref
	out  chan struct{}
}

// BenchmarkPipeline measures message → thread → approve → published: messages a
// second, the 99th percentile of the whole way, and how many changes a second the
// store makes as a share of what raw bbolt makes of the same sizes in groups of the
// same size, in the same run.
func BenchmarkPipeline(b *testing.B) {
	b.Run("bolt", func(b *testing.B) {
		store, err := bolt.Open(b.Context(), bolt.Config{Data: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		defer store.Close()
		p, stop := newPipeline(b, store)
		before := store.Figures()
		started := time.Now()
		took := p.run(b, b.N, 64)
		wall := time.Since(started)
		stop()
		after := store.Figures()

		changes, syncs := after.Changes-before.Changes, after.Syncs-before.Syncs
		rate := float64(changes) / wall.Seconds()
		raw := rawBbolt(b, int(changes), max(1, int(changes/max(1, syncs))), 2000)
		slices.Sort(took)
		b.ReportMetric(float64(b.N)/wall.Seconds(), "messages/s")
		b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "p50-ms")
		b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
		b.ReportMetric(float64(changes)/float64(b.N), "changes/message")
		b.ReportMetric(rate, "changes/s")
		b.ReportMetric(raw, "raw-changes/s")
		b.ReportMetric(100*rate/raw, "%-of-raw")
	})
}

func newPipeline(b *testing.B, store bot.Store) (*pipeline, func()) {
	b.Helper()
	log := slog.New(slog.DiscardHandler)
	p := &pipeline{fake: fake.New(fake.AllowSameText()), waiting: map[string]*journey{}}
	p.our, p.asks = p.fake.AddAccount("gemvoorbeeld", "Gemeente"), p.fake.AddCitizen("bewoner", "Bewoner", 1)
	k := p.our.Keys
	platform, err := x.New(store, []x.Account{{ID: "gemeente-x", Handle: "gemvoorbeeld", Config: x.Config{
		APIURL: p.fake.URL(), ConsumerKey: k.ConsumerKey, ConsumerSecret: k.ConsumerSecret,
		AccessToken: k.AccessToken, AccessSecret: k.AccessSecret,
		PollMin: time.Second, PollMax: time.Second, Chain: 4, Timeout: 10 * time.Second,
	}}}, log)
	if err != nil {
		b.Fatal(err)
	}
	org, err := organisation.Open("")
	if err != nil {
		b.Fatal(err)
	}
	org.Times = bot.Times{Retention: org.Times.Retention}
	var ids counter
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "%q", strconv.Itoa(ids.next()))
	}))
	workspace := &chatOverHTTP{url: chat.URL, posted: p.posted, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	rules := &bot.Rules{Org: &org.Organisation, Clusters: clusters, Deadline: org.Deadline,
		Platforms: map[bot.PlatformName]bot.Limits{x.Name: platform.Limits()}}
	engine := bot.NewEngine(store, rules, 0, bot.Watch{})
	p.inbox = handlers.NewInbox(engine, time.Now, log)
	if _, _, err := bot.SeedRegistry(b.Context(), store, &org.Organisation, time.Now()); err != nil {
		b.Fatal(err)
	}
	cfg := bot.DefaultRelay()
	cfg.Workers, cfg.PerLane, cfg.Log = 64, 32, log
	relay := bot.NewRelay(engine, map[bot.PlatformName]bot.Platform{x.Name: watched{platform, p.published}}, workspace, cfg)
	ctx, cancel := context.WithCancel(b.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = relay.Run(ctx) })
	return p, func() {
		cancel()
		done.Wait()
		chat.Close()
		p.fake.Close()
		_ = platform.Close()
	}
}

// counter gives numbers, each once.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) next() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.n
}

func (p *pipeline) posted(key string, root bot.Ref) {
	p.mu.Lock()
	j := p.waiting[bot.ConversationOf(key)]
	p.mu.Unlock()
	j.root <- root
}

func (p *pipeline) published(thread string) {
	p.mu.Lock()
	j := p.waiting[bot.ConversationKey(x.Name, "gemeente-x", thread, bot.CitizenID(p.asks.ID))]
	p.mu.Unlock()
	close(j.out)
}

// run sends n messages all the way through, so many at a time, and gives how long
// each took.
func (p *pipeline) run(b *testing.B, n, atOnce int) []time.Duration {
	b.Helper()
	took := make([]time.Duration, n)
	var ids counter
	var wg sync.WaitGroup
	for range min(n, atOnce) {
		wg.Go(func() {
			for i := ids.next(); i <= n; i = ids.next() {
				start := time.Now()
				if err := p.journey(b.Context(), i); err != nil {
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

func (p *pipeline) journey(ctx context.Context, i int) error {
	post := p.fake.Write(p.asks, fake.Draft{Text: fmt.Sprintf("@gemvoorbeeld wanneer wordt lantaarn %d gemaakt?", i)})
	j := &journey{root: make(chan bot.Ref, 1), out: make(chan struct{})}
	citizen := bot.Citizen{ID: bot.CitizenID(p.asks.ID), Handle: "bewoner", Name: "Bewoner"}
	p.mu.Lock()
	p.waiting[bot.ConversationKey(x.Name, "gemeente-x", post.ID, citizen.ID)] = j
	p.mu.Unlock()
	err := p.inbox.FromCitizen(ctx, bot.CitizenEvent{
		ID: "x/" + post.ID, At: time.Now(), Act: bot.Wrote, Platform: x.Name, Account: "gemeente-x", Citizen: citizen,
		Message: bot.Message{ID: post.ID, Thread: post.ID, Text: post.Text, Sent: post.At},
	})
	if err != nil {
		return err
	}
	root := <-j.root
	key := bot.ConversationKey(x.Name, "gemeente-x", post.ID, citizen.ID) + "/1/0"
	said := bot.ChatEvent{ID: "said", At: time.Now(), Act: bot.Said, By: bot.Colleague{ID: "pieter", Name: "Pieter Hendriks"},
		Thread: root, ThreadKey: key, Post: bot.Ref{Place: "kcc", ID: root.ID + ".1"}, Text: "Morgen lost een monteur dit op."}
	if err := p.inbox.FromColleague(ctx, said); err != nil {
		return err
	}
	approve := bot.ChatEvent{ID: "approve", At: time.Now(), Act: bot.Reacted, By: bot.Colleague{ID: "sanne", Name: "Sanne"},
		Thread: root, ThreadKey: key, Post: said.Post, Emoji: "white_check_mark"}
	if err := p.inbox.FromColleague(ctx, approve); err != nil {
		return err
	}
	<-j.out
	return nil
}

// rawBbolt gives how many changes a second bbolt makes when each is one Put of a
// body, so many in a transaction, and nothing else is done.
func rawBbolt(b *testing.B, changes, group, size int) float64 {
	b.Helper()
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, &bbolt.Options{NoFreelistSync: true, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	body := make([]byte, size)
	changes = min(max(changes, 200), 20_000)
	started := time.Now()
	for done := 0; done < changes; done += group {
		err := db.Update(func(tx *bbolt.Tx) error {
			k, err := tx.CreateBucketIfNotExists([]byte("raw"))
			if err != nil {
				return err
			}
			for i := range group {
				if err := k.Put([]byte(fmt.Sprintf("conversation/x/gemeente-x/%d", (done+i)%5000)), body); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return float64(changes) / time.Since(started).Seconds()
}
