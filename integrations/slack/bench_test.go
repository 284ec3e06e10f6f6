package slack_test

import (
	"fmt"
	"runtime"
	"testing"

	"draad/bot"
	"draad/integrations/slack/fake"
)

// BenchmarkEvents is how fast replies come in over the socket, each acknowledged,
// spread over ten thousand open threads; and the memory that takes (of Slack's fake
// and the store in memory too).
func BenchmarkEvents(b *testing.B) {
	w := newWorld(b)
	const threads = 10_000
	var roots []string
	for range threads {
		ref, err := w.workspace.PostThread(b.Context(), fmt.Sprint("conversation/x/a/", len(roots), "/1/1/0"), w.channels[0], bot.Card{Quote: "Vraag"})
		if err != nil {
			b.Fatal(err)
		}
		roots = append(roots, ref.ID)
	}
	in := &inbox{}
	w.listen(in)
	b.ResetTimer()
	for i := range b.N {
		w.fake.Post(fake.Draft{User: string(w.colleagues[i%4].ID), Channel: w.channels[0], Thread: roots[i%threads], Text: "Ik weet het."})
	}
	eventually(b, "all was acknowledged", func() bool { return in.count(bot.Said) == b.N && w.fake.AwaitAcked(b.Context()) == nil })
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MB")
}
