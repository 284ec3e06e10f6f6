package sim_test

import (
	"flag"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"draad/bot/ports"
	"draad/bot/relay"
	"draad/bot/sim"
	"draad/bot/store/storetest"
	"draad/handlers"
)

var (
	seeds = flag.Int("seeds", 0, "how many worlds of each store to live through; 0: as many as fit in CI")
	from  = flag.Uint64("from", 1, "the first seed")
	tries = flag.Int("shorten", 300, "how many tries to make the story of a failing world short")
)

// kept is what worlds live over, with how many worlds there is time for. The race
// detector makes them many times slower, and in one goroutine finds little.
type kept struct {
	name         string
	worlds, race int
	open         storetest.Open
}

var stores = append([]kept{
	{"memory", 300, 30, func(testing.TB) storetest.Harness { return storetest.Harness{Store: storetest.NewStore()} }},
}, durable...)

// world makes the options of one world.
func world(t testing.TB, seed uint64, open storetest.Open) sim.Options {
	return sim.Options{
		Seed: seed, Store: open(t),
		Inbox: func(g *relay.Engine, now func() time.Time, log *slog.Logger) ports.Inbox {
			return handlers.NewInbox(g, now, log)
		},
	}
}

func TestEightRulesHoldInEveryWorld(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			n := s.worlds
			if withRace {
				n = s.race
			}
			if *seeds > 0 {
				n = *seeds
			}
			covered := live(t, n, s.open)
			if testing.Verbose() {
				for _, what := range slices.Sorted(maps.Keys(covered)) {
					t.Logf("%7d %s", covered[what], what)
				}
			}
			if missing := covered.Missing(); n >= 300 && len(missing) > 0 {
				t.Errorf("%d worlds never saw: %v", n, missing)
			}
		})
	}
}

// live lets many worlds live, as many at a time as the machine can.
func live(t *testing.T, n int, open storetest.Open) sim.Coverage {
	covered := sim.Coverage{}
	var mu sync.Mutex
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n) && !t.Failed(); i = next.Add(1) - 1 {
				seed := *from + uint64(i)
				r := sim.Run(t.Context(), world(t, seed, open))
				mu.Lock()
				covered.Merge(r.Covered)
				mu.Unlock()
				if r.Wrong != nil {
					fails(t, seed, open, r)
				}
			}
		})
	}
	all.Wait()
	return covered
}

// fails tells the story of a world in which a rule did not hold, as short as it gets.
func fails(t *testing.T, seed uint64, open storetest.Open, r sim.Report) {
	r = sim.Shorten(t.Context(), func() sim.Options { return world(t, seed, open) }, r, *tries)
	t.Errorf("seed %d: %s\nagain: go test ./bot/sim -run '%s' -seeds 1 -from %d", seed, r.Story(), t.Name(), seed)
}
