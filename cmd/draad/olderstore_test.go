package main

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
)

// divided puts down a store as earlier builds of Draad kept it in a cluster, in several
// partitions: a command a line, its words quoted as in Go.
func divided(t *testing.T, server *miniredis.Miniredis) {
	t.Helper()
	c := goredis.NewClient(&goredis.Options{Addr: server.Addr()})
	defer c.Close()
	text, err := os.ReadFile("../../integrations/redis/testdata/divided.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var words []any
		for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				t.Fatal(err)
			}
			word, _ := strconv.Unquote(quoted)
			words, line = append(words, word), line[len(quoted):]
		}
		if err := c.Do(t.Context(), words...).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// A city whose store was divided is told what to do, does it, and goes on.
func TestADividedStoreIsCarriedOver(t *testing.T) {
	server := miniredis.RunT(t)
	divided(t, server)
	url := "redis://" + server.Addr()
	serve := func(environ ...string) (code int, says string) {
		var out strings.Builder
		c := &console{environ: append(environ, "DRAAD_HTTP_ADDR=127.0.0.1:0", "DRAAD_REDIS_URL="+url), out: &out, err: &out, wiring: theWiring()}
		return c.run(t.Context(), []string{"serve"}), out.String()
	}
	if code, says := serve(); code != 1 || !strings.Contains(says, "store copy --from redis --to") || !strings.Contains(says, "?name=draad2") {
		t.Fatalf("exit %d: %s", code, says)
	}
	if code, says := serve("DRAAD_REDIS_PARTITIONS=4"); code == 0 || !strings.Contains(says, "DRAAD_REDIS_PARTITIONS") || !strings.Contains(says, "take it out") {
		t.Fatalf("exit %d: %s", code, says)
	}
	to := url + "?name=draad2"
	if code, says := copies(t, "redis", to, "DRAAD_REDIS_URL="+url); code != 0 || !strings.Contains(says, "The same in both: 5 parcels with 4 records, 7 events") {
		t.Fatalf("exit %d: %s", code, says)
	}
	if code, says := copies(t, to, t.TempDir()+"/folder"); code != 0 || !strings.Contains(says, "5 parcels") {
		t.Fatalf("exit %d: %s", code, says)
	}
	if code, says := copies(t, to, "redis", "DRAAD_REDIS_URL="+url); code == 0 || !strings.Contains(says, "the target: ") || !strings.Contains(says, "partitions") {
		t.Fatalf("a divided store is written to: exit %d: %s", code, says)
	}
}
