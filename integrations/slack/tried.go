package slack

import (
	"sync"
	"time"
)

// tried remembers when posts were tried whose outcome is not known, by key. A gateway that
// gave up may have sent such a call on all the same, and what Slack lists lags behind: a
// post that is not there yet can still appear.
type tried struct {
	mu  sync.Mutex
	all map[string]time.Time
}

// triedFor is how long a try is remembered that nobody asked about.
const triedFor = time.Hour

// put notes that a post was tried just now.
func (t *tried) put(key string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for k, at := range t.all {
		if now.Sub(at) > triedFor {
			delete(t.all, k)
		}
	}
	t.all[key] = now
}

// since is how long ago a post was tried. Of one that another process tried, or this one
// before it started, that counts from the first question.
func (t *tried) since(key string, now time.Time) time.Duration {
	t.mu.Lock()
	at, known := t.all[key]
	t.mu.Unlock()
	if !known {
		t.put(key, now)
		return 0
	}
	return now.Sub(at)
}

func (t *tried) forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.all, key)
}
