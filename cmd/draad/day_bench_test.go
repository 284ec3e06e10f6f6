package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

var dayBurst = flag.Int("burst", 2, "how many citizens of BenchmarkDay ask at once")

// BenchmarkDay runs the real program for a day: -burst citizens ask, a colleague answers
// each of them, another one approves. X, the chat and the people are a process of their
// own, so what is measured is Draad alone:
//
//   - cpu-us/conversation: processor time of Draad's process;
//   - floor-us/conversation: what as many calls by net/http with the same bodies and as
//     many raw transactions (one for each change) take, in the same run; of-floor is the ratio;
//   - calls/conversation and changes/conversation: what Draad asked of others, and of the
//     store;
//   - ms from a question to its thread and from ✅ to what is published: one at a time
//     (idle), when all come at once (crowd), and the last of those. There is no undo window,
//     X is asked for news every second, and Slack takes a post a second in a channel;
//   - MB: what Draad has of the memory at the end.
//
// For figures: go test ./cmd/draad -run '^$' -bench Day -benchtime 1x -burst 600 -timeout 1h
func BenchmarkDay(b *testing.B) {
	for _, store := range []string{"bolt", "redis"} {
		for _, chat := range []string{"mattermost", "slack"} {
			b.Run(store+"-"+chat, func(b *testing.B) {
				for b.Loop() {
					aDay(b, store, chat)
				}
			})
		}
	}
}

func aDay(b *testing.B, store, chat string) {
	b.Helper()
	if store == "redis" {
		startRedis(b) // or it is skipped
	}
	found, end := livedThrough(b, store, chat)
	defer end()
	n := float64(*dayBurst)
	floor := floorOf(b, store, found)
	b.ReportMetric(float64(found.CPU)/n, "cpu-us/conversation")
	b.ReportMetric(float64(floor.Microseconds())/n, "floor-us/conversation")
	b.ReportMetric(float64(found.CPU)/float64(floor.Microseconds()), "of-floor")
	b.ReportMetric(float64(len(found.Calls))/n, "calls/conversation")
	b.ReportMetric(found.Changes/n, "changes/conversation")
	b.ReportMetric(float64(found.Memory)/1e6, "MB")
	for i, what := range []string{"threaded", "published"} {
		b.ReportMetric(float64(found.Idle[i]), "idle-"+what+"-ms")
		b.ReportMetric(float64(found.Crowd[i]), "crowd-"+what+"-ms")
		b.ReportMetric(float64(found.CrowdLast[i]), "last-"+what+"-ms")
	}
}

// livedThrough has TestADay live through a day in a process of its own. It answers calls
// again until the end.
func livedThrough(b *testing.B, store, chat string) (found dayFound, end func()) {
	b.Helper()
	ctx, over := context.WithTimeout(b.Context(), 2*patience+time.Duration(*dayBurst)*5*time.Second)
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run", "^TestADay$", "-test.timeout", "1h", "-program", *testProgram)
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGQUIT) } // what hangs says where
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %d", ofDay, store, chat, *dayBurst))
	life, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	end = func() {
		_ = life.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		over()
	}
	var said strings.Builder
	for lines := bufio.NewReader(out); ; {
		line, err := lines.ReadString('\n')
		if day, ok := strings.CutPrefix(line, dayIs); ok {
			if err := json.Unmarshal([]byte(day), &found); err != nil {
				b.Fatal(err)
			}
			return found, end
		}
		said.WriteString(line)
		if err != nil {
			end()
			b.Fatalf("the day came to nothing:\n%s", said.String())
		}
	}
}

// floorOf gives the processor time that the calls and changes of a day take this process
// when nobody thinks about them: net/http alone, and bare transactions.
func floorOf(b *testing.B, store string, found dayFound) time.Duration {
	b.Helper()
	t, changes := rehearse(b), int(found.Changes)
	var bare *goredis.Client
	if store == "redis" {
		bare = goredis.NewClient(&goredis.Options{Network: "unix", Addr: startRedis(b), PoolSize: 64, MaxRetries: -1})
		defer bare.Close()
	}
	used := cpuTime(b)
	callAll(b, found)
	if store == "redis" {
		rawRedis(b, bare, t, changes, 1)
	} else {
		rawBbolt(b, t, changes, 1)
	}
	return cpuTime(b) - used
}

// callAll makes all calls again, some at a time.
func callAll(b *testing.B, found dayFound) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(found.Calls); n = int(next.Add(1)) - 1 {
				c := found.Calls[n]
				req, err := http.NewRequestWithContext(b.Context(), c.Method, fmt.Sprintf("%s/%d", found.Replay, n), bytes.NewReader(c.Body))
				if err != nil {
					b.Error(err)
					return
				}
				req.Header.Set("Content-Type", c.Type)
				res, err := client.Do(req)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
			}
		})
	}
	all.Wait()
}
