package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"draad/bot"
	"draad/bot/ports"
)

var _ ports.Doctor = (*Store)(nil)

// The first version of Redis that this is made for.
const oldestMajor, oldestMinor = 6, 2

// facts is what a server says of itself; "" where it does not tell.
type facts struct {
	host, version             string
	appendOnly, fsync, policy string
	replicas                  string // how many it has
	online                    int    // how many of those have taken over what there was
	clustered                 string
	ahead                     time.Duration // of its clock ours is
	hasClock                  bool
}

// askFacts reads a server's facts. A managed Redis may forbid CONFIG, and says most of it
// in INFO as well.
func askFacts(ctx context.Context, c *redis.Client) (f facts, err error) {
	info, err := c.InfoMap(ctx).Result() // before version 7 one cannot name several parts
	if _, answered := errors.AsType[redis.Error](err); err != nil && !answered {
		return f, err
	}
	f = facts{
		host: c.Options().Addr, version: info["Server"]["redis_version"],
		appendOnly: info["Persistence"]["aof_enabled"], policy: info["Memory"]["maxmemory_policy"],
		replicas: info["Replication"]["connected_slaves"], clustered: info["Cluster"]["cluster_enabled"],
	}
	for name, value := range info["Replication"] {
		if strings.HasPrefix(name, "slave") && strings.Contains(value, ",state=online,") {
			f.online++
		}
	}
	if set, err := c.ConfigGet(ctx, "appendfsync").Result(); err == nil {
		f.fsync = set["appendfsync"]
	}
	f.ahead, f.hasClock = askClock(ctx, c)
	return f, nil
}

// servers reads the facts of every server that takes writes.
func (s *Store) servers(ctx context.Context) (all []facts, err error) {
	one := func(ctx context.Context, c *redis.Client) error {
		f, err := askFacts(ctx, c)
		all = append(all, f)
		return err
	}
	switch c := s.client.(type) {
	case *redis.ClusterClient:
		var mu sync.Mutex
		err = c.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
			mu.Lock()
			defer mu.Unlock()
			return one(ctx, node)
		})
	case *redis.Client:
		err = one(ctx, c)
		if conn, _ := s.cfg.connection(); conn != nil && conn.sentinel != nil {
			all[0].host = conn.sentinel.MasterName // its address changes
		}
	}
	if err != nil {
		return nil, s.failed("asking Redis about itself", err, false)
	}
	return all, nil
}

// refuseServers tells why the servers cannot be used, if they cannot: one that throws
// data away when it is full loses conversations, and a node of a cluster has a part of
// them only.
func (s *Store) refuseServers(ctx context.Context) error {
	all, err := s.servers(ctx)
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.evicts() {
			return bot.Errorf(bot.Permanent, "%s throws data away when it is full (maxmemory-policy %s), and conversations with it: "+
				"set maxmemory-policy to noeviction", s.cfg.Host(), f.policy)
		}
		if f.clustered == "1" && !s.clustered() {
			return bot.Errorf(bot.Invalid, "%s is a node of a cluster: begin %s_URL with redis+cluster:// or rediss+cluster://", s.cfg.Host(), Prefix)
		}
	}
	return nil
}

func (f facts) evicts() bool { return f.policy != "" && f.policy != "noeviction" }

// Examine says what is risky about the Redis that is used.
func (s *Store) Examine(ctx context.Context) []ports.Diagnosis {
	leave, err := s.enter(ctx)
	if err != nil {
		return []ports.Diagnosis{{What: "Redis", Says: err.Error()}}
	}
	defer leave()
	all, err := s.servers(ctx)
	if err != nil {
		return []ports.Diagnosis{{What: "Redis", Says: err.Error(), Do: "look whether Redis runs, and at DRAAD_REDIS_URL"}}
	}
	var found []ports.Diagnosis
	for _, f := range all {
		found = append(found, f.versionFound(), f.persistence(), f.eviction())
		found = append(found, f.copies(s.cfg.Replicas)...)
		found = append(found, f.clock()...)
	}
	return found
}

func (f facts) name(what string) string { return "Redis " + f.host + " " + what }

func (f facts) versionFound() ports.Diagnosis {
	d := ports.Diagnosis{What: f.name("version"), OK: true, Says: f.version}
	major, rest, _ := strings.Cut(f.version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	m, err := strconv.Atoi(major)
	n, err2 := strconv.Atoi(minor)
	switch {
	case err != nil || err2 != nil:
		d.Says = "it does not tell"
	case m < oldestMajor || m == oldestMajor && n < oldestMinor:
		d.OK, d.Do = false, fmt.Sprintf("use Redis %d.%d or later", oldestMajor, oldestMinor)
	}
	return d
}

func (f facts) persistence() ports.Diagnosis {
	d := ports.Diagnosis{What: f.name("persistence"), OK: true}
	switch {
	case f.appendOnly == "":
		d.Says, d.Do = "it does not tell", "see to it yourself that appendonly is yes, and appendfsync always or everysec"
	case f.appendOnly == "0":
		d.OK, d.Says, d.Do = false, "when it stops, what came in since its last snapshot is lost", "set appendonly yes and appendfsync always"
	case f.fsync == "always":
		d.Says = "every change is on disk before it is acknowledged"
	case f.fsync == "everysec":
		d.Says, d.Do = "a power cut loses the last second", "set appendfsync always to lose nothing"
	case f.fsync == "no":
		d.OK, d.Says, d.Do = false, "a power cut loses the last half minute", "set appendfsync always"
	default:
		d.Says, d.Do = "appendonly is on, and how often it is synced it does not tell", "see to it yourself that appendfsync is always or everysec"
	}
	return d
}

func (f facts) eviction() ports.Diagnosis {
	d := ports.Diagnosis{What: f.name("eviction"), OK: !f.evicts(), Says: f.policy}
	switch {
	case f.policy == "":
		d.Says, d.Do = "it does not tell", "see to it yourself that maxmemory-policy is noeviction"
	case f.evicts():
		d.Says, d.Do = "it throws conversations away when it is full ("+f.policy+")", "set maxmemory-policy noeviction"
	}
	return d
}

// copies tells what a failover may lose.
func (f facts) copies(wanted int) []ports.Diagnosis {
	has, err := strconv.Atoi(f.replicas)
	switch {
	case err != nil || wanted == 0 && has == 0:
		return nil
	case f.online < wanted && has >= wanted:
		return []ports.Diagnosis{{What: f.name("replicas"), Do: "wait, and look at the replicas' logs if it stays so",
			Says: fmt.Sprintf("%d follow, and %d still has to take over what there is: until then no change is taken", f.online, has-f.online)}}
	case f.online < wanted:
		return []ports.Diagnosis{{What: f.name("replicas"), Says: fmt.Sprintf("%d follow, so no change is taken", f.online),
			Do: fmt.Sprintf("have %d replicas or more, or set %s_REPLICAS lower", wanted, Prefix)}}
	case wanted > 0:
		return []ports.Diagnosis{{What: f.name("replicas"), OK: true, Says: fmt.Sprintf("%d follow, and %d must have a change before it counts", f.online, wanted)}}
	}
	return []ports.Diagnosis{{What: f.name("replicas"), OK: true, Says: "a failover may lose the last second, acknowledged or not",
		Do: "set " + Prefix + "_REPLICAS to 1, and have two replicas, so that one may be away"}}
}
