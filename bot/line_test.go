package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// side is one process's view of a store that several work on.
type side struct {
	*storetest.Store
	others *bells

	mu     sync.Mutex
	leases int
	before func(ctx context.Context) error // of a lease
	deaf   int                             // how often Watch fails at first
}

// bells ring at every side when one of them made a change.
type bells struct {
	mu  sync.Mutex
	all map[*side]func()
}

func newSides(n int) []*side {
	store, b := storetest.NewStore(), &bells{all: map[*side]func(){}}
	var all []*side
	for range n {
		all = append(all, &side{Store: store, others: b})
	}
	return all
}

func (s *side) Commit(ctx context.Context, c store.Change) error {
	err := s.Store.Commit(ctx, c)
	s.others.mu.Lock()
	defer s.others.mu.Unlock()
	for other, ring := range s.others.all {
		if err == nil && other != s {
			ring()
		}
	}
	return err
}

func (s *side) Lease(ctx context.Context, q store.LeaseQuery) ([]store.Leased, time.Time, error) {
	s.mu.Lock()
	s.leases++
	before := s.before
	s.mu.Unlock()
	if before != nil {
		if err := before(ctx); err != nil {
			return nil, time.Time{}, err
		}
	}
	return s.Store.Lease(ctx, q)
}

func (s *side) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leases
}

func (s *side) Watch(ctx context.Context, woken func()) error {
	s.mu.Lock()
	s.deaf--
	deaf := s.deaf >= 0
	s.mu.Unlock()
	if deaf {
		return errors.New("the line is dead")
	}
	s.others.mu.Lock()
	s.others.all[s] = woken
	s.others.mu.Unlock()
	<-ctx.Done()
	s.others.mu.Lock()
	delete(s.others.all, s)
	s.others.mu.Unlock()
	return nil
}

// goOn runs a relay over a side until the test ends; the log is given back.
func goOn(ctx context.Context, s store.Store, out *outside) (engine *relay.Engine, log *bytes.Buffer, ended <-chan struct{}) {
	log = &bytes.Buffer{}
	engine = relay.NewEngine(s, testRules(), 0, relay.Watch{})
	cfg := relay.Default()
	cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	relay := relay.New(engine, map[bot.PlatformName]ports.Platform{"plein": out}, room{out}, cfg)
	done := make(chan struct{})
	go func() { _ = relay.Run(ctx); close(done) }()
	return engine, log, done
}

// asks has a citizen ask something.
func asks(t *testing.T, engine *relay.Engine) {
	t.Helper()
	m := (&story{t: t, now: time.Now()}).message("m1", "Wanneer?")
	key := bot.ConversationKey("plein", "stad", "m1", "c1")
	if err := engine.Take(t.Context(), key, bot.Event{ID: "1", At: time.Now(), Fact: m}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatAnotherProcessTakesInIsDoneAtOnce(t *testing.T) {
	for name, deaf := range map[string]int{"at once": 0, "a line that is dead at first": 2} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				sides, out := newSides(2), newOutside()
				sides[0].deaf = deaf
				_, _, ended := goOn(ctx, sides[0], out)
				time.Sleep(time.Duration(deaf) * time.Second)
				synctest.Wait()
				before := time.Now()
				asks(t, relay.NewEngine(sides[1], testRules(), 0, relay.Watch{}))
				synctest.Wait()
				if out.count("thread") != 1 || time.Since(before) != 0 {
					t.Errorf("%d threads were posted within %v", out.count("thread"), time.Since(before))
				}
				stop()
				<-ended
			})
		})
	}
}

func TestAnIdleRelayAsksSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		sides, out := newSides(1), newOutside()
		engine, _, ended := goOn(ctx, sides[0], out)
		asks(t, engine)
		synctest.Wait()
		if n, done := sides[0].asked(), len(out.calls); done == 0 || n > 2*done+3 {
			t.Errorf("for %d calls the store was asked %d times", done, n)
		}
		before := sides[0].asked()
		time.Sleep(5 * time.Minute)
		if n := sides[0].asked() - before; n > 15 {
			t.Errorf("with nothing to do the store was asked %d times in five minutes", n)
		}
		stop()
		<-ended
	})
}

// What comes back is due sooner than the store said while it was leased.
func TestACallThatFailedIsMadeAgainInTime(t *testing.T) {
	for name, kind := range map[string]bot.Kind{"not done": bot.Temporary, "perhaps done": bot.OutcomeUnknown} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				sides, out := newSides(1), newOutside()
				failed := false
				out.before = func(string) error {
					if failed {
						return nil
					}
					failed = true
					return bot.Errorf(kind, "hiccup")
				}
				engine, _, ended := goOn(ctx, sides[0], out)
				asks(t, engine)
				time.Sleep(4 * relay.DefaultRetry.First)
				stop()
				<-ended
				if out.count("thread") != 2 {
					t.Errorf("the call was made %d times", out.count("thread"))
				}
			})
		})
	}
}

func TestARelayGoesOnWhenItsStoreDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		sides, out := newSides(1), newOutside()
		var down atomic.Bool
		down.Store(true)
		sides[0].before = func(context.Context) error {
			if down.Load() {
				return bot.Errorf(bot.Temporary, "connection refused")
			}
			return nil
		}
		engine, log, ended := goOn(ctx, sides[0], out)
		asks(t, engine)
		time.Sleep(time.Hour)
		down.Store(false)
		time.Sleep(2 * time.Second)
		stop()
		<-ended
		if out.count("thread") != 1 {
			t.Errorf("%d threads were posted", out.count("thread"))
		}
		if n := strings.Count(log.String(), "connection refused"); n != 1 || !strings.Contains(log.String(), "answers again") {
			t.Errorf("the log says so %d times:\n%s", n, log)
		}
	})
}

// A lease whose answer is dropped would hold its job up until it runs out: on every
// restart of a process that shares its store.
func TestAJobLeasedWhileStoppingIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		sides, out := newSides(1), newOutside()
		asks(t, relay.NewEngine(sides[0], testRules(), 0, relay.Watch{}))
		sides[0].before = func(ask context.Context) error {
			stop() // just as the question is on its way
			return ask.Err()
		}
		_, _, ended := goOn(ctx, sides[0], out)
		<-ended
		if out.count("thread") != 1 {
			t.Errorf("%d threads were posted", out.count("thread"))
		}
	})
}
