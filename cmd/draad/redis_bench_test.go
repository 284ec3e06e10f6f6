package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"draad/bot/store"
	"draad/integrations/redis"
)

// benchmarkRedis measures replicas of Draad on one redis-server that keeps what it
// is given.
func benchmarkRedis(b *testing.B, replicas int) {
	b.Helper()
	socket := startRedis(b)
	cfg := redis.Config{URL: "unix://" + socket, Name: "draad"}
	var stores []store.Store
	for range replicas {
		store, err := redis.Open(b.Context(), cfg)
		if err != nil {
			b.Fatal(err)
		}
		defer store.Close()
		stores = append(stores, store)
	}
	bare := goredis.NewClient(&goredis.Options{Network: "unix", Addr: startRedis(b), PoolSize: 64, MaxRetries: -1})
	defer bare.Close()
	played, bareChanges := 0, 0
	measurePipeline(b, stores, func(changes int, t tape) time.Duration {
		played, bareChanges = played+1, bareChanges+changes
		return rawRedis(b, bare, t, changes, played)
	})
	draads := goredis.NewClient(&goredis.Options{Network: "unix", Addr: socket})
	defer draads.Close()
	b.ReportMetric(float64(scripting(b, draads).Microseconds())/float64(b.N), "script-us/message")
	b.ReportMetric(float64(scripting(b, bare).Microseconds())/float64(bareChanges), "raw-script-us/change")
}

// scripting is how long a server ran scripts.
func scripting(b *testing.B, c *goredis.Client) (d time.Duration) {
	b.Helper()
	stats, err := c.InfoMap(b.Context(), "commandstats").Result()
	if err != nil {
		b.Fatal(err)
	}
	for _, command := range []string{"cmdstat_evalsha", "cmdstat_eval"} {
		for field := range strings.SplitSeq(stats["Commandstats"][command], ",") {
			if usec, ok := strings.CutPrefix(field, "usec="); ok {
				n, err := strconv.Atoi(usec)
				if err != nil {
					b.Fatal(err)
				}
				d += time.Duration(n) * time.Microsecond
			}
		}
	}
	return d
}

// startRedis starts a redis-server that syncs each change, and gives its socket.
func startRedis(b *testing.B) string {
	b.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		if os.Getenv("DRAAD_REQUIRE") == "all" {
			b.Fatal("redis-server is not here: apt-get install redis-server")
		}
		b.Skip("SKIPPED, not measured: redis-server is not here: apt-get install redis-server")
	}
	dir, err := os.MkdirTemp("", "draad-redis") // the name of a socket must be short
	if err != nil {
		b.Fatal(err)
	}
	socket := filepath.Join(dir, "redis.sock")
	server := exec.Command(program, "--port", "0", "--unixsocket", socket, "--dir", dir,
		"--appendonly", "yes", "--appendfsync", "always", "--save", "")
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		_ = os.RemoveAll(dir)
	})
	for range 1000 {
		if _, err := os.Stat(socket); err == nil {
			return socket
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Fatal("redis-server does not start")
	return ""
}

// rawScript makes one change without looking at anything.
// KEYS  of each write: the hash of a value, or the sorted set of a name alone
// ARGV  of each write: the name; the value, or "-" to delete the hash, "+" to add the
//
//	name to the set, "!" to take it out
var rawScript = goredis.NewScript(`
for i = 1, #KEYS do
  local name, value = ARGV[2 * i - 1], ARGV[2 * i]
  if value == '-' then redis.call('DEL', KEYS[i])
  elseif value == '+' then redis.call('ZADD', KEYS[i], 0, name)
  elseif value == '!' then redis.call('ZREM', KEYS[i], name)
  else redis.call('HSET', KEYS[i], 'b', value) end
end
return #KEYS`)

// rawRedis gives how long Redis takes for changes, each a script, when nothing else
// is done: sixty-four messages go their way at once, as in the house.
func rawRedis(b *testing.B, client *goredis.Client, t tape, changes, played int) time.Duration {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	started := time.Now()
	for range 64 {
		wg.Go(func() {
			for m := int(next.Add(1)); (m-1)*len(t) < changes; m = int(next.Add(1)) {
				for i, ws := range t {
					if (m-1)*len(t)+i >= changes {
						return
					}
					keys, args := rawCall(ws, fmt.Sprintf("/%d/%d", played, m))
					if err := rawScript.Run(b.Context(), client, keys, args...).Err(); err != nil {
						b.Error(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	return time.Since(started)
}

// rawCall writes a change as rawScript reads it, for a message of its own.
func rawCall(ws []write, message string) (keys []string, args []any) {
	for _, w := range ws {
		name, valued := w.key+message, w.bucket == "records" || w.bucket == "jobs"
		switch {
		case valued && w.size < 0:
			keys, args = append(keys, w.bucket+name), append(args, name, "-")
		case valued:
			keys, args = append(keys, w.bucket+name), append(args, name, make([]byte, w.size))
		case w.size < 0:
			keys, args = append(keys, w.bucket), append(args, name, "!")
		default:
			keys, args = append(keys, w.bucket), append(args, name, "+")
		}
	}
	return keys, args
}
