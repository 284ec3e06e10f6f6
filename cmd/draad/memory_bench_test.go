package main

import (
	"context"
	"runtime"
	"testing"

	"draad/bot/store"
	"draad/integrations/bolt"
)

// BenchmarkOpenConversations opens b.N conversations, a thread each, and reports what
// the program keeps in memory of each when all is done (run it with -benchtime
// 10000x or more: what it keeps of the latest few hundred is in the figure too).
func BenchmarkOpenConversations(b *testing.B) {
	kept, err := bolt.Open(b.Context(), bolt.Config{Data: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer kept.Close()
	h := newHouse(b, kept)
	defer h.stop()
	before := heap()
	b.ResetTimer()
	h.each(b, 0, b.N, 64, func(ctx context.Context, i int) error {
		key, j := h.expect(i)
		defer h.arrived(key)
		if err := h.ask(ctx, i); err != nil {
			return err
		}
		<-j.root
		return nil
	})
	h.finish(b, store.Store(kept), b.N)
	b.StopTimer()
	b.ReportMetric(float64(heap()-before)/float64(b.N), "heap-B/conversation")
}

// heap is what lives on it.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
