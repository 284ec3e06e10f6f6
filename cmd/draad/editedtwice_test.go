package main

import (
	"strings"
	"testing"
	"time"

	"draad/integrations/x/fake"
)

// TestWhatWasEditedTwiceInOneSecondIsPublishedAsSlackShowsIt runs the real program. Slack tells
// edits by the whole second, and may lose one.
func TestWhatWasEditedTwiceInOneSecondIsPublishedAsSlackShowsIt(t *testing.T) {
	for name, lost := range map[string]bool{"both are told": false, "the second is lost": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chat := newSlackServer(t).(slackServer)
			editedTwice(newChatStory(t, chat, false), chat, lost)
		})
	}
}

func editedTwice(s *chatStory, chat slackServer, lost bool) {
	// A ✅ that is found by catching up, after an edit, is asked again: nobody knows its moment.
	eventually(s.T, "Draad caught up with Slack", func() bool { return strings.Contains(tail(s.dir), "caught up with Slack") })
	const question, answer = "wanneer is de lantaarn weer heel?", "Morgen lost een monteur dit op."
	post := s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld " + question})
	var root string
	eventually(s.T, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
	reply := s.chat.say("pieter", root, "Mrogen.")
	channel := chat.channel(root)
	chat.Edit(channel, reply, "Nooit.")
	second := func() { chat.EditAgain(channel, reply, answer) }
	if lost {
		chat.Untold(second)
	} else {
		second()
	}
	if err := chat.AwaitAcked(s.Context()); err != nil {
		s.Fatal(err)
	}
	chat.Pass(10 * time.Second)
	s.chat.react("sanne", reply, "white_check_mark")
	eventually(s.T, "the answer is on X", func() bool { return len(s.x.Replies(post.ID)) == 1 })
	if got := s.x.Replies(post.ID)[0].Text; got != "@bewoner "+answer+" ^PH" && got != answer+" ^PH" {
		s.Errorf("on X it says %q, and in Slack %q", got, answer)
	}
}
