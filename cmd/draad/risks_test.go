package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// Not everybody calls the doctor: what is risky about Redis stands in the log of each
// start, and nothing about one that is as it should be.
func TestTheLogSaysFromTheStartWhatIsRiskyAboutRedis(t *testing.T) {
	server := newRedisServer(t)
	client := goredis.NewClient(&goredis.Options{Addr: server.addr, Password: server.password})
	defer client.Close()
	set := func(name, value string) {
		t.Helper()
		if err := client.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if log := startLog(t, server); strings.Contains(log, "a risk of the store") {
		t.Error(log)
	}
	set("appendfsync", "everysec")
	if log := startLog(t, server); !strings.Contains(log, "level=INFO") || !strings.Contains(log, "a power cut loses the last second") {
		t.Error(log)
	}
	set("appendonly", "no")
	if log := startLog(t, server); !strings.Contains(log, "level=WARN") || !strings.Contains(log, "set appendonly yes and appendfsync always") {
		t.Error(log)
	}
}

// startLog is what a program writes that starts on a server, and stops.
func startLog(t *testing.T, server *redisServer) string {
	t.Helper()
	var log bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := &console{out: writer(func(p []byte) (int, error) { cancel(); return len(p), nil }), err: &log, wiring: theWiring(), environ: []string{
		"DRAAD_HTTP_ADDR=127.0.0.1:0", "DRAAD_REDIS_URL=redis://:" + server.password + "@" + server.addr,
	}}
	if code := c.run(ctx, []string{"serve"}); code != 0 {
		t.Fatalf("exit code %d: %s", code, log.String())
	}
	if strings.Contains(log.String(), server.password) {
		t.Error("the log has the password")
	}
	return log.String()
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
