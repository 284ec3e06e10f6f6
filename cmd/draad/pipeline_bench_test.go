package main

import (
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"draad/bot/store"
	"draad/integrations/bolt"
)

// BenchmarkPipeline measures message → thread → reply → approval → published, with
// sixty-four messages under way at once:
//
//   - messages/s, and how long one takes from end to end (p50, p99);
//   - cpu-us/message: processor time of this process, which says more than the clock
//     on a machine that has other things to do;
//   - changes/message and changes/s: what the store commits;
//   - %-of-raw: changes/s as a share of what the bare database makes in the same run
//     when nobody thinks: keys and values of the same sizes are written and deleted
//     (tape), as many changes in a transaction as the store put together;
//   - script-us/message and raw-script-us/change: how long Redis ran scripts, the bare
//     one as well.
//
// The chat and the platform answer at once, inside this process: what is measured is
// Draad and its store, not HTTP. Everything between them is the real thing.
func BenchmarkPipeline(b *testing.B) {
	b.Run("bolt", func(b *testing.B) {
		kept, err := bolt.Open(b.Context(), bolt.Config{Data: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		defer kept.Close()
		group := 1
		measurePipeline(b, []store.Store{kept}, func(changes int, t tape) time.Duration {
			f := kept.Figures()
			group = max(1, int(f.Changes/max(1, f.Syncs)))
			return rawBbolt(b, t, changes, group)
		})
		b.ReportMetric(float64(group), "changes/sync")
	})
	b.Run("redis", func(b *testing.B) { benchmarkRedis(b, 1) })
	b.Run("redis-2-replicas", func(b *testing.B) { benchmarkRedis(b, 2) })
}

// measurePipeline sends b.N messages through replicas of Draad that each have their
// own way to one database. raw writes that many changes of a tape to a bare one.
func measurePipeline(b *testing.B, stores []store.Store, raw func(changes int, t tape) time.Duration) {
	b.Helper()
	tuneGC() // as the program does
	h, t := newHouse(b, stores...), rehearse(b)
	runtime.GC()
	b.ReportAllocs()
	b.ResetTimer()
	var took []time.Duration
	var wall, cpu, rawWall time.Duration
	rawChanges := 0
	for len(took) < b.N { // by turns, so that a busy machine troubles both alike
		n := min(500, b.N-len(took))
		started, used := time.Now(), cpuTime(b)
		took = append(took, h.run(b, len(took), n, 64)...)
		h.finish(b, stores[0], len(took))
		wall, cpu = wall+time.Since(started), cpu+cpuTime(b)-used
		b.StopTimer()
		n = max(n*len(t), 2000)
		rawWall += raw(n, t)
		rawChanges += n
		b.StartTimer()
	}
	b.StopTimer()
	h.stop()

	slices.Sort(took)
	changes := float64(h.changes.Load())
	rate, bare := changes/wall.Seconds(), float64(rawChanges)/rawWall.Seconds()
	b.ReportMetric(float64(b.N)/wall.Seconds(), "messages/s")
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N), "cpu-us/message")
	b.ReportMetric(changes/float64(b.N), "changes/message")
	b.ReportMetric(rate, "changes/s")
	b.ReportMetric(bare, "raw-changes/s")
	b.ReportMetric(100*rate/bare, "%-of-raw")
}

// cpuTime is what this process has used of the processors so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
