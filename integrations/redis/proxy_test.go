package redis

import (
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// proxy passes everything on to a server, and can swallow the answers and cut the
// connections that they would have gone through.
type proxy struct {
	net.Listener
	to string

	mu    sync.Mutex
	cut   bool
	once  bool // only the next answer
	conns map[net.Conn]bool
}

func startProxy(t testing.TB, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &proxy{Listener: l, to: to, conns: map[net.Conn]bool{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.pass(in) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.mu.Lock()
		for c := range p.conns {
			_ = c.Close()
		}
		p.mu.Unlock()
		all.Wait()
	})
	return p
}

func (p *proxy) addr() string { return p.Addr().String() }

func (p *proxy) port() string { return strconv.Itoa(p.Addr().(*net.TCPAddr).Port) }

func (p *proxy) cutAnswers(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = on
}

// cutOne has the next answer swallowed, whosever it is.
func (p *proxy) cutOne(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut, p.once = on, on
}

func (p *proxy) cutting() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	cut := p.cut
	if p.once {
		p.cut, p.once = false, false
	}
	return cut
}

// pass carries one connection until it ends. What is asked goes through, always.
func (p *proxy) pass(in net.Conn) {
	defer func() { _ = in.Close() }()
	out, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer func() { _ = out.Close() }()
	p.mu.Lock()
	p.conns[in], p.conns[out] = true, true
	p.mu.Unlock()
	go func() {
		_, _ = io.Copy(out, in)
		_ = out.Close()
	}()
	b := make([]byte, 64<<10)
	for {
		n, err := out.Read(b)
		if err != nil || p.cutting() {
			return
		}
		if _, err := in.Write(b[:n]); err != nil {
			return
		}
	}
}
