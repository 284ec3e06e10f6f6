package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"draad/bot/store"
)

// copies runs `draad store copy`.
func copies(t *testing.T, from, to string, environ ...string) (code int, says string) {
	t.Helper()
	var out strings.Builder
	c := &console{environ: environ, out: &out, err: &out, wiring: theWiring()}
	code = c.run(t.Context(), []string{"store", "copy", "--from", from, "--to", to})
	return code, out.String()
}

// A city that began with the embedded store moves to Redis, and back again.
func TestACityMovesToRedisAndBack(t *testing.T) {
	server, dir, back := miniredis.RunT(t), t.TempDir(), t.TempDir()
	server.RequireAuth("hunter2")
	url := "redis://:hunter2@" + server.Addr()
	secret := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(secret, []byte(url+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ask := func(a *app, text string) *client {
		c := newClient(a.Addr())
		t.Cleanup(c.http.CloseIdleConnections)
		if text != "" {
			if _, err := c.act(t.Context(), "post", map[string]string{"account": "gemeente", "name": "Bewoner", "text": text}); err != nil {
				t.Fatal(err)
			}
		}
		return c
	}
	knows := func(c *client, text string) {
		t.Helper()
		eventually(t, "the thread is there: "+text, func() bool { _, ok := c.thread(t.Context(), "kcc", text); return ok })
	}
	a := startApp(t, dir)
	knows(ask(a, "Wanneer?"), "Wanneer?")
	if code, says := copies(t, dir, "redis", "DRAAD_REDIS_URL="+url); code == 0 || !strings.Contains(says, "in use") {
		t.Fatalf("a store in use was copied: %d %s", code, says)
	}
	if err := stop(a); err != nil {
		t.Fatal(err)
	}
	code, says := copies(t, dir, "redis", "DRAAD_REDIS_URL="+url, "DRAAD_SLACK_BOT_TOKEN=xoxb-1")
	if code != 0 || !strings.Contains(says, "The same in both") || strings.Contains(says, "hunter2") {
		t.Fatalf("exit %d: %s", code, says)
	}
	a = startApp(t, t.TempDir(), "DRAAD_REDIS_URL="+url)
	c := ask(a, "En hier?")
	knows(c, "Wanneer?")
	knows(c, "En hier?")
	if err := stop(a); err != nil {
		t.Fatal(err)
	}
	if code, says := copies(t, "file:"+secret, filepath.Join(back, "draad.db")); code != 0 || strings.Contains(says, "hunter2") {
		t.Fatalf("exit %d: %s", code, says)
	}
	c = ask(startApp(t, back), "")
	knows(c, "Wanneer?")
	knows(c, "En hier?")
	answered(t, c, "En hier?", "Ook morgen.")
}

func TestACopyIsNotBegunWhereItShouldNot(t *testing.T) {
	server := miniredis.RunT(t)
	url, dir := "redis://"+server.Addr(), t.TempDir()
	a := startApp(t, dir)
	if err := stop(a); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ from, to, says string }{
		"a password to be seen": {dir, "redis://:s3cret@" + server.Addr(), "a password on the command line"},
		"no such store":         {filepath.Join(dir, "none"), url, "there is no store"},
		"the same store":        {dir, dir + "/", "the same store"},
		"the same Redis":        {url, url + "?name=draad", "the same store"},
		"partitions":            {dir, url + "?partitions=16", "leave partitions= out"},
		"a URL that is none":    {dir, "redis://%zz", "cannot be understood"},
		"an empty setting":      {dir, "redis", "DRAAD_REDIS_URL"},
		"no file":               {dir, "file:/no/such/file", "the file with the URL"},
	} {
		code, says := copies(t, tt.from, tt.to)
		if code == 0 || !strings.Contains(says, tt.says) || strings.Contains(says, "s3cret") {
			t.Errorf("%s: exit %d: %s", name, code, says)
		}
	}
	for _, line := range []string{"store", "store copy", "store copy --from a", "store copy --to b --to c", "store move --from a --to b"} {
		var out strings.Builder
		c := &console{out: &out, err: &out, wiring: theWiring()}
		if code := c.run(t.Context(), strings.Fields(line)); code != 2 || !strings.Contains(out.String(), "--from PLACE --to PLACE") {
			t.Errorf("%s: exit %d: %s", line, code, out.String())
		}
	}
	if len(server.Keys()) != 0 {
		t.Errorf("a copy that was refused wrote %v", server.Keys())
	}
}

// A name that is a bit wrong is an empty store, and must not be taken for the whole.
func TestAnEmptyStoreIsNotCopied(t *testing.T) {
	url, into := "redis://"+miniredis.RunT(t).Addr()+"?name=drad", filepath.Join(t.TempDir(), "new")
	if code, says := copies(t, url, into); code == 0 || !strings.Contains(says, "(drad) holds nothing") {
		t.Errorf("exit %d: %s", code, says)
	}
	if _, err := os.Stat(into); !os.IsNotExist(err) {
		t.Errorf("a store was made: %v", err)
	}
}

// Half the conversations must not be taken for all of them.
func TestAnUnfinishedCopyIsNotServed(t *testing.T) {
	server := miniredis.RunT(t)
	k, err := parsePlace(nil, "redis://"+server.Addr()+"?name=half")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := openCarried(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	r := store.Record{Key: "store/copy under way", Version: 1, Body: []byte("/var/lib/draad")}
	if err := kept.Unpack(t.Context(), store.Parcel{Key: r.Key, Record: r}); err != nil {
		t.Fatal(err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	environ := []string{"DRAAD_HTTP_ADDR=127.0.0.1:0", "DRAAD_REDIS_URL=redis://" + server.Addr(), "DRAAD_REDIS_NAME=half"}
	c := &console{environ: environ, out: io.Discard, err: &out, wiring: theWiring()}
	if code := c.run(t.Context(), []string{"serve"}); code != 1 || !strings.Contains(out.String(), "unfinished copy of /var/lib/draad") {
		t.Errorf("exit %d: %s", code, out.String())
	}
}

// A URL is masked wherever it stands, and one without a password is little more than the
// server's name.
func TestTheDoctorNamesTheServerOfAURLWithoutAPassword(t *testing.T) {
	server := miniredis.RunT(t)
	var out strings.Builder
	c := &console{environ: []string{"DRAAD_REDIS_URL=redis://" + server.Addr()}, out: &out, err: io.Discard, wiring: theWiring()}
	c.run(t.Context(), []string{"doctor"})
	if !strings.Contains(out.String(), "ok     store: Redis "+server.Addr()+", nothing in it yet\n") || strings.Contains(out.String(), "redis://") {
		t.Error(out.String())
	}
}

func TestABackupOfRedisIsSaidToBeMadeThere(t *testing.T) {
	var out strings.Builder
	c := &console{environ: []string{"DRAAD_REDIS_URL=redis://:s3cret@127.0.0.1:1"}, out: &out, err: &out, wiring: theWiring()}
	code := c.run(t.Context(), []string{"backup", filepath.Join(t.TempDir(), "b.db")})
	if code != 1 || !strings.Contains(out.String(), "draad store copy") || strings.Contains(out.String(), "s3cret") {
		t.Errorf("exit %d: %s", code, out.String())
	}
}

// Stores keep times to different ends: those that one of them cannot tell apart are
// the same.
func TestTimesAtTheEdgeAreCopied(t *testing.T) {
	url, dir, back := "redis://"+miniredis.RunT(t).Addr(), t.TempDir(), t.TempDir()
	k, err := parsePlace(nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := k.openAny(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range []time.Time{{}, time.Unix(0, 0), time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)} {
		key := fmt.Sprint("c", i)
		if err := kept.Commit(t.Context(), store.Change{Key: key, Body: []byte("x"), At: at, Events: []string{"e"},
			Jobs: []store.Job{{Key: key + "/1/0", Record: key, Lane: "timer", Due: at}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	for _, way := range [][2]string{{dir, url}, {url, back}} {
		if code, says := copies(t, way[0], way[1]); code != 0 {
			t.Errorf("exit %d: %s", code, says)
		}
	}
}
