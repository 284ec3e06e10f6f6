package redis

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

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
	c.send(ctx, node, es, (*redis.Script).EvalSha)
	unknown := slices.DeleteFunc(slices.Clone(es), func(e *errand) bool { return !redis.HasErrorPrefix(e.err, "NOSCRIPT") })
	if len(unknown) > 0 {
		c.send(ctx, node, unknown, (*redis.Script).Eval)
	}
}

// errNotCopied: the server made the change, and may be the only one that has it.
var errNotCopied = errors.New("too few replicas have it")

// send is one go. When replicas have to confirm, it ends with a wait for them: what
// they have not got yet a failover may lose. A server waits for all that it had written
// when the last script ended, whoever wrote it, so a repetition waits too.
func (c *courier) send(ctx context.Context, node *redis.Client, es []*errand, run func(*redis.Script, context.Context, redis.Scripter, []string, ...any) *redis.Cmd) {
	cmds, wanted := make([]*redis.Cmd, len(es)), int64(c.store.cfg.Replicas)
	var copies *redis.Cmd
	_, _ = node.Pipelined(ctx, func(pipe redis.Pipeliner) error { // each has its own error
		for i, e := range es {
			cmds[i] = run(e.script, ctx, pipe, e.keys, e.args...)
		}
		if wanted > 0 {
			copies = pipe.Do(ctx, "WAIT", wanted, patience(node).Milliseconds())
		}
		return nil
	})
	for i, e := range es {
		e.reply, e.err = cmds[i].Result()
		if copies == nil || e.err != nil {
			continue
		}
		if has, err := copies.Int64(); err != nil || has < wanted {
			e.err = errors.Join(errNotCopied, err)
		}
	}
}

// patience is how long replicas may take: less than the answer may.
func patience(node *redis.Client) time.Duration {
	if t := node.Options().ReadTimeout; t > 0 {
		return min(time.Second, t/2)
	}
	return time.Second
}
