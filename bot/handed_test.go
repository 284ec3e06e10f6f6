package bot_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// A call may take as long as it may, whatever the relay's clock says: that is not the
// clock of contexts.
func TestAClockThatIsYearsOffCutsNoCallShort(t *testing.T) {
	for _, now := range []time.Time{monday.AddDate(-30, 0, 0), monday.AddDate(30, 0, 0)} {
		w := newWorld(t, storetest.NewStore())
		p := &timekeeper{outside: w.out}
		cfg := relay.Default()
		cfg.Now = func() time.Time { return w.now }
		w.relay = relay.New(w.engine, map[bot.PlatformName]ports.Platform{"plein": p}, room{w.out}, cfg)
		w.now = now
		w.take("1", (&story{t: t, now: now}).message("m1", "Wanneer?"))
		w.pass(0)
		w.take("2", bot.Contributed{By: who(pieter), Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Text: "Morgen."})
		w.take("3", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Sign: "PH"})
		w.pass(time.Hour)
		if w.published() != 1 || p.left <= 0 || p.left > cfg.Call {
			t.Errorf("in %d: published %d, with %v for it", now.Year(), w.published(), p.left)
		}
	}
}

// timekeeper is a platform that looks how long it may take.
type timekeeper struct {
	*outside
	left time.Duration
}

func (p *timekeeper) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	by, _ := ctx.Deadline()
	p.left = time.Until(by)
	if err := ctx.Err(); err != nil {
		return bot.Ref{}, bot.Errorf(bot.Temporary, "not sent: %w", err)
	}
	return p.outside.Publish(ctx, r)
}

// stale hands out jobs with their records as they were some versions ago.
type stale struct {
	store.Store
	behind  uint64
	records map[string][]store.Record
}

func (s *stale) Commit(ctx context.Context, c store.Change) error {
	err := s.Store.Commit(ctx, c)
	if r, none := s.Load(ctx, c.Key); err == nil && none == nil {
		s.records[c.Key] = append(s.records[c.Key], r)
	}
	return err
}

func (s *stale) Lease(ctx context.Context, q store.LeaseQuery) ([]store.Leased, time.Time, error) {
	ls, next, err := s.Store.Lease(ctx, q)
	for i, l := range ls {
		old := s.records[l.Record]
		if l.Found = nil; len(old) > 0 {
			l.Found = &old[max(0, len(old)-1-int(s.behind))]
		}
		ls[i] = l
	}
	return ls, next, err
}

// What came with a job may be old when it is used: then nothing follows from it.
func TestAnOldRecordThatCameWithAJobIsNotBelieved(t *testing.T) {
	for behind := range uint64(6) {
		w := approved(t, &stale{Store: storetest.NewStore(), behind: behind, records: map[string][]store.Record{}})
		w.pass(time.Hour)
		if w.published() != 1 || w.sent() != 1 || w.said("note.published") != 1 {
			t.Errorf("%d versions behind: published %d in %d calls: %v", behind, w.published(), w.sent(), w.out.calls)
		}
		w = approved(t, &stale{Store: storetest.NewStore(), behind: behind, records: map[string][]store.Record{}})
		w.pass(time.Second) // the preview stands there
		w.take("4", bot.Acted{By: who(sanne), Act: bot.ActApprove, Post: bot.Ref{Place: "C-kcc", ID: "r1"}, Undo: true})
		w.pass(time.Hour)
		if w.sent() != 0 {
			t.Errorf("%d versions behind: an answer left that was taken back", behind)
		}
	}
}

// crowd is a workspace whose calls wait until all are let go.
type crowd struct {
	room
	mu     sync.Mutex
	inside map[string]int // by channel
	most   map[string]int
	open   chan struct{}
}

func (c *crowd) PostThread(ctx context.Context, key, channel string, card bot.Card) (bot.Ref, error) {
	c.mu.Lock()
	c.inside[channel]++
	c.most[channel] = max(c.most[channel], c.inside[channel])
	c.mu.Unlock()
	<-c.open
	c.mu.Lock()
	c.inside[channel]--
	c.mu.Unlock()
	return c.room.PostThread(ctx, key, channel, card)
}

// One question brings work for all who are free, and no lane gets more than its share.
func TestOneQuestionBringsWorkForAllWhoAreFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		side, out := newSides(1)[0], newOutside()
		c := &crowd{room: room{out}, inside: map[string]int{}, most: map[string]int{}, open: make(chan struct{})}
		engine := relay.NewEngine(side, testRules(), 0, relay.Watch{})
		for i := range 20 {
			id := fmt.Sprint("m", i)
			m := (&story{t: t, now: time.Now()}).message(id, "Wanneer?")
			m.Message.Thread, m.Account = id, bot.AccountID([]string{"stad", "wijk"}[i%2])
			key := bot.ConversationKey("plein", m.Account, id, "c1")
			if err := engine.Take(t.Context(), key, bot.Event{ID: id, At: time.Now(), Fact: m}); err != nil {
				t.Fatal(err)
			}
		}
		hand := relay.New(engine, map[bot.PlatformName]ports.Platform{"plein": out}, c, relay.Default())
		done := make(chan struct{})
		go func() { _ = hand.Run(ctx); close(done) }()
		synctest.Wait()
		if n := side.asked(); n > 3 {
			t.Errorf("the store was asked %d times before anybody was done", n)
		}
		close(c.open)
		synctest.Wait()
		if len(c.most) == 0 || out.count("thread") != 20 {
			t.Errorf("%d threads were posted, in %v", out.count("thread"), c.most)
		}
		for channel, n := range c.most {
			if n != relay.Default().PerLane {
				t.Errorf("%d calls at a time to %s", n, channel)
			}
		}
		stop()
		<-done
	})
}
