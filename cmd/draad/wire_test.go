package main

import (
	"net"
	"sync"
	"testing"
)

// wire is a connection between two programs that can be cut: a TCP proxy.
type wire struct {
	listener net.Listener
	to       func() string // where a new connection goes
	pipes    sync.WaitGroup
	asks     snare[[]byte] // catches what is asked, which then gets lost

	mu    sync.Mutex
	conns map[net.Conn]bool
	apart bool // new connections are refused
	left  int  // so many bytes of answers come through before one is cut off; -1: all
}

func newWire(t testing.TB, to func() string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, to: to, conns: map[net.Conn]bool{}, left: -1}
	w.pipes.Go(w.accept)
	t.Cleanup(func() {
		_ = l.Close()
		w.tear()
		w.pipes.Wait()
	})
	return w
}

func (w *wire) addr() string { return w.listener.Addr().String() }

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		w.pipes.Go(func() { w.pipe(near) })
	}
}

// pipe carries one connection until either side is gone or the wire is cut.
func (w *wire) pipe(near net.Conn) {
	defer w.hang(near)
	if !w.hold(near) {
		return
	}
	far, err := net.Dial("tcp", w.to())
	if err != nil {
		return
	}
	defer w.hang(far)
	if !w.hold(far) {
		return
	}
	var asking sync.WaitGroup
	asking.Go(func() { carry(near, far, w.ask) })
	carry(far, near, w.pass)
	_, _ = near.Close(), far.Close()
	asking.Wait()
}

// carry copies until an end closes, or less may pass than there is.
func carry(from, to net.Conn, pass func([]byte) int) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		may := pass(buf[:n])
		if _, failed := to.Write(buf[:may]); failed != nil || err != nil || may < n {
			_ = to.Close()
			return
		}
	}
}

// ask tells how much of a question comes through.
func (w *wire) ask(question []byte) int {
	if w.asks.springs(question) {
		return 0
	}
	return len(question)
}

// pass tells how much of an answer comes through.
func (w *wire) pass(answer []byte) int {
	n := len(answer)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.left < 0:
		return n
	case n > w.left:
		n, w.left = w.left, -1
		return n
	}
	w.left -= n
	return n
}

// hold notes a connection; false: the wire is apart.
func (w *wire) hold(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns[c] = true
	return !w.apart
}

func (w *wire) hang(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, c)
	_ = c.Close()
}

// cutAfter lets so many bytes of answers through, and then cuts one off in its middle.
func (w *wire) cutAfter(bytes int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = bytes
}

// tear cuts all connections and refuses new ones until mend.
func (w *wire) tear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.apart = true
	for c := range w.conns {
		_ = c.Close()
	}
}

// mend lets everything through again.
func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.apart, w.left = false, -1
}
