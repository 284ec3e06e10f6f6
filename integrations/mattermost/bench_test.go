package mattermost_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"draad/bot"
	"draad/integrations/mattermost"
)

// ledger counts what it takes in, and lists threads.
type ledger struct {
	said atomic.Int64
	open []bot.Ref
}

func (l *ledger) FromCitizen(context.Context, bot.CitizenEvent) error { return nil }

func (l *ledger) FromColleague(_ context.Context, e bot.ChatEvent) error {
	if e.Act == bot.Said {
		l.said.Add(1)
	}
	return nil
}

func (l *ledger) OpenThreads(context.Context, string) ([]bot.Ref, string, error) {
	return l.open, "", nil
}

// BenchmarkEvents is how fast replies come in over the socket, spread over ten
// thousand open threads; and what the workspace remembers, for each of those, of them
// and of the replies.
func BenchmarkEvents(b *testing.B) {
	w := newWorld(b)
	const threads = 10_000
	in := &ledger{}
	for i := range threads {
		ref, err := w.space.PostThread(b.Context(), fmt.Sprint("conversation/x/a/", i, "/1/1/0"), w.channels[i%2], bot.Card{Quote: "Vraag"})
		if err != nil {
			b.Fatal(err)
		}
		in.open = append(in.open, ref)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = w.space.Run(ctx, in) }()
	w.until("it has caught up", func() bool { return w.fake.Listeners() == 1 && w.space.Status()[mattermost.Name] == "" })
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		root := in.open[i%threads]
		w.fake.Say(string(w.people[i%3].ID), root.Place, root.ID, "Ik weet het.")
	}
	w.until("all was heard", func() bool { return in.said.Load() == int64(b.N) })
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	with := heap()
	cancel()
	<-done
	w.Restart()
	b.ReportMetric(float64(with-heap())/threads, "B/thread")
}

// heap is how many bytes are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
