package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"draad/integrations/x/fake"
)

// replicas starts n programs over one Redis.
func replicas(t *testing.T, server *miniredis.Miniredis, n int, environ ...string) []*app {
	t.Helper()
	var all []*app
	for range n {
		all = append(all, startApp(t, t.TempDir(), append(environ, "DRAAD_REDIS_URL=redis://"+server.Addr())...))
	}
	return all
}

func clientOf(t *testing.T, a *app) *client {
	c := newClient(a.Addr())
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// A question is written at one replica, answered at the other, and everything that
// follows happens once.
func TestTwoReplicasShareTheWork(t *testing.T) {
	all := replicas(t, miniredis.RunT(t), 2)
	one, two := clientOf(t, all[0]), clientOf(t, all[1])
	ctx := t.Context()
	for _, text := range []string{"Vraag 1", "Vraag 2", "Vraag 3"} {
		post, err := one.act(ctx, "post", map[string]string{"account": "gemeente", "name": "Bewoner", "text": text})
		if err != nil {
			t.Fatal(err)
		}
		answered(t, two, text, "Antwoord op "+text+".")
		l, err := one.list(ctx, "thread="+post)
		if err != nil {
			t.Fatal(err)
		}
		if posts := l.Plein.Threads[0].Posts; len(posts) != 2 || posts[1].Text != "Antwoord op "+text+". ^PH" {
			t.Errorf("on the square: %+v", posts)
		}
	}
	var threads int
	l, err := one.list(ctx, "channel=kcc")
	if err != nil {
		t.Fatal(err)
	}
	for _, channel := range l.Team {
		for _, th := range channel.Threads {
			if strings.Contains(th.Card.Quote, "Vraag") {
				threads++
			}
		}
	}
	if threads != 3 {
		t.Errorf("%d threads for three questions", threads)
	}
}

// One replica reads the mentions of X; when it stops the other one does.
func TestOneReplicaPollsAndTheOtherTakesOver(t *testing.T) {
	server, x := miniredis.RunT(t), fake.New()
	defer x.Close()
	us := x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld")
	all := replicas(t, server, 2, xAccount(x, us)...)
	citizen := x.AddCitizen("bewoner", "Bewoner", 12)
	first := x.Write(citizen, fake.Draft{Text: "@gemvoorbeeld wanneer?"})
	answered(t, clientOf(t, all[1]), "@gemvoorbeeld wanneer?", "Morgen.")
	polling := 0
	for _, a := range all {
		for name := range a.heard() {
			if strings.HasPrefix(name, "x/") {
				polling++
			}
		}
	}
	if polling != 1 {
		t.Errorf("%d replicas poll one account", polling)
	}
	if err := stop(all[0]); err != nil {
		t.Fatal(err)
	}
	second := x.Write(citizen, fake.Draft{Text: "@gemvoorbeeld en wie?"})
	answered(t, clientOf(t, all[1]), "@gemvoorbeeld en wie?", "Jan.")
	for _, post := range []string{first.ID, second.ID} {
		if replies := x.Replies(post); len(replies) != 1 {
			t.Errorf("under a question: %+v", replies)
		}
	}
}

// Health turns red when Redis is gone, and green by itself.
func TestHealthFollowsRedis(t *testing.T) {
	server := miniredis.RunT(t)
	a := replicas(t, server, 1)[0]
	status := func() int {
		client := &http.Client{Timeout: time.Minute}
		defer client.CloseIdleConnections()
		res, err := client.Get("http://" + a.Addr() + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	eventually(t, "it is well", func() bool { return status() == http.StatusOK })
	server.SetError("READONLY You can't write against a read only replica.")
	eventually(t, "it is not well without Redis", func() bool { return status() == http.StatusServiceUnavailable })
	c := clientOf(t, a)
	if _, err := c.act(t.Context(), "post", map[string]string{"account": "gemeente", "name": "Bewoner", "text": "Gehoord?"}); err == nil {
		t.Error("a message was acknowledged that is nowhere")
	}
	server.SetError("")
	eventually(t, "it is well again", func() bool { return status() == http.StatusOK })
	if _, err := c.act(t.Context(), "post", map[string]string{"account": "gemeente", "name": "Bewoner", "text": "En nu?"}); err != nil {
		t.Error(err)
	}
	answered(t, c, "En nu?", "Ja.")
}
