package redis

import (
	"context"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"
)

// courier carries scripts to one server, all that wait in one go: who comes while it
// is on its way goes with the next. A call for each costs a server that syncs its
// changes, and this process, several times as much.
type courier struct {
	store   *Store
	mu      sync.Mutex
	waiting []*errand
	away    bool
}

// errand is one script on its way.
type errand struct {
	script *redis.Script
	keys   []string
	args   []any
	done   chan struct{} // closed when the rest is known
	reply  any
	err    error
}

// atOnce is how many scripts go in one go at most: the first waits for the last.
const atOnce = 128

// run has a script carried and waits for the answer. When ctx ends while it still
// waits to be sent, it is not sent at all; later its outcome is unknown. keys and args
// must stay as they are, also after that.
func (c *courier) run(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	e := &errand{script: script, keys: keys, args: args, done: make(chan struct{})}
	c.take(e)
	select {
	case <-e.done:
		return e.reply, e.err
	case <-ctx.Done():
	}
	if c.withdraw(e) {
		return nil, notSent{ctx.Err()}
	}
	select {
	case <-e.done: // both at once
		return e.reply, e.err
	default:
		return nil, ctx.Err()
	}
}

// take takes an errand on. The caller has entered the store, so that it is open.
func (c *courier) take(e *errand) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = append(c.waiting, e)
	if !c.away {
		c.away = true
		c.store.calls.Go(c.carry)
	}
}

func (c *courier) withdraw(e *errand) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.waiting, e)
	if i < 0 {
		return false
	}
	c.waiting = slices.Delete(c.waiting, i, i+1)
	return true
}

// carry goes until nothing waits.
func (c *courier) carry() {
	for {
		es := c.load()
		if len(es) == 0 {
			return
		}
		c.deliver(es)
		for _, e := range es {
			close(e.done)
		}
	}
}

func (c *courier) load() (es []*errand) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(len(c.waiting), atOnce)
	es, c.waiting = c.waiting[:n:n], c.waiting[n:]
	if n == 0 {
		c.waiting, c.away = nil, false
	}
	return es
}

// deliver sends scripts once, and takes their answers. It waits as long as the
// connection does, whoever asked: an answer that nobody heard is a lost one.
func (c *courier) deliver(es []*errand) {
	ctx := context.Background()
	node, err := c.store.node(ctx, es[0].keys[0])
	if err != nil {
		for _, e := range es {
			e.err = notSent{err}
		}
		return
	}
	cmds := make([]*redis.Cmd, len(es))
	_, _ = node.Pipelined(ctx, func(pipe redis.Pipeliner) error { // each has its own error
		for i, e := range es {
			cmds[i] = e.script.EvalSha(ctx, pipe, e.keys, e.args...)
		}
		return nil
	})
	for i, e := range es {
		if redis.HasErrorPrefix(cmds[i].Err(), "NOSCRIPT") {
			cmds[i] = e.script.Eval(ctx, node, e.keys, e.args...)
		}
		e.reply, e.err = cmds[i].Result()
	}
}
