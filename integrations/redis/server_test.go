package redis

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// server is a real redis-server on this machine, in a folder of its own. It can be
// killed, held still and started again over what it kept.
type server struct {
	t    testing.TB
	dir  string
	port int
	args []string
	cmd  *exec.Cmd
	over chan struct{} // closed when the process has ended
}

// durable is how a Redis for Draad should be set.
var durable = []string{"--appendonly", "yes", "--appendfsync", "always"}

func startServer(t testing.TB, args ...string) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		missing(t, "redis-server is not here: apt-get install redis-server")
	}
	s := &server{t: t, dir: t.TempDir(), args: args}
	for range 20 { // another program may take the port first
		s.port = freePort(t)
		if s.start() {
			t.Cleanup(s.kill)
			return s
		}
	}
	log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	t.Fatalf("redis-server does not start:\n%s", log)
	return nil
}

// freePort gives a port that is free now. The bus of a cluster node gets one too.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// start tells whether the server answers, or gave up.
func (s *server) start() bool {
	args := append([]string{"--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--dir", s.dir, "--save", "",
		"--logfile", filepath.Join(s.dir, "log")}, s.args...)
	s.cmd = exec.Command("redis-server", args...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(s.t, s.cmd.Start())
	cmd, over := s.cmd, make(chan struct{})
	s.over = over
	go func() { _ = cmd.Wait(); close(over) }()
	c := s.client()
	defer func() { _ = c.Close() }()
	for {
		if c.Ping(context.Background()).Err() == nil {
			return true
		}
		select {
		case <-over:
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *server) addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

func (s *server) client() *redis.Client { return redis.NewClient(&redis.Options{Addr: s.addr()}) }

func (s *server) signal(sig syscall.Signal) { _ = s.cmd.Process.Signal(sig) }

// kill ends the server at once, and waits until it is gone.
func (s *server) kill() {
	s.signal(syscall.SIGKILL)
	<-s.over
}

func (s *server) restart() {
	s.t.Helper()
	if !s.start() {
		s.t.Fatal("redis-server does not start again")
	}
}

// set changes a setting of the running server.
func (s *server) set(name, value string) {
	s.t.Helper()
	c := s.client()
	defer func() { _ = c.Close() }()
	must(s.t, c.ConfigSet(context.Background(), name, value).Err())
}

var stores atomic.Int64

// config is for a new store on the server, of which there can be many.
func (s *server) config() Config {
	return Config{URL: "redis://" + s.addr(), Partitions: 4, Name: fmt.Sprint("draad-", stores.Add(1))}
}

// startCluster starts three servers as one cluster and gives its URL.
func startCluster(t testing.TB) (url string, nodes []*server) {
	t.Helper()
	const slots, n = 16384, 3
	for i := range n {
		bus := strconv.Itoa(freePort(t))
		nodes = append(nodes, startServer(t, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-announce-ip", "127.0.0.1"))
		c := nodes[i].client()
		defer func() { _ = c.Close() }()
		must(t, c.ClusterAddSlotsRange(t.Context(), i*slots/n, (i+1)*slots/n-1).Err())
		if i > 0 {
			must(t, c.Do(t.Context(), "CLUSTER", "MEET", "127.0.0.1", nodes[0].port, nodes[0].args[3]).Err())
		}
	}
	for _, node := range nodes {
		node.awaitCluster(n)
	}
	return "redis+cluster://" + nodes[0].addr() + "?addr=" + nodes[1].addr(), nodes
}

// awaitCluster waits until the node knows all others and all slots.
func (s *server) awaitCluster(n int) {
	s.t.Helper()
	c := s.client()
	defer func() { _ = c.Close() }()
	until(s.t, "the cluster is whole", func() bool {
		info := c.ClusterInfo(context.Background()).Val()
		return field(info, "cluster_state") == "ok" && field(info, "cluster_known_nodes") == strconv.Itoa(n) &&
			field(info, "cluster_slots_ok") == "16384"
	})
}

// until waits for a condition.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	late, again := time.After(time.Minute), time.NewTicker(5*time.Millisecond)
	defer again.Stop()
	for !is() {
		select {
		case <-late:
			t.Fatalf("after a minute it is still not so that %s", what)
		case <-again.C:
		}
	}
}

// missing skips a test that needs what is not here, unless everything must run.
func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("DRAAD_REQUIRE") == "all" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// field gives a field of what Redis tells about itself.
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
