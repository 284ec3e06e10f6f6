package redis

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"draad/bot"
)

// waiting is how many scripts wait for a courier to come back.
func waiting(c *courier) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting)
}

func TestChangesThatComeTogetherGoTogether(t *testing.T) {
	server := startServer(t)
	s := mustOpen(t, server.config())
	defer s.Close()
	c := server.client()
	defer c.Close()
	reads := func() int {
		n, _ := strconv.Atoi(field(c.Info(t.Context(), "stats").Val(), "total_reads_processed"))
		return n
	}
	s.couriers = s.couriers[:1]
	before := reads()
	server.signal(syscall.SIGSTOP)
	const many = 200
	var all sync.WaitGroup
	errs := make([]error, many)
	for i := range many {
		all.Go(func() { errs[i] = s.Commit(t.Context(), step(fmt.Sprint("c", i), 0)) })
	}
	until(t, "all but those under way wait", func() bool { return waiting(s.couriers[0]) >= many-atOnce })
	server.signal(syscall.SIGCONT)
	all.Wait()
	for _, err := range errs {
		must(t, err)
	}
	st, err := s.Stats(t.Context())
	must(t, err)
	if n := reads() - before; st.Records != many || n > many/4 {
		t.Errorf("%d changes were made in %d round trips", st.Records, n)
	}
}

// Who leaves while the change waits to be sent has not made it. Who leaves later does
// not know.
func TestAChangeThatWasNotSentYetIsWithdrawn(t *testing.T) {
	server := startServer(t)
	s := mustOpen(t, server.config())
	defer s.Close()
	s.couriers = s.couriers[:1]
	server.signal(syscall.SIGSTOP)
	ctx, leave := context.WithCancel(t.Context())
	errs := make(chan error, 2)
	commit := func(record string) { errs <- s.Commit(ctx, step(record, 0)) }
	go commit("sent")
	until(t, "one is under way", func() bool {
		c := s.couriers[0]
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.away && len(c.waiting) == 0
	})
	go commit("waiting")
	until(t, "another waits", func() bool { return waiting(s.couriers[0]) == 1 })
	leave()
	kinds := map[bot.Kind]bool{}
	for range 2 {
		kinds[bot.KindOf(<-errs)] = true
	}
	if !kinds[bot.Temporary] || !kinds[bot.OutcomeUnknown] {
		t.Errorf("they hear %v", kinds)
	}
	server.signal(syscall.SIGCONT)
	retry(t, s, step("after", 0))
	if _, err := s.Load(t.Context(), "waiting"); !bot.Is(err, bot.NotFound) {
		t.Errorf("what was withdrawn was made: %v", err)
	}
}

// A server that lost its scripts is told them again, each by who needs it.
func TestAServerThatForgotTheScriptsIsToldThem(t *testing.T) {
	server := startServer(t)
	s := mustOpen(t, server.config())
	defer s.Close()
	c := server.client()
	defer c.Close()
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 50 {
				if err := s.Commit(t.Context(), step(fmt.Sprint("c", worker), i)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 20 {
		must(t, c.ScriptFlush(t.Context()).Err())
	}
	all.Wait()
	for worker := range 8 {
		if r, err := s.Load(t.Context(), fmt.Sprint("c", worker)); err != nil || r.Version != 50 {
			t.Errorf("record %d is at version %d, %v", worker, r.Version, err)
		}
	}
}
