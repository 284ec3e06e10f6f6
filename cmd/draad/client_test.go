package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// client does in the practice room what people do, through its JSON API.
type client struct {
	base string
	http *http.Client
}

func newClient(addr string) *client {
	return &client{base: "http://" + addr, http: &http.Client{Timeout: time.Minute}}
}

// act does one act and gives the id of its post.
func (c *client) act(ctx context.Context, name string, body map[string]string) (string, error) {
	js, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/practice/api/"+name, bytes.NewReader(js))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	var done struct{ ID, Error string }
	if err := c.do(req, &done); err != nil {
		return "", fmt.Errorf("%s: %w (%s)", name, err, done.Error)
	}
	return done.ID, nil
}

func (c *client) do(req *http.Request, into any) error {
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("status %d: %w", res.StatusCode, err)
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("status %d", res.StatusCode)
	}
	return nil
}

// listed is what `list` gives, as far as tests look at it.
type listed struct {
	Plein struct {
		Next    string
		Threads []struct {
			ID    string
			Posts []pleinPost
		}
	}
	Team []struct {
		Channel string
		Next    string
		Threads []teamThread
	}
}

type pleinPost struct{ ID, Kind, Text, Name string }

type teamThread struct {
	ID   string
	Card struct {
		Conversation, Status, Quote string
		Lines                       []struct{ Label, Value string }
	}
	Posts []teamPost
}

type teamPost struct {
	ID, Kind, By, Only, Text, Quote, Link string
}

func (c *client) list(ctx context.Context, query string) (listed, error) {
	var l listed
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/practice/api/list?limit=100&"+query, nil)
	if err != nil {
		return l, err
	}
	return l, c.do(req, &l)
}

// thread finds the thread in a channel whose card quotes a text.
func (c *client) thread(ctx context.Context, channel, quote string) (teamThread, bool) {
	after := ""
	for {
		l, err := c.list(ctx, "channel="+channel+"&team_after="+after)
		if err != nil || len(l.Team) == 0 {
			return teamThread{}, false
		}
		for _, t := range l.Team[0].Threads {
			if t.Card.Quote == quote {
				return t, true
			}
		}
		if after = l.Team[0].Next; after == "" {
			return teamThread{}, false
		}
	}
}

// says reports whether Draad said something with this text, or quoted it.
func (t teamThread) says(text string) bool {
	for _, p := range t.Posts {
		if p.Kind == "note" && (strings.Contains(p.Text, text) || p.Quote == text) {
			return true
		}
	}
	return false
}

// patience is how long a test waits for what has to come. A busy machine is no mistake,
// and what never comes is one after some minutes too.
const patience = 4 * time.Minute

// eventually waits until ready.
func eventually(t *testing.T, what string, ready func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ready() {
		select {
		case <-limit.C:
			t.Fatalf("waited in vain until %s", what)
		case <-tick.C:
		}
	}
}
