package x

import (
	"encoding/json"
	"testing"

	"github.com/g8rswimmer/go-twitter/v2"
)

// Whatever a page holds, reading it does not panic, and what comes out has what
// Draad cannot do without.
func FuzzReadPage(f *testing.F) {
	f.Add([]byte(`{"data":[{"id":"5","author_id":"7","text":"a &amp; b https://t.co/x","entities":{"urls":[{"url":"https://t.co/x","expanded_url":"https://voorbeeld.nl"}]},"edit_history_tweet_ids":["4","5"],"note_tweet":{"text":"lang"},"attachments":{"media_keys":["k","l"]},"referenced_tweets":[null,{"type":"replied_to","id":"3"}]}],"includes":{"users":[null,{"id":"7","username":"bea","public_metrics":{"followers_count":-1}}],"media":[null,{"media_key":"k","type":"photo"}]}}`))
	f.Add([]byte(`{"data":[null,{},{"id":"x"},{"id":"1","author_id":"2","referenced_tweets":[{"type":"retweeted","id":"9"}]}],"includes":null}`))
	f.Add([]byte(`{"data":[{"id":"1","author_id":"2","edit_history_tweet_ids":[""],"note_tweet":null,"lang":"und","created_at":"gisteren"}]}`))
	f.Add([]byte(`{"data":[{"id":"6","author_id":"7","edit_history_post_ids":["4"],"note_post":{"text":"lang"},"referenced_posts":[null,{"type":"retweeted","id":"3"}]},{"id":"8"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var raw twitter.TweetRaw
		if json.Unmarshal(body, &raw) != nil {
			return
		}
		posts, bad, err := postsIn(body)
		if err != nil {
			return
		}
		found := readPage("7", "gemeente", &raw, posts)
		if len(found)+bad != len(raw.Tweets) {
			t.Fatalf("%d read and %d bad of %d", len(found), bad, len(raw.Tweets))
		}
		for _, m := range found {
			if !isID(m.id) || !isID(m.original) {
				t.Fatalf("ids %q and %q", m.id, m.original)
			}
			if !m.skip && !m.unsigned && (m.citizen.ID == "" || m.message.ID == "" || m.message.Thread == "" || m.message.Link == "" || m.citizen.Followers < 0) {
				t.Fatalf("incomplete: %+v", m)
			}
		}
	})
}
