package redis

import (
	"context"
	"crypto/tls"
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
	t       testing.TB
	dir     string
	port    int
	args    []string
	watches *server     // the primary that it looks after, when it is a Sentinel
	tls     *tls.Config // how to reach it, when it is reached by TLS
	cmd     *exec.Cmd
	over    chan struct{} // closed when the process has ended
}

// durable is how a Redis for Draad should be set.
var durable = []string{"--appendonly", "yes", "--appendfsync", "always"}

func startServer(t testing.TB, args ...string) *server {
	t.Helper()
	return (&server{args: args}).launch(t)
}

// launch starts a server at a free port.
func (s *server) launch(t testing.TB) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		missing(t, "redis-server is not here: apt-get install redis-server")
	}
	s.t, s.dir = t, t.TempDir()
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

// start reports whether the server answers, or gave up.
func (s *server) start() bool {
	s.cmd = exec.Command("redis-server", s.settings()...)
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

// settings is what it is started with.
func (s *server) settings() []string {
	port := strconv.Itoa(s.port)
	args := []string{"--port", port}
	if s.tls != nil {
		args = []string{"--port", "0", "--tls-port", port}
	}
	args = append(append(args, "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--logfile", filepath.Join(s.dir, "log")), s.args...)
	if s.watches == nil {
		return args
	}
	file := filepath.Join(s.dir, "sentinel.conf") // it writes there what it learns
	must(s.t, os.WriteFile(file, fmt.Appendf(nil, sentinelConf, s.watches.port), 0o600))
	return append([]string{file, "--sentinel"}, args...)
}

func (s *server) addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

func (s *server) client() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: s.addr(), TLSConfig: s.tls})
}

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
	return Config{URL: "redis://" + s.addr(), Name: fmt.Sprint("draad-", stores.Add(1))}
}

// startCluster starts three servers as one cluster and gives its URL.
func startCluster(t testing.TB) (url string, nodes []*server) {
	t.Helper()
	nodes = gather(t, func(args ...string) *server { return startServer(t, args...) })
	for _, node := range nodes {
		node.awaitCluster(len(nodes))
	}
	return clusterURL(nodes), nodes
}

func clusterURL(nodes []*server) string {
	return "redis+cluster://" + nodes[0].addr() + "?addr=" + nodes[1].addr()
}

// gather starts three servers that are going to be a cluster.
func gather(t testing.TB, start func(args ...string) *server) (nodes []*server) {
	t.Helper()
	const slots, n = 16384, 3
	for i := range n {
		nodes = append(nodes, start(asNode(t)...))
		c := nodes[i].client()
		defer func() { _ = c.Close() }()
		must(t, c.ClusterAddSlotsRange(t.Context(), i*slots/n, (i+1)*slots/n-1).Err())
		nodes[i].meet(nodes[:i]...)
	}
	return nodes
}

// as is the configuration of a user of the server, who has these rights besides all keys.
func (s *server) as(rights ...any) Config {
	s.t.Helper()
	c := s.client()
	defer func() { _ = c.Close() }()
	must(s.t, c.Do(s.t.Context(), append([]any{"ACL", "SETUSER", "bot", "reset", "on", ">gehe1m", "~*"}, rights...)...).Err())
	cfg := s.config()
	cfg.URL = "redis://bot:gehe1m@" + s.addr()
	return cfg
}

// asNode is what makes a server a node of a cluster.
func asNode(t testing.TB) []string {
	t.Helper()
	return []string{"--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(freePort(t)), "--cluster-announce-ip", "127.0.0.1"}
}

// meet has a node join the cluster of others. It meets them all, for they tell each
// other by chance.
func (s *server) meet(others ...*server) {
	s.t.Helper()
	c := s.client()
	defer func() { _ = c.Close() }()
	for _, other := range others {
		must(s.t, c.Do(s.t.Context(), "CLUSTER", "MEET", "127.0.0.1", other.port, other.args[3]).Err())
	}
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
