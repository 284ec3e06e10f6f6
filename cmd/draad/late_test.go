package main

import (
	"testing"

	slackfake "draad/integrations/slack/fake"
	"draad/integrations/x/fake"
)

// TestACardThatComesLateStandsOnce runs the real program against a Slack behind a gateway that
// gives up, and has sent the call on all the same.
func TestACardThatComesLateStandsOnce(t *testing.T) {
	t.Parallel()
	chat := newSlackServer(t).(slackServer)
	s := newChatStory(t, chat, false)
	const question, answer = "wanneer is de lantaarn weer heel?", "Morgen lost een monteur dit op."
	chat.Break("chat.postMessage", slackfake.Late)
	looks := chat.Count("conversations.history")
	post := s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld " + question})
	eventually(t, "it is looked for", func() bool { return chat.Count("conversations.history") > looks })
	chat.Deliver()
	var root string
	eventually(t, "it stands there", func() (ok bool) { root, ok = chat.find(question); return ok })
	chat.react("sanne", chat.say("pieter", root, answer), "white_check_mark")
	eventually(t, "the answer is on X", func() bool { return len(s.x.Replies(post.ID)) == 1 })
	if n := chat.count(question); n != 1 {
		t.Errorf("the question stands there %d times", n)
	}
}
