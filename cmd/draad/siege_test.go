package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var (
	siegeFor  = flag.Duration("siege", 0, "how long two replicas are besieged in each chat; 0: each fault once, in Mattermost")
	siegeSeed = flag.Uint64("siege-seed", 0, "which faults come when; 0: any")
)

// lease is short here, so that a replica can be held still for longer.
const lease = 3 * time.Second

// besieged is two replicas on one Redis, with a town around them.
type besieged struct {
	*town
	random   *rand.Rand
	redis    *redisServer
	replicas []*replica
	toX      *wire
	toChat   *wire
}

// TestTwoReplicasUnderSiege runs two replicas of the real program over a real Redis,
// with people on X and in the team's chat, and breaks whatever can break, in an
// order that a seed gives. Then it compares what stands outside with what was asked.
func TestTwoReplicasUnderSiege(t *testing.T) {
	chats := map[string]func(*testing.T) chatServer{"mattermost": newMattermostServer}
	if *siegeFor > 0 { // Slack takes one post a second, so a short siege says little
		chats["slack"] = newSlackServer
	}
	for name, open := range chats {
		t.Run(name, func(t *testing.T) {
			b := besiege(t, open(t))
			atATime := 12
			if name == "slack" {
				atATime = 2
			}
			ctx, relief := context.WithCancel(t.Context())
			var people sync.WaitGroup
			people.Go(func() { b.live(ctx, atATime) })
			b.rage()
			relief()
			people.Wait()
			for _, r := range b.replicas {
				r.becomes(200)
			}
			b.drain(2 * time.Minute)
			b.check()
			secrets := append(b.chat.secrets(), b.account.Keys.All()...)
			for _, r := range b.replicas {
				r.keepsQuiet(append(secrets, b.redis.password, marker, "INTERN", "Antwoord op"))
			}
		})
	}
}

// besiege sets everything up.
func besiege(t *testing.T, chat chatServer) *besieged {
	seed := *siegeSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("go test ./cmd/draad -run %s -siege-seed %d", t.Name(), seed)
	b := &besieged{town: newTown(t, chat), redis: newRedisServer(t), random: rand.New(rand.NewPCG(seed, 0))}
	x, talk := slowly(b.x.URL()), slowly(chat.base())
	t.Cleanup(func() { x.Close(); talk.Close() })
	b.toX = newWire(t, func() string { return host(x.URL) })
	b.toChat = newWire(t, func() string { return host(talk.URL) })
	pages := newWire(t, b.any)
	environ := append(xAccount(b.x, b.account), chat.environ()...)
	for i, e := range environ {
		e = strings.ReplaceAll(e, chat.base(), "http://"+b.toChat.addr())
		environ[i] = strings.ReplaceAll(e, b.x.URL(), "http://"+b.toX.addr())
	}
	dir := t.TempDir()
	org := quickOrg(t, dir)
	file, err := os.ReadFile(org)
	if err == nil {
		err = os.WriteFile(org, []byte(chat.organise(string(file))), 0o600)
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

// any is where whoever opens a page comes: one of the replicas.
func (b *besieged) any() string { return b.replicas[rand.N(len(b.replicas))].addr() }

// rage breaks everything, each in its turn: once, or for as long as is asked.
func (b *besieged) rage() {
	faults := b.faults()
	count := map[string]int{}
	for end := time.Now().Add(*siegeFor); ; {
		for _, i := range b.random.Perm(len(faults)) {
			f := faults[i]
			b.pause(1500 * time.Millisecond)
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

// fault is something that breaks, and is mended before do returns.
type fault struct {
	name string
	do   func(*replica)
}

func (b *besieged) faults() []fault {
	return []fault{
		{"a replica is killed", func(r *replica) {
			r.p.kill()
			b.pause(time.Second)
			r.start()
		}},
		{"all replicas are killed", func(*replica) {
			for _, r := range b.replicas {
				r.p.kill()
			}
			for _, r := range b.replicas {
				r.start()
			}
		}},
		{"Redis is killed", func(r *replica) {
			b.redis.kill()
			r.becomes(503)
			b.restart()
		}},
		{"Redis is killed and back at once", func(*replica) {
			b.redis.kill()
			b.restart()
		}},
		{"a replica is held still for longer than a lease", func(r *replica) {
			r.signal(syscall.SIGSTOP)
			b.pause(lease)
			wait := time.NewTimer(lease + lease/4)
			<-wait.C
			r.signal(syscall.SIGCONT)
		}},
		{"Redis answers are cut off", func(r *replica) { b.cut(r.redis, 2000) }},
		{"a replica cannot reach Redis", func(r *replica) {
			r.redis.tear()
			r.becomes(503)
			r.redis.mend()
		}},
		{"X's answers are cut off", func(*replica) { b.cut(b.toX, 1500) }},
		{"the chat's answers are cut off", func(*replica) { b.cut(b.toChat, 3000) }},
		{"the chat's news is cut off", func(*replica) { b.chat.cut() }},
	}
}

func (b *besieged) restart() {
	if !b.redis.start() {
		b.t.Fatalf("redis-server does not start again:\n%s", b.redis.log())
	}
}

// cut cuts off a few answers, each somewhere in its middle.
func (b *besieged) cut(w *wire, most int) {
	for range 5 {
		w.cutAfter(b.random.IntN(most))
		b.pause(200 * time.Millisecond)
	}
	w.mend()
}
