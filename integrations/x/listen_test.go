package x

import (
	"testing"

	"github.com/g8rswimmer/go-twitter/v2"

	"draad/bot"
)

func TestAPostWithLimitedRepliesThatDoesNotMentionUsIsListenOnly(t *testing.T) {
	r := reader{me: "7", handle: "gemeente"}
	author := &twitter.UserObj{ID: "1"}
	mention := &twitter.EntitiesObj{Mentions: []twitter.EntityMentionObj{{UserName: "Gemeente"}}}
	cases := []struct {
		name     string
		post     twitter.TweetObj
		settings string
		want     bot.Reason
	}{
		{"no settings", twitter.TweetObj{Text: "hallo"}, "", ""},
		{"everyone", twitter.TweetObj{Text: "hallo"}, "everyone", ""},
		{"limited, no mention", twitter.TweetObj{Text: "hallo"}, "following", bot.ReasonReplyNotAllowed},
		{"limited to a kind that is new", twitter.TweetObj{Text: "hallo"}, "subscribers", bot.ReasonReplyNotAllowed},
		{"limited, mention in the entities", twitter.TweetObj{Text: "…", Entities: mention}, "following", ""},
		{"limited, mention in the text", twitter.TweetObj{Text: "hoi @gemeente"}, "mentionedUsers", ""},
		{"limited, a reply to us", twitter.TweetObj{Text: "hoi", InReplyToUserID: "7"}, "mentionedUsers", ""},
	}
	for _, c := range cases {
		if got := r.listenOnly(post{TweetObj: c.post, ReplySettings: c.settings}, author); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLanguagesAreBCP47OrUnknown(t *testing.T) {
	for code, want := range map[string]string{"nl": "nl", "in": "id", "iw": "he", "und": "", "qme": "", "zxx": "", "": ""} {
		if got := language(code); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
}
