package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dghubble/oauth1"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type caller struct {
	t      *testing.T
	server *Server
	user   *User
	client *http.Client
}

func newCaller(t *testing.T, options ...Option) *caller {
	s := New(options...)
	t.Cleanup(s.Close)
	u := s.AddAccount("gemeente", "Gemeente")
	return &caller{t: t, server: s, user: u, client: signed(t, u.Keys)}
}

func signed(t *testing.T, k Keys) *http.Client {
	client := oauth1.NewConfig(k.ConsumerKey, k.ConsumerSecret).Client(oauth1.NoContext, oauth1.NewToken(k.AccessToken, k.AccessSecret))
	wire := &http.Transport{}
	t.Cleanup(wire.CloseIdleConnections)
	client.Transport.(*oauth1.Transport).Base = wire
	return client
}

// call makes a call and gives the status and the answer.
func (c *caller) call(method, path, body string) (int, string, http.Header) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.server.URL()+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(answer), resp.Header
}

func TestOnlyARightSignatureIsTaken(t *testing.T) {
	c := newCaller(t)
	if status, _, _ := c.call("GET", "/2/users/me?user.fields=name,username&x=%C3%A9%20%2B", ""); status != 200 {
		t.Fatalf("a right signature: %d", status)
	}
	for name, spoil := range map[string]func(*Keys){
		"consumer key":    func(k *Keys) { k.ConsumerKey += "x" },
		"consumer secret": func(k *Keys) { k.ConsumerSecret += "x" },
		"token":           func(k *Keys) { k.AccessToken += "x" },
		"token secret":    func(k *Keys) { k.AccessSecret += "x" },
	} {
		keys := c.user.Keys
		spoil(&keys)
		wrong := *c
		wrong.client = signed(t, keys)
		if status, _, _ := wrong.call("GET", "/2/users/me", ""); status != 401 {
			t.Errorf("wrong %s: %d", name, status)
		}
	}
}

