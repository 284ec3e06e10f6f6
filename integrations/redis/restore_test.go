package redis

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"draad/bot/store"
	"draad/bot/store/storetest"
)

// The way back to a snapshot, as the runbook in charts/draad tells it: a Redis with an
// append-only file does not read one, so it gets that file afterwards.
func TestASnapshotIsRestoredAsTheRunbookSays(t *testing.T) {
	server := startServer(t, durable...)
	cfg := server.config()
	s := mustOpen(t, cfg)
	must(t, s.Commit(t.Context(), step("d", 0)))
	must(t, s.Close())
	c := server.client()
	must(t, c.Save(t.Context()).Err())
	must(t, c.Close())
	server.kill()

	fresh := startServer(t, "--appendonly", "no")
	fresh.kill()
	snapshot, err := os.ReadFile(filepath.Join(server.dir, "dump.rdb"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(fresh.dir, "dump.rdb"), snapshot, 0o600))
	fresh.restart()
	c = fresh.client()
	must(t, c.ConfigSet(t.Context(), "appendonly", "yes").Err())
	until(t, "it has an append-only file", func() bool {
		info := c.Info(t.Context(), "persistence").Val()
		return field(info, "aof_rewrite_in_progress") == "0" && field(info, "aof_rewrite_scheduled") == "0" &&
			field(info, "aof_last_bgrewrite_status") == "ok"
	})
	must(t, c.Close())
	fresh.kill()
	fresh.args = durable // from now on as always
	fresh.restart()

	cfg.URL = fresh.config().URL
	s = mustOpen(t, cfg)
	defer s.Close()
	wantSteps(t, s, "d", 1)
	if l, _, err := storetest.LeaseOne(t.Context(), s, store.LeaseQuery{Now: monday, For: time.Second}); err != nil || l.Record != "d" {
		t.Errorf("leased %+v, %v", l, err)
	}
}
