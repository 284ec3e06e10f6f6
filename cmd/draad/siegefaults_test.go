package main

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"syscall"
	"time"
)

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
			b.killAll()
			b.startAll()
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
		{"an answer is on X and nobody hears of it", func(*replica) { b.posted(b.slowX, isAnswer, func() {}) }},
		{"all replicas are killed while an answer is posted on X", func(*replica) { b.posted(b.slowX, isAnswer, b.killAll) }},
		{"all replicas are killed while a thread is opened in the chat", func(*replica) { b.posted(b.slowChat, b.chat.opens, b.killAll) }},
		{"a question is lost on its way to Redis", func(r *replica) { b.lost(r, asked) }},
		{"that an answer leaves is lost on its way to Redis, and all replicas are killed while it is posted", func(r *replica) {
			b.lost(r, leaving.Match)
			b.posted(b.slowX, isAnswer, b.killAll)
		}},
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

// faultsOf is what breaks in a short siege: all of it, or with Slack what has to do with
// the chat.
var faultsOf = map[string]*regexp.Regexp{
	"mattermost": regexp.MustCompile(""),
	"slack":      regexp.MustCompile("^a replica is killed|in the chat$|^the chat|^Redis is killed and back"),
}

// catching is how long a fault waits for what it wants to hit.
const catching = 20 * time.Second

// posted does something when a post took effect that nobody will hear of, and has all
// replicas running after that.
func (b *besieged) posted(at *proxy, is func(posted) bool, do func()) {
	ctx, cancel := context.WithTimeout(b.t.Context(), catching)
	defer cancel()
	if !at.done.wait(ctx, is, do) {
		b.t.Logf("nothing such was posted in %v", catching)
		return
	}
	b.startAll()
}

func isAnswer(p posted) bool { return strings.HasSuffix(p.path, "/2/tweets") }

// What a replica tells Redis of a conversation without a thread, and of one of which an
// answer is about to leave.
var (
	unthreaded = regexp.MustCompile(`"remind_at":"[^"]*","first":`)
	leaving    = regexp.MustCompile(`"state":"sending"`)
)

// asked reports whether a question is written down: no thread is being opened for it yet.
func asked(change []byte) bool {
	return unthreaded.Match(change) && !bytes.Contains(change, []byte(`"begun":true`))
}

// lost keeps a change from Redis that a replica sends.
func (b *besieged) lost(r *replica, what func([]byte) bool) {
	ctx, cancel := context.WithTimeout(b.t.Context(), catching)
	defer cancel()
	if !r.redis.asks.wait(ctx, what, func() {}) {
		b.t.Logf("nothing such was sent to Redis in %v", catching)
	}
}

func (b *besieged) killAll() {
	for _, r := range b.replicas {
		r.p.kill()
	}
}

// startAll starts the replicas that are dead.
func (b *besieged) startAll() {
	for _, r := range b.replicas {
		if r.p.cmd.ProcessState != nil {
			r.start()
		}
	}
}
