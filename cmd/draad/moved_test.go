package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"draad/integrations/x/fake"
)

// TestAThreadFollowsItsDeskToAnotherChannel runs the real program. The front desk gets
// another channel in the organisation file, and Draad is started again: the open question
// is there, with all that was said, and what the citizen writes on goes there too.
func TestAThreadFollowsItsDeskToAnotherChannel(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newChatStory(t, open(t), false)
			asker := s.x.AddCitizen("bewoner", "Bewoner", 7)
			post := s.x.Write(asker, fake.Draft{Text: "@gemvoorbeeld " + question})
			var root string
			eventually(t, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
			s.chat.say("pieter", root, answer)
			eventually(t, "the reply is heard", func() bool { return s.chat.shows(root, "1 van collega's") })
			s.p.kill()
			s.chat.open("loket")
			s.giveFrontDesk("loket")
			s.start()
			var moved string
			eventually(t, "the question has a thread in the new channel", func() (ok bool) {
				moved, ok = s.chat.findIn("loket", question)
				return ok
			})
			eventually(t, "it says why, and what a colleague wrote", func() bool {
				return s.chat.shows(moved, "werkt nu in dit kanaal") && s.chat.shows(moved, answer)
			})
			s.x.Write(asker, fake.Draft{Text: "@gemvoorbeeld hallo?", Parent: post.ID})
			eventually(t, "what the citizen writes on is there", func() bool { return s.chat.shows(moved, "hallo?") })
			if n := s.chat.count(question); n != 2 {
				t.Errorf("%d threads, want the old and the new one", n)
			}
		})
	}
}

var firstChannel = regexp.MustCompile(`channel: \S+`)

// giveFrontDesk names another channel for the first desk in the organisation file.
func (s *chatStory) giveFrontDesk(channel string) {
	s.Helper()
	org := filepath.Join(s.dir, "organisation.yaml")
	file, err := os.ReadFile(org)
	if err == nil {
		old := firstChannel.FindString(string(file))
		changed := strings.Replace(string(file), old, "channel: "+channel+" ", 1)
		err = os.WriteFile(org, []byte(s.chat.organise(changed)), 0o600)
	}
	if err != nil {
		s.Fatal(err)
	}
}
