package wire

import (
	"sync"
	"time"
)

// Tried remembers when posts were tried whose outcome is not known, by key. A gateway that
// gave up may have sent such a call on all the same, and what a server lists may lag behind:
// a post that is not there yet can still appear. The zero Tried is ready.
type Tried struct {
	mu  sync.Mutex
	all map[string]time.Time
}

// triedFor is how long a try is remembered that nobody asked about.
const triedFor = time.Hour

// Put notes that a post was tried just now.
func (t *Tried) Put(key string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for k, at := range t.all {
		if now.Sub(at) > triedFor {
			delete(t.all, k)
		}
	}
	if t.all == nil {
		t.all = map[string]time.Time{}
	}
	t.all[key] = now
}

// Since is how long ago a post was tried. Of one that another process tried, or this one
// before it started, that counts from the first question.
func (t *Tried) Since(key string, now time.Time) time.Duration {
	t.mu.Lock()
	at, known := t.all[key]
	t.mu.Unlock()
	if !known {
		t.Put(key, now)
		return 0
	}
	return now.Sub(at)
}

// Forget drops a post of which the outcome is known.
func (t *Tried) Forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.all, key)
}
