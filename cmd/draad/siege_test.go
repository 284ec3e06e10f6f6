package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	siegeFor      = flag.Duration("siege", 0, "how long two replicas are besieged in each chat; 0: each fault once")
	siegeSeed     = flag.Uint64("siege-seed", 1, "which faults come when")
	siegeFaults   = flag.String("siege-faults", "", "which faults there are, as a regular expression of their names; empty: all")
	siegePatience = flag.Duration("siege-patience", 5*time.Minute, "how long all may take to come to its end when the faults are over")
)

// lease is short here, so that a replica can be held still for longer.
const lease = 3 * time.Second

// besieged is two replicas on one Redis, with a town around them.
type besieged struct {
	*town
	random   *rand.Rand
	redis    *redisServer
	replicas []*replica
	visits   atomic.Uint64
	toX      *wire
	toChat   *wire
	slowX    *proxy
	slowChat *proxy
}

// TestTwoReplicasUnderSiege runs two replicas of the real program over a real Redis,
// with people on X and in the team's chat, and breaks whatever can break, in an
// order that a seed gives. Then it compares what stands outside with what was asked.
func TestTwoReplicasUnderSiege(t *testing.T) {
	// Slack takes one post a second in a channel: there is little to do meanwhile but to
	// wait, so both are besieged at a time.
	for name, open := range map[string]func(*testing.T) chatServer{"mattermost": newMattermostServer, "slack": newSlackServer} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := besiege(t, open(t))
			b.terse = name == "slack"
			ctx, relief := context.WithCancel(t.Context())
			var people sync.WaitGroup
			people.Go(func() { b.live(ctx, atATime[name]) })
			b.rage(faultsOf[name])
			relief()
			people.Wait()
			for _, r := range b.replicas {
				r.becomes(200)
			}
			b.drain(*siegePatience)
			b.check()
			for _, r := range b.replicas {
				r.keepsQuiet(append(b.secrets(), b.redis.password))
			}
		})
	}
}

// teams is how many channels there are: what a chat takes is limited by the channel.
const teams = 4

// atATime is how many questions are open at a time: not so many that all are in the
// same state when something breaks.
var atATime = map[string]int{"mattermost": teams + 1, "slack": teams}

// besiege sets everything up.
func besiege(t *testing.T, chat chatServer) *besieged {
	t.Logf("go test ./cmd/draad -run %s -siege-seed %d", t.Name(), *siegeSeed)
	b := &besieged{town: newTown(t, chat, teams), redis: newRedisServer(t), random: rand.New(rand.NewPCG(*siegeSeed, 0))}
	b.slowX, b.slowChat = slowly(b.x.URL()), slowly(chat.base())
	t.Cleanup(func() { b.slowX.Close(); b.slowChat.Close() })
	b.toX = newWire(t, func() string { return host(b.slowX.URL) })
	b.toChat = newWire(t, func() string { return host(b.slowChat.URL) })
	pages := newWire(t, b.any)
	environ := b.environ()
	for i, e := range environ {
		e = strings.ReplaceAll(e, chat.base(), "http://"+b.toChat.addr())
		environ[i] = strings.ReplaceAll(e, b.x.URL(), "http://"+b.toX.addr())
	}
	dir := t.TempDir()
	org := quickOrg(t, dir)
	file, err := os.ReadFile(org)
	if err == nil {
		err = os.WriteFile(org, []byte(b.organise(string(file))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	environ = append(environ, "DRAAD_ORGANISATION="+org, "DRAAD_RETRY_FIRST=50ms", "DRAAD_RETRY_MAX=500ms", "DRAAD_LOG_FORMAT=json",
		"DRAAD_LOG_LEVEL=debug", fmt.Sprint("DRAAD_LEASE=", lease), "DRAAD_PUBLIC_URL=http://"+pages.addr())
	for range 2 {
		way := newWire(t, func() string { return b.redis.addr })
		r := &replica{t: t, dir: t.TempDir(), redis: way,
			environ: append(environ[:len(environ):len(environ)], "DRAAD_REDIS_URL=redis://:"+b.redis.password+"@"+way.addr())}
		b.replicas = append(b.replicas, r)
		r.start()
		t.Cleanup(func() {
			r.p.kill()
			if t.Failed() {
				t.Log(tail(r.dir))
			}
		})
	}
	return b
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return u.Host
}

// any is where whoever opens a page comes: one replica after the other.
func (b *besieged) any() string {
	return b.replicas[b.visits.Add(1)%uint64(len(b.replicas))].addr()
}

// rage breaks everything, each in its turn: once, or for as long as is asked. In a short
// siege only some may come.
func (b *besieged) rage(short *regexp.Regexp) {
	faults := b.faults()
	if *siegeFaults != "" {
		short = regexp.MustCompile(*siegeFaults)
	}
	if *siegeFor == 0 || *siegeFaults != "" {
		faults = slices.DeleteFunc(faults, func(f fault) bool { return !short.MatchString(f.name) })
	}
	count := map[string]int{}
	for end := time.Now().Add(*siegeFor); ; {
		for _, i := range b.random.Perm(len(faults)) {
			f := faults[i]
			b.pause(time.Second)
			b.t.Logf("%s, with %d questions asked", f.name, b.asked())
			f.do(b.replicas[b.random.IntN(len(b.replicas))])
			count[f.name]++
		}
		if time.Now().After(end) {
			b.t.Logf("faults: %v", count)
			return
		}
	}
}

// pause lets up to so much time pass.
func (b *besieged) pause(most time.Duration) {
	t := time.NewTimer(time.Duration(b.random.Int64N(int64(most))))
	defer t.Stop()
	<-t.C
}
