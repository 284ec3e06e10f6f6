package slack_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"draad/bot"
	"draad/integrations/slack/fake"
)

// BenchmarkEvents is how fast replies come in over the socket, each acknowledged,
// spread over ten thousand open threads; and what the workspace remembers, for each of
// those, of them and of the replies.
func BenchmarkEvents(b *testing.B) {
	w := newWorld(b)
	const threads = 10_000
	in := &ledger{}
	for i := range threads {
		ref, err := w.workspace.PostThread(b.Context(), fmt.Sprint("conversation/x/a/", i, "/1/1/0"), w.channels[i%2], bot.Card{Quote: "Vraag"})
		if err != nil {
			b.Fatal(err)
		}
		in.open = append(in.open, ref)
	}
	w.Restart()
	stop := w.listen(in)
	if err := w.AwaitListening(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		root := in.open[i%threads]
		w.fake.Post(fake.Draft{User: string(w.colleagues[i%4].ID), Channel: root.Place, Thread: root.ID, Text: "Ik weet het."})
	}
	eventually(b, "all was acknowledged", func() bool { return in.said.Load() == int64(b.N) && w.fake.AwaitAcked(b.Context()) == nil })
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	with := heap()
	stop()
	w.workspace = nil
	b.ReportMetric(float64(with-heap())/threads, "B/thread")
}

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

// heap is how many bytes are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
