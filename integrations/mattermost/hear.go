package mattermost

import (
	"context"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// young is how long after its root was posted an event may have overtaken the news
// of that post. After that, what the inbox does not know is nobody's.
const young = time.Minute

// overtaken is how often an event about a young thread is offered again.
const overtaken = 4

// hearer hands what was heard to the inbox: one goroutine, in order.
type hearer struct {
	w     *Workspace
	in    ports.Inbox
	me    string
	queue *queue
	posts *posts
	since map[string]int64 // by channel, the server's time in ms up to which all was handed over
	began bool             // the first catch-up is done

	toRead map[string]bool // roots of threads that are still to be read
	order  []string        // … in this order
}

// Run listens until ctx ends. It is called once at a time.
func (w *Workspace) Run(ctx context.Context, in ports.Inbox) error {
	w.inbox.Store(&in)
	defer w.inbox.Store(nil)
	w.health.setBehind(true)
	q := newQueue(w.tuning.queue)
	h := &hearer{w: w, in: in, queue: q, posts: newPosts(w.tuning.remember),
		since: map[string]int64{}, toRead: map[string]bool{}}
	if !h.begin(ctx) {
		return nil
	}
	w.queue.Store(q)
	defer w.queue.Store(nil)
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { (&socket{w: w, queue: q, me: h.me}).run(ctx) })
	wg.Go(func() { w.passFound(ctx, q) })
	h.run(ctx)
	cancel()
	wg.Wait()
	return nil
}

// lost notes that a thread was posted whose call was thought lost: nobody knew it to
// be open when we last caught up, and people may have answered in it since.
func (w *Workspace) lost(root string) {
	select {
	case w.found <- root:
	default: // the next start reads it: it is known to be open by then
	}
}

// passFound puts threads that were lost and found in line to be read.
func (w *Workspace) passFound(ctx context.Context, q *queue) {
	for {
		select {
		case root := <-w.found:
			q.look(root)
		case <-ctx.Done():
			return
		}
	}
}

// begin finds out who Draad is; false: ctx ended first.
func (h *hearer) begin(ctx context.Context) bool {
	return h.insist(ctx, "finding out who Draad is", func() error {
		me, err := h.w.self(ctx)
		if err == nil {
			h.me = me.Id
		}
		return err
	})
}

// run hands over what is in the queue; when it is empty, it reads a thread that is
// still to be read.
func (h *hearer) run(ctx context.Context) {
	for ctx.Err() == nil {
		it, ok := h.queue.take(ctx, false)
		if !ok && len(h.order) == 0 {
			h.w.health.setBehind(!h.began)
			if it, ok = h.queue.take(ctx, true); !ok {
				return
			}
		}
		switch {
		case !ok:
			h.insist(ctx, "reading a thread", func() error { return h.readNext(ctx) })
		case it.ask != nil:
			it.ask(h)
		case it.thread != "":
			h.insist(ctx, "reading a thread that was found", func() error { return h.read(ctx, it.thread) })
		case it.mark:
			h.w.health.setBehind(true)
			h.insist(ctx, "catching up", func() error { return h.catchUp(ctx) })
		default:
			h.insist(ctx, "handing over what happened", func() error { return h.heard(ctx, it.event) })
		}
	}
}

// insist tries until it works or can never work; false: ctx ended first.
func (h *hearer) insist(ctx context.Context, what string, f func() error) bool {
	wait := h.w.tuning.firstWait
	for told := false; ; {
		err := f()
		switch {
		case ctx.Err() != nil:
			return false
		case err == nil:
			return true
		case never(err):
			h.w.log.Warn(what+" in Mattermost was given up: it can never work", "kind", string(bot.KindOf(err)), "error", err)
			return true
		}
		if !told {
			h.w.log.Warn(what+" in Mattermost failed; it is tried until it works", "kind", string(bot.KindOf(err)), "error", err)
			told = true
		}
		h.w.health.bad(what + " failed")
		pause := wait
		if bot.Is(err, bot.Auth) {
			pause = h.w.tuning.lastWait
		}
		sleep(ctx, max(pause, bot.RetryAfter(err)))
		wait = min(2*wait, h.w.tuning.lastWait)
	}
}

// never reports whether trying again is of no use.
func never(err error) bool {
	switch bot.KindOf(err) {
	case bot.NotFound, bot.Invalid, bot.Permanent:
		return true
	}
	return false
}

// offer gives the inbox one event. What it does not know is offered a few times when
// the thread is young, and then dropped; other errors are the caller's to repeat.
func (h *hearer) offer(ctx context.Context, e bot.ChatEvent, root *post) error {
	wait := h.w.tuning.firstWait / 4
	for try := 1; ; try++ {
		err := h.in.FromColleague(ctx, e)
		switch {
		case err == nil:
			return nil
		case bot.Is(err, bot.Invalid):
			h.w.log.Warn("an event from Mattermost was refused", "act", string(e.Act), "error", err)
			return nil
		case !bot.Is(err, bot.NotFound):
			return &bot.Error{Kind: bot.Temporary, Err: err}
		case try == overtaken || e.At.Sub(time.UnixMilli(root.created)) > young:
			return nil
		}
		sleep(ctx, wait)
		wait *= 2
	}
}
