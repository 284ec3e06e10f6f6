package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"draad/bot"
)

// shortTurns makes turns end sooner, so that a test need not wait long.
func shortTurns(lasts time.Duration, stores ...*Store) {
	for _, s := range stores {
		s.turnTime = lasts
	}
}

// holding holds a turn until stop, and tells when it has it and when it lost it.
type holding struct {
	has, lost chan struct{}
	stop      context.CancelFunc
	done      chan error
}

func hold(t *testing.T, s *Store, name string) *holding {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	h := &holding{make(chan struct{}), make(chan struct{}), stop, make(chan error, 1)}
	go func() {
		h.done <- s.Hold(ctx, name, func(ctx context.Context) error {
			close(h.has)
			<-ctx.Done()
			close(h.lost)
			return ctx.Err()
		})
	}()
	t.Cleanup(stop)
	return h
}

func TestATurnGoesFromOneToTheOther(t *testing.T) {
	one, two := replicas(t) // with turns of full length: it is passed on at once
	first := hold(t, one, "x/gemeente")
	<-first.has
	second, other := hold(t, two, "x/gemeente"), hold(t, two, "x/wijk")
	<-other.has // another turn is free
	select {
	case <-second.has:
		t.Fatal("two have the turn")
	case <-first.lost:
		t.Fatal("the turn was lost for no reason")
	default:
	}
	first.stop()
	<-second.has
	if err := <-first.done; !errors.Is(err, context.Canceled) {
		t.Errorf("the first one's work returned %v", err)
	}
	select {
	case <-first.lost:
	default:
		t.Error("the second had the turn before the first one's work was over")
	}
}

// Never two at a time, and each gets it.
func TestOneHoldsTheTurnAtATime(t *testing.T) {
	one, two := replicas(t)
	var inside, most, turns atomic.Int32
	work := func(context.Context) error {
		most.Store(max(most.Load(), inside.Add(1)))
		turns.Add(1)
		inside.Add(-1)
		return nil
	}
	done := make(chan error)
	for _, s := range []*Store{one, two, one, two} {
		go func() {
			var err error
			for range 5 {
				err = errors.Join(err, s.Hold(t.Context(), "turn", work))
			}
			done <- err
		}()
	}
	for range 4 {
		must(t, <-done)
	}
	if most.Load() != 1 || turns.Load() != 20 {
		t.Fatalf("%d at a time, %d turns", most.Load(), turns.Load())
	}
}

// A turn whose holder died is free when its time is out, and not earlier.
func TestATurnOfADeadHolderIsTakenOver(t *testing.T) {
	one, two := replicas(t)
	shortTurns(900*time.Millisecond, one, two)
	dead := &turn{store: one, key: one.keys.turns("turn"), holder: "dead", lasts: one.turnTime}
	ours, until, err := dead.ask(t.Context())
	if err != nil || !ours {
		t.Fatal(ours, err)
	}
	next := hold(t, two, "turn")
	<-next.has
	if time.Now().Before(until.Add(-10 * time.Millisecond)) {
		t.Error("it was taken over while it lasted")
	}
	if ours, _, err := dead.ask(t.Context()); err != nil || ours {
		t.Errorf("the dead one still has it: %v", err)
	}
}

// Whoever cannot reach Redis stops its work before another may begin.
func TestAHolderThatIsCutOffStopsInTime(t *testing.T) {
	server := startServer(t)
	p := startProxy(t, server.addr())
	cfg := server.config()
	far := cfg
	far.URL = "redis://" + p.addr()
	one, two := mustOpen(t, far), mustOpen(t, cfg)
	defer two.Close()
	defer one.Close()
	shortTurns(6*time.Second, one, two) // a ninth of it is what a busy machine may lose
	first := hold(t, one, "turn")
	<-first.has
	p.cutAnswers(true)
	second := hold(t, two, "turn")
	<-first.lost
	select {
	case <-second.has:
		t.Fatal("the other began before the first had stopped")
	default:
	}
	<-second.has
}

func TestATurnOutlivesAShortStopButNotTheStore(t *testing.T) {
	server := startServer(t)
	s := mustOpen(t, server.config())
	defer s.Close()
	h := hold(t, s, "turn")
	<-h.has
	server.signal(syscall.SIGSTOP)
	server.signal(syscall.SIGCONT)
	select {
	case <-h.lost:
		t.Fatal("the turn was lost")
	default:
	}
	must(t, s.client.Ping(t.Context()).Err())
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }() // a store that closes ends the work first
	<-h.lost
	must(t, <-closed)
	if err := s.Hold(t.Context(), "turn", nil); !bot.Is(err, bot.Permanent) {
		t.Errorf("a closed store gives a turn: %v", err)
	}
}

// Many turns are renewed in one go: an idle Draad does not ask Redis all the time.
func TestManyTurnsAreRenewedTogether(t *testing.T) {
	server := startServer(t)
	s := mustOpen(t, server.config())
	t.Cleanup(func() { must(t, s.Close()) })
	shortTurns(900*time.Millisecond, s)
	const many = 20
	for i := range many {
		<-hold(t, s, fmt.Sprint("x/wijk", i)).has
	}
	c := server.client()
	defer c.Close()
	count := func() (scripts, reads int) {
		info := c.Info(t.Context(), "stats", "commandstats").Val()
		reads, _ = strconv.Atoi(field(info, "total_reads_processed"))
		_, calls, _ := strings.Cut(field(info, "cmdstat_evalsha"), "calls=")
		calls, _, _ = strings.Cut(calls, ",")
		scripts, _ = strconv.Atoi(calls)
		return scripts, reads
	}
	scripts, reads := count()
	var more, read int
	until(t, "each was renewed five times", func() bool {
		now, nowRead := count()
		more, read = now-scripts, nowRead-reads
		reads++ // this look
		return more >= 5*many
	})
	if 2*read > more {
		t.Errorf("%d renewals took %d round trips", more, read)
	}
}
