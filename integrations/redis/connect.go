package redis

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// connection is what a URL says, in go-redis's words: one of them is set.
type connection struct {
	single   *redis.Options
	sentinel *redis.FailoverOptions
	cluster  *redis.ClusterOptions
}

// connection reads the URL. The errors of go-redis repeat what they read, so none
// of them is passed on.
func (c Config) connection() (*connection, error) {
	if c.URL == "" {
		return nil, errUnset
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, errURL
	}
	base, kind, ok := scheme(u)
	if !ok {
		return nil, errURL
	}
	u.Scheme = base
	var conn connection
	switch kind {
	case sentinel:
		conn.sentinel, err = redis.ParseFailoverURL(u.String())
		if err == nil && conn.sentinel.MasterName == "" {
			return nil, errURL
		}
	case cluster:
		conn.cluster, err = redis.ParseClusterURL(u.String())
	default:
		conn.single, err = redis.ParseURL(u.String())
	}
	if err != nil {
		return nil, errURL
	}
	return &conn, nil
}

// tls is nil for a connection without.
func (c *connection) tls() *tls.Config {
	switch {
	case c.cluster != nil:
		return c.cluster.TLSConfig
	case c.sentinel != nil:
		return c.sentinel.TLSConfig
	}
	return c.single.TLSConfig
}

// quietly keeps go-redis from logging: what goes wrong is returned, with its kind.
var quietly = sync.OnceFunc(func() { redis.SetLogger(&logging.VoidLogger{}) })

// dialTimeout is how long a server may take to accept a connection.
const dialTimeout = 2 * time.Second

// dial makes the client; nothing is sent yet. No client repeats a call whose answer
// was lost: what to do then is for the caller to say.
func (c Config) dial() (redis.UniversalClient, error) {
	conn, err := c.connection()
	if err != nil {
		return nil, err
	}
	own, err := c.secure(conn.tls())
	if err != nil {
		return nil, err
	}
	quietly()
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch {
	case conn.cluster != nil:
		o := conn.cluster
		o.MaxRetries, o.ContextTimeoutEnabled, o.DisableIdentity = -1, true, true
		o.ReadOnly, o.RouteByLatency, o.RouteRandomly = false, false, false
		o.DialTimeout, o.DialerRetries, o.MaintNotificationsConfig = dialTimeout, 1, quiet
		o.Dialer = dialer(own)
		client := redis.NewClusterClient(o)
		client.OnNewNode(func(node *redis.Client) { node.AddHook(dialing{}) })
		return client, nil
	case conn.sentinel != nil:
		o := conn.sentinel
		o.MaxRetries, o.ContextTimeoutEnabled, o.DisableIdentity = -1, true, true
		o.ReplicaOnly, o.RouteByLatency, o.RouteRandomly = false, false, false
		o.DialTimeout, o.DialerRetries = dialTimeout, 1
		o.Dialer = dialer(own)
		client := redis.NewFailoverClient(o)
		client.AddHook(dialing{})
		return client, nil
	}
	o := conn.single
	o.MaxRetries, o.ContextTimeoutEnabled, o.DisableIdentity = -1, true, true
	o.DialTimeout, o.DialerRetries, o.MaintNotificationsConfig = dialTimeout, 1, quiet
	o.Dialer = dialer(own)
	client := redis.NewClient(o)
	client.AddHook(dialing{})
	return client, nil
}

// dialing marks what goes wrong before there is a connection: nothing was sent.
type dialing struct{}

func (dialing) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		if err != nil {
			return nil, notSent{err}
		}
		return conn, nil
	}
}

func (dialing) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (dialing) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (s *Store) clustered() bool {
	_, is := s.client.(*redis.ClusterClient)
	return is
}

// node gives the client of the server that has a key. Scripts go there directly,
// because a cluster client repeats a call whose answer was lost.
func (s *Store) node(ctx context.Context, key string) (*redis.Client, error) {
	switch c := s.client.(type) {
	case *redis.ClusterClient:
		return c.MasterForKey(ctx, key)
	case *redis.Client:
		return c, nil
	}
	panic("a client that dial does not make")
}

// lookAgain has a cluster client learn where the keys are, when an error may mean that
// they went elsewhere. By itself it does so once a minute.
func (s *Store) lookAgain(err error) {
	if c, ok := s.client.(*redis.ClusterClient); ok && wentAway(err) {
		c.ReloadState(s.life)
	}
}

// lookNow is lookAgain that waits for the answer. Nothing in go-redis does just that:
// before it goes past the nodes, it asks which there are.
func (s *Store) lookNow(ctx context.Context) {
	if c, ok := s.client.(*redis.ClusterClient); ok {
		_ = c.ForEachMaster(ctx, func(context.Context, *redis.Client) error { return nil })
	}
}
