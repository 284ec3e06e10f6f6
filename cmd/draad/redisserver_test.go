package main

import (
	"crypto/rand"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// redisServer is a real redis-server with an append-only file, in a folder of its
// own. It can be killed and started again over what it kept.
type redisServer struct {
	t        *testing.T
	dir      string
	addr     string
	password string
	cmd      *exec.Cmd
	over     chan struct{} // closed when the process has ended
}

func newRedisServer(t *testing.T) *redisServer {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		says := "redis-server is not here: apt-get install redis-server"
		if os.Getenv("DRAAD_REQUIRE") == "all" {
			t.Fatal(says)
		}
		t.Skip("SKIPPED, not tested: " + says)
	}
	r := &redisServer{t: t, dir: t.TempDir(), password: rand.Text()}
	t.Cleanup(func() { r.kill() })
	for range 20 { // another program may take the port first
		if r.addr = freeAddr(t); r.start() {
			return r
		}
	}
	t.Fatalf("redis-server does not start:\n%s", r.log())
	return nil
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start reports whether it came to answer.
func (r *redisServer) start() bool {
	_, port, _ := net.SplitHostPort(r.addr)
	r.cmd = exec.Command("redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", r.dir, "--requirepass", r.password,
		"--appendonly", "yes", "--appendfsync", "always", "--save", "", "--logfile", filepath.Join(r.dir, "log"))
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	cmd, over := r.cmd, make(chan struct{})
	r.over = over
	go func() { _ = cmd.Wait(); close(over) }()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for !r.answers() {
		select {
		case <-over:
			return false
		case <-again.C:
		}
	}
	return true
}

// answers reports whether it has read what it kept, and works.
func (r *redisServer) answers() bool {
	c, err := net.DialTimeout("tcp", r.addr, 10*time.Second)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(c, "AUTH "+r.password+"\r\nPING\r\nQUIT\r\n"); err != nil {
		return false
	}
	said, _ := io.ReadAll(c)
	return strings.Contains(string(said), "+PONG")
}

// kill is kill -9, and waits until it is gone.
func (r *redisServer) kill() {
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Kill()
	<-r.over
}

func (r *redisServer) log() string {
	data, _ := os.ReadFile(filepath.Join(r.dir, "log"))
	return string(data)
}
