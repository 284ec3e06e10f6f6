package relay

import "sync"

// waker tells any number of sleepers that there may be work.
type waker struct {
	mu *sync.Mutex
	ch *chan struct{}
}

func newWaker() waker {
	ch := make(chan struct{})
	return waker{mu: &sync.Mutex{}, ch: &ch}
}

// wait gives a channel that is closed at the next wake.
func (w waker) wait() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return *w.ch
}

func (w waker) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(*w.ch)
	*w.ch = make(chan struct{})
}
