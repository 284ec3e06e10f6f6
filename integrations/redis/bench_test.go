package redis

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// go test -bench Stored -stored 1000000 compares with a million conversations.
var stored = flag.Int("stored", 20_000, "how many conversations BenchmarkStored compares a thousand with")

// aStep is of the size of one step of a conversation: a body of 2 kB, six entries of
// which two move, an event, a job.
func aStep(record int, version uint64) store.Change {
	key := fmt.Sprintf("conversation/x/gemeente/%08d/1", record)
	due := fmt.Sprintf("%016d/%s", version, key)
	return store.Change{
		Key: key, Version: version, Body: make([]byte, 2048), At: monday.Add(time.Duration(version) * time.Millisecond),
		Entries: []bot.Entry{
			{Index: "message", Key: "x/gemeente/" + key}, {Index: "post", Key: "C01/1/" + key}, {Index: "post", Key: "C01/2/" + key},
			{Index: "citizen", Key: "x/" + key, Order: key}, {Index: "status", Key: "open", Order: due}, {Index: "desk", Key: "kcc/open", Order: due},
		},
		Events: []string{fmt.Sprintf("x/mention/%d/%d", record, version)},
		Jobs: []store.Job{{
			Key: fmt.Sprintf("%s/%d/0", key, version), Record: key, Lane: fmt.Sprint("chat/C", record%20), Class: 4,
			Due: monday, Body: make([]byte, 256),
		}},
	}
}

// aCycle is what most effects cost: a change that wants it, its lease, "attempted",
// and its end with the next state of the conversation.
func aCycle(b *testing.B, s *Store, record int, version uint64) {
	must(b, s.Commit(b.Context(), aStep(record, version)))
	l, _, err := storetest.LeaseOne(b.Context(), s, store.LeaseQuery{Now: monday, For: time.Minute})
	must(b, err)
	for _, then := range []store.Then{store.Attempt, store.Done} {
		must(b, s.Commit(b.Context(), store.Change{Key: l.Record, Keep: true, At: monday,
			Settle: &store.Settle{Job: l.Key, Token: l.Token, Then: then}}))
	}
}

// callsPerCycle is how many scripts one cycle runs.
const callsPerCycle = 4

// timed lets workers do n things between them.
func timed(n, workers int, do func(worker, i int)) time.Duration {
	began := time.Now()
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := 0; left.Add(-1) >= 0; i++ {
				do(w, i)
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

// rawScript writes as much as a step does, and does nothing else.
var rawScript = redis.NewScript(`
redis.call('HSET', KEYS[1], 'v', ARGV[1], 'b', ARGV[2], 'e', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[4], 0, ARGV[5])
redis.call('ZREM', KEYS[2], ARGV[6], ARGV[7])
redis.call('ZADD', KEYS[3], ARGV[1], ARGV[8])
redis.call('HSET', KEYS[4], 's', ARGV[9], 'b', ARGV[10])
redis.call('ZADD', KEYS[5], 0, ARGV[11])
redis.call('ZADD', KEYS[6], 0, ARGV[8])
redis.call('PUBLISH', 'raw', ARGV[8])
return redis.call('HINCRBY', KEYS[7], 'changes', 1)`)

// smallScript does as much as a lease or a settlement.
var smallScript = redis.NewScript(`
redis.call('HSET', KEYS[1], 's', ARGV[1])
redis.call('ZADD', KEYS[2], 0, ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[3])
redis.call('HINCRBY', KEYS[3], 'changes', 1)
return redis.call('HMGET', KEYS[1], 's', 'b')`)

func rawCycle(b *testing.B, c *redis.Client, k keys, record int, version uint64) {
	step, ctx := aStep(record, version), context.Background()
	entries := encodeEntries(step.Entries)
	member := func(i int, version uint64) string { return fmt.Sprintf("%s%d %016d", step.Key, i, version) }
	job := k.prefix + "job:" + step.Jobs[0].Key
	must(b, rawScript.Run(ctx, c,
		[]string{k.record(step.Key), k.entries, k.events(step.Key), job, k.line, k.contents, k.metadata},
		version, step.Body, entries, member(1, version), member(2, version), member(1, version-1), member(2, version-1),
		step.Events[0], "0 0 "+step.Key, encodeBlob(step.Jobs[0]), step.Jobs[0].Key).Err())
	for range callsPerCycle - 1 {
		must(b, smallScript.Run(ctx, c, []string{job, k.line, k.metadata}, "1 1 "+step.Key, member(3, version), member(3, version)).Err())
	}
}

// BenchmarkCycle compares the store with scripts that write as much, in one run, by
// turns, because a busy machine is never equally busy for long.
func BenchmarkCycle(b *testing.B) {
	for _, workers := range []int{1, 16} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			server := startServer(b)
			cfg := server.config()
			s := mustOpen(b, cfg)
			defer s.Close()
			var took, raw spent
			for round, n := 0, min(b.N, 20); round < n; round++ {
				some := b.N/n + 1
				took.add(server, func() {
					timed(some, workers, func(worker, i int) { aCycle(b, s, round*workers+worker, uint64(i)) })
				})
				raw.add(server, func() {
					timed(some, workers, func(worker, i int) {
						rawCycle(b, s.client.(*redis.Client), keysOf(fmt.Sprint("raw", worker%16)), round*workers+worker, uint64(i))
					})
				})
			}
			b.ReportMetric(float64(b.N)/took.time.Seconds(), "cycles/s")
			b.ReportMetric(float64(b.N)/raw.time.Seconds(), "raw/s")
			b.ReportMetric(raw.time.Seconds()/took.time.Seconds(), "of-raw")
			b.ReportMetric(float64(took.redis.Microseconds())/float64(b.N), "redis-µs/cycle")
			b.ReportMetric(float64(raw.redis.Microseconds())/float64(b.N), "raw-redis-µs/cycle")
		})
	}
}

