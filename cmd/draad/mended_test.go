package main

import (
	"slices"
	"strings"
	"testing"

	"draad/integrations/x/fake"
)

// TestAfterAMendWhatWaitedGoesOnAtOnce runs the real program with its usual waits, of minutes.
// A token is refused, or Draad is thrown out of a channel, and /readyz says what waits; when
// that is mended, nobody waits for minutes more.
func TestAfterAMendWhatWaitedGoesOnAtOnce(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		for trouble, story := range map[string]func(*chatStory){"token": newToken, "thrown out": invitedAgain} {
			t.Run(name+"/"+trouble, func(t *testing.T) {
				t.Parallel()
				s := newChatStory(t, open(t), false)
				s.p.kill()
				s.environ = slices.DeleteFunc(s.environ, func(set string) bool { return strings.HasPrefix(set, "DRAAD_RETRY_") })
				s.start()
				story(s)
			})
		}
	}
}

// revoke has the chat server refuse Draad's token, or take it again.
func (s *chatStory) revoke(yes bool) {
	switch chat := s.chat.(type) {
	case slackServer:
		if yes {
			chat.Revoke()
		} else {
			chat.Restore()
		}
	case mattermostServer:
		chat.Revoke(chat.token, chat.bot, yes)
	}
}

func newToken(s *chatStory) {
	s.revoke(true)
	s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld " + question})
	s.readyzSaysWhatWaits()
	s.revoke(false)
	eventually(s.T, "the question has a thread", func() bool { _, ok := s.chat.find(question); return ok })
	s.nothingWaits()
}

func invitedAgain(s *chatStory) {
	citizen := s.x.AddCitizen("bewoner", "Bewoner", 7)
	post := s.x.Write(citizen, fake.Draft{Text: "@gemvoorbeeld " + question})
	var root string
	eventually(s.T, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
	s.chat.expel(root, true)
	s.x.Write(citizen, fake.Draft{Text: "@gemvoorbeeld en hoe laat?", Parent: post.ID})
	s.readyzSaysWhatWaits()
	s.chat.expel(root, false)
	eventually(s.T, "the thread goes on", func() bool { return s.chat.shows(root, "en hoe laat?") })
	s.nothingWaits()
}

func (s *chatStory) readyzSaysWhatWaits() {
	s.Helper()
	eventually(s.T, "/readyz says what waits", func() bool {
		return strings.Contains(s.readyz(), `"on":"chat/`) || strings.Contains(s.readyz(), `"on": "chat/`)
	})
}

func (s *chatStory) nothingWaits() {
	s.Helper()
	eventually(s.T, "/readyz says that nothing waits", func() bool { return !strings.Contains(s.readyz(), `"waiting"`) })
}
