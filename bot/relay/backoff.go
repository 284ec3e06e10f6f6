package relay

import (
	"hash/fnv"
	"time"
)

// Retry says how often and how long the relay tries.
type Retry struct {
	First  time.Duration // the wait after the first failure; doubles each time
	Max    time.Duration // the longest wait
	Looks  int           // how often it looks for a lost call before it asks a person
	GiveUp time.Duration // how long an answer is tried before a person is asked
}

// DefaultRetry is what suits the platforms: their hiccups last seconds, their
// outages hours.
var DefaultRetry = Retry{First: time.Second, Max: 5 * time.Minute, Looks: 5, GiveUp: 24 * time.Hour}

// wait is the pause after the n-th failure, from 1: doubling, with up to a quarter
// more by the key, so that many do not come back at once. It is a function of its
// arguments, so that a run can be repeated.
func (r Retry) wait(n int, key string) time.Duration {
	w := r.First
	for i := 1; i < n && w < r.Max; i++ {
		w *= 2
	}
	w = min(w, r.Max)
	h := fnv.New32a()
	h.Write([]byte(key))
	h.Write([]byte{byte(n)})
	return w + w*time.Duration(h.Sum32()%256)/1024
}