func TestASignatureIsGoodForOneCall(t *testing.T) {
	c := newCaller(t)
	var header string
	spy := c.client.Transport.(*oauth1.Transport)
	wire := spy.Base
	spy.Base = roundTrip(func(r *http.Request) (*http.Response, error) {
		header = r.Header.Get("Authorization")
		return wire.RoundTrip(r)
	})
	c.call("GET", "/2/users/me", "")
	for _, path := range []string{"/2/users/me", "/2/users/me?x=1"} {
		req, _ := http.NewRequest("GET", c.server.URL()+path, nil)
		req.Header.Set("Authorization", header)
		resp, err := wire.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 401 {
			t.Errorf("%s with a used signature: %d", path, resp.StatusCode)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestMentionsComeInPagesNewestFirst(t *testing.T) {
	c := newCaller(t)
	citizen := c.server.AddCitizen("bea", "Bea", 1)
	var ids []string
	for range 23 {
		ids = append(ids, c.server.Write(citizen, Draft{Text: "@gemeente hallo"}).ID)
	}
	c.server.Erase(ids[20])
	var got []string
	token := ""
	for pages := 1; ; pages++ {
		_, body, _ := c.call("GET", "/2/users/"+c.user.ID+"/mentions?max_results=10&since_id="+ids[0]+token, "")
		var page struct {
			Data []struct{ ID string }
			Meta struct {
				Next string `json:"next_token"`
			}
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Data {
			got = append(got, p.ID)
		}
		if page.Meta.Next == "" {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		token = "&pagination_token=" + page.Meta.Next
	}
	if len(got) != 21 || got[0] != ids[22] || got[20] != ids[1] {
		t.Errorf("%d posts came: %v", len(got), got)
	}
}

func TestXRefusesWhatItRefuses(t *testing.T) {
	c := newCaller(t)
	citizen := c.server.AddCitizen("bea", "Bea", 1)
	asked := c.server.Write(citizen, Draft{Text: "Hoi @gemeente"})
	other := c.server.Write(citizen, Draft{Text: "Hoi allemaal"})
	limited := c.server.Write(citizen, Draft{Text: "Hoi allemaal", ReplySettings: "following"})
	reply := func(text, parent string) string {
		body, _ := json.Marshal(map[string]any{"text": text, "reply": map[string]any{"in_reply_to_tweet_id": parent}})
		return string(body)
	}
	cases := []struct {
		name, body, says string
		status           int
	}{
		{"an answer", reply("Dag", asked.ID), `"id"`, 201},
		{"the same again", reply("Dag", asked.ID), "duplicate content", 403},
		{"too long", reply(strings.Repeat("字", 141), asked.ID), "too long", 403},
		{"just not too long", reply(strings.Repeat("字", 140), asked.ID), `"id"`, 201},
		{"not mentioned", reply("Dag 2", other.ID), "have not been mentioned", 403},
		{"limited", reply("Dag 3", limited.ID), "restricted who can reply", 403},
		{"gone", reply("Dag 4", "12345"), "deleted or not visible", 403},
		{"no text", `{}`, "Invalid Request", 400},
		{"no JSON", `{`, "Invalid Request", 400},
	}
	for _, k := range cases {
		if status, body, _ := c.call("POST", "/2/tweets", k.body); status != k.status || !strings.Contains(body, k.says) {
			t.Errorf("%s: %d %s", k.name, status, body)
		}
	}
	c.server.Suspend(c.user, true)
	if status, body, _ := c.call("POST", "/2/tweets", reply("Dag 5", asked.ID)); status != 403 || !strings.Contains(body, "suspended") {
		t.Errorf("suspended: %d %s", status, body)
	}
	if posts := c.server.Replies(asked.ID); len(posts) != 2 {
		t.Errorf("%d answers stand there, want 2", len(posts))
	}
}

func TestOnlyTheAuthorDeletes(t *testing.T) {
	c := newCaller(t)
	other := c.server.Write(c.server.AddCitizen("bea", "Bea", 1), Draft{Text: "hoi"})
	own := c.server.Write(c.user, Draft{Text: "dag"})
	for _, k := range []struct {
		id   string
		want int
	}{{other.ID, 403}, {own.ID, 200}, {own.ID, 404}} {
		if status, _, _ := c.call("DELETE", "/2/tweets/"+k.id, ""); status != k.want {
			t.Errorf("%s: %d, want %d", k.id, status, k.want)
		}
	}
	if _, body, _ := c.call("GET", "/2/tweets?ids="+own.ID+","+other.ID, ""); !strings.Contains(body, `"hoi"`) || !strings.Contains(body, "Not Found Error") {
		t.Errorf("looking up: %s", body)
	}
}

func TestALimitIsKeptAndResets(t *testing.T) {
	now := time.Now()
	c := newCaller(t, WithClock(func() time.Time { return now }))
	c.server.SetLimit(Me, 2, time.Minute)
	for i, want := range []int{200, 200, 429} {
		status, _, header := c.call("GET", "/2/users/me", "")
		if status != want || header.Get("x-rate-limit-limit") != "2" || header.Get("x-rate-limit-reset") == "" {
			t.Errorf("call %d: %d %v", i, status, header)
		}
	}
	now = now.Add(61 * time.Second)
	if status, _, header := c.call("GET", "/2/users/me", ""); status != 200 || header.Get("x-rate-limit-remaining") != "1" {
		t.Errorf("after the window: %d", status)
	}
	if n := c.server.Requests(Me); n != 4 {
		t.Errorf("%d requests counted", n)
	}
}

func TestOnlyWhatIsAskedForIsGiven(t *testing.T) {
	c := newCaller(t)
	p := c.server.Write(c.server.AddCitizen("bea", "Bea", 1), Draft{Text: "hoi @gemeente & <b>"})
	_, bare, _ := c.call("GET", "/2/tweets/"+p.ID, "")
	_, full, _ := c.call("GET", "/2/tweets/"+p.ID+"?tweet.fields=author_id,lang&expansions=author_id&user.fields=public_metrics", "")
	if strings.Contains(bare, "author_id") || strings.Contains(bare, "lang") || !strings.Contains(bare, "edit_history_tweet_ids") {
		t.Errorf("bare: %s", bare)
	}
	for _, want := range []string{"author_id", "lang", "followers_count", "amp;"} {
		if !strings.Contains(full, want) {
			t.Errorf("%s is not in %s", want, full)
		}
	}
}

func BenchmarkCreate(b *testing.B) {
	s := New(AllowSameText())
	defer s.Close()
	u := s.AddAccount("gemeente", "Gemeente")
	asked := s.Write(s.AddCitizen("bea", "Bea", 1), Draft{Text: "@gemeente hoi"})
	client := oauth1.NewConfig(u.Keys.ConsumerKey, u.Keys.ConsumerSecret).Client(oauth1.NoContext, oauth1.NewToken(u.Keys.AccessToken, u.Keys.AccessSecret))
	client.Transport.(*oauth1.Transport).Base = &http.Transport{MaxIdleConnsPerHost: 64}
	body := `{"text":"Dag","reply":{"in_reply_to_tweet_id":"` + asked.ID + `"}}`
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			resp, err := client.Post(s.URL()+"/2/tweets", "application/json", strings.NewReader(body))
			if err != nil {
				b.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != 201 {
				b.Fatal(resp.Status)
			}
		}
	})
}
