package slack

import (
	"cmp"
	"context"
	"sync"

	"draad/bot"
)

// maxRoots bounds what is remembered of threads; then it is begun anew.
const maxRoots = 20000

// root is what is known of the thread that a post stands in.
type root struct {
	ts     string
	key    string // the effect's key, when ours
	ours   bool
	active bool // it has replies
}

// roots remembers the root of posts.
type roots struct {
	mu    sync.Mutex
	known map[string]root   // by channel and ts, of any post
	above map[string]string // the ts of a reply's root, as far as it was heard of
}

func (r *roots) get(channel, ts string) (root, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.known[channel+"/"+ts]
	return found, ok
}

func (r *roots) put(channel, ts string, found root) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.known) >= maxRoots {
		clear(r.known)
	}
	r.known[channel+"/"+ts] = found
}

// lane is the lane of what happens to a post: that of its thread. Of a reply from
// before the start the thread is not known; it has a lane of its own.
func (r *roots) lane(channel, ts, thread string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := channel + "/" + ts
	if thread == "" {
		thread = cmp.Or(r.above[at], ts)
	} else if thread != ts {
		if len(r.above) >= maxRoots {
			clear(r.above)
		}
		r.above[at] = thread
	}
	return channel + "/" + thread
}

// awaken notes that a thread has a reply.
func (r *roots) awaken(channel, ts string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found, ok := r.known[channel+"/"+ts]; ok {
		found.active = true
		r.known[channel+"/"+ts] = found
	}
}

// rootOf finds the thread that a post stands in, and whether that is one of ours.
// NotFound when the post is gone.
func (w *Workspace) rootOf(ctx context.Context, channel, ts string) (root, error) {
	if found, ok := w.roots.get(channel, ts); ok {
		return found, nil
	}
	me, err := w.identify(ctx)
	if err != nil {
		return root{}, err
	}
	m, err := w.one(ctx, channel, ts)
	if err != nil {
		return root{}, err
	}
	if m.isReply() && m.TS == ts {
		found, err := w.rootOf(ctx, channel, m.ThreadTS)
		if err == nil {
			w.roots.put(channel, ts, found)
		}
		return found, err
	}
	found := root{ts: m.TS, key: m.key(), ours: m.by(me), active: m.ReplyCount > 0}
	w.roots.put(channel, ts, found)
	return found, nil
}

// one reads a single post. Of a reply Slack may give the thread's root instead.
func (w *Workspace) one(ctx context.Context, channel, ts string) (event, error) {
	l, err := w.thread(ctx, channel, ts, "", 1)
	if err != nil {
		return event{}, err
	}
	return l.one(ts)
}

// one is a post, or the first there is.
func (l listing) one(ts string) (event, error) {
	if len(l.Messages) == 0 {
		return event{}, bot.Errorf(bot.NotFound, "read a post on Slack: it is not there")
	}
	for _, m := range l.Messages {
		if m.TS == ts {
			return m, nil
		}
	}
	return l.Messages[0], nil
}

// active reports whether a thread has replies.
func (w *Workspace) active(ctx context.Context, thread bot.Ref) (bool, error) {
	if found, ok := w.roots.get(thread.Place, thread.ID); ok && found.active {
		return true, nil
	}
	m, err := w.one(ctx, thread.Place, thread.ID)
	if err == nil && m.ReplyCount > 0 {
		w.roots.awaken(thread.Place, thread.ID)
	}
	return m.ReplyCount > 0, err
}