// spent is time that passed, and what of it a server spent on scripts.
type spent struct{ time, redis time.Duration }

func (s *spent) add(server *server, do func()) {
	redis := server.scripting()
	began := time.Now()
	do()
	s.time += time.Since(began)
	s.redis += server.scripting() - redis
}

// scripting is how long the server ran scripts.
func (s *server) scripting() (d time.Duration) {
	c := s.client()
	defer func() { _ = c.Close() }()
	for line := range strings.Lines(c.Info(context.Background(), "commandstats").Val()) {
		if !strings.HasPrefix(line, "cmdstat_eval") {
			continue
		}
		_, rest, _ := strings.Cut(line, "usec=")
		usec, _, _ := strings.Cut(rest, ",")
		n, err := strconv.Atoi(usec)
		must(s.t, err)
		d += time.Duration(n) * time.Microsecond
	}
	return d
}

// rewritten waits until the server is not busy rewriting its append-only file, which it
// does on the other processor every time that has doubled.
func (s *server) rewritten() {
	c := s.client()
	defer func() { _ = c.Close() }()
	for field(c.Info(context.Background(), "persistence").Val(), "aof_rewrite_in_progress") != "0" {
		time.Sleep(100 * time.Millisecond)
	}
}

// fill stores conversations, from one number to another, each with a timer for later.
func fill(b *testing.B, s *Store, from, to int) {
	b.Helper()
	next := atomic.Int64{}
	next.Store(int64(from))
	timed(to-from, 16, func(int, int) {
		n := int(next.Add(1)) - 1
		c := aStep(1000+n, 0)
		c.Jobs[0].Lane, c.Jobs[0].Due, c.Jobs[0].Class = "timer", monday.Add(time.Duration(1000+n)*time.Hour), 8
		must(b, s.Commit(b.Context(), c))
	})
}

// BenchmarkStored is a cycle, and a look for a thread, with many conversations
// stored: how many should hardly matter.
func BenchmarkStored(b *testing.B) {
	server := startServer(b)
	cfg := server.config()
	s := mustOpen(b, cfg)
	defer s.Close()
	began := 0
	measure := func(conversations int) (cycle, find spent) {
		fill(b, s, began, conversations)
		server.rewritten()
		began = conversations
		cycle.add(server, func() {
			timed(b.N, 4, func(worker, i int) { aCycle(b, s, 100_000_000+conversations*4+worker, uint64(i)) })
		})
		find.add(server, func() {
			timed(b.N, 4, func(worker, i int) {
				found, err := s.List(b.Context(), "post", "C01/2/"+aStep(1000+i%conversations, 0).Key, "", 2)
				if must(b, err); len(found) != 1 {
					b.Errorf("found %v", found)
				}
			})
		})
		return cycle, find
	}
	fewCycle, fewFind := measure(1000)
	manyCycle, manyFind := measure(*stored)
	b.ReportMetric(manyCycle.time.Seconds()/fewCycle.time.Seconds(), "cycle-ratio")
	b.ReportMetric(manyCycle.redis.Seconds()/fewCycle.redis.Seconds(), "cycle-redis-ratio")
	b.ReportMetric(manyFind.time.Seconds()/fewFind.time.Seconds(), "find-ratio")
	b.ReportMetric(float64(b.N)/manyFind.time.Seconds(), "finds/s")
	b.ReportMetric(float64(b.N)/manyCycle.time.Seconds(), "cycles/s")
}
