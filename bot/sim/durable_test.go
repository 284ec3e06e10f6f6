//go:build !memory

package sim_test

import (
	"os"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/integrations/bolt"
	"draad/integrations/redis"
)

// durable are the stores that the program can use.
var durable = []kept{{"bolt", 20, 4, openBolt}, {"redis", 4, 1, openRedis}}

// openBolt makes an embedded store, in memory where the machine has a disk of that.
func openBolt(t testing.TB) storetest.Harness {
	base := "/dev/shm"
	if _, err := os.Stat(base); err != nil {
		base = ""
	}
	dir, err := os.MkdirTemp(base, "draad-sim")
	if err != nil {
		t.Fatal(err)
	}
	var s *bolt.Store
	open := func() store.Store {
		if s, err = bolt.Open(t.Context(), bolt.Config{Data: dir}); err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Cleanup(func() { s.Close(); os.RemoveAll(dir) })
	return storetest.Harness{Store: open(), LeasesEnd: true, Reopen: func() store.Store { s.Close(); return open() }}
}

// openRedis makes a store on a Redis of its own.
func openRedis(t testing.TB) storetest.Harness {
	server := miniredis.RunT(t)
	s, err := redis.Open(t.Context(), redis.Config{URL: "redis://" + server.Addr(), Name: "draad"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return storetest.Harness{Store: s}
}
