package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"draad/integrations/x/fake"
)

// TestWhatIsTakenBackWhileDraadIsAwayDoesNotLeave runs the real program, which dies in the
// undo window of an answer. Somebody withdraws it, and the window is over by the time that
// the program is back.
func TestWhatIsTakenBackWhileDraadIsAwayDoesNotLeave(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newChatStory(t, open(t), false)
			s.p.kill()
			undo := s.undo(8 * time.Second)
			s.start()
			takenBack(s, undo)
		})
	}
}

// undo makes the organisation's undo window so long.
func (s *chatStory) undo(window time.Duration) time.Duration {
	s.Helper()
	org := filepath.Join(s.dir, "organisation.yaml")
	file, err := os.ReadFile(org)
	if err == nil {
		err = os.WriteFile(org, []byte(strings.Replace(string(file), "undo: 0s", "undo: "+window.String(), 1)), 0o600)
	}
	if err != nil {
		s.Fatal(err)
	}
	return window
}

func takenBack(s *chatStory, undo time.Duration) {
	const question, answer = "wanneer is de lantaarn weer heel?", "Morgen lost een monteur dit op."
	post := s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld " + question})
	var root string
	eventually(s.T, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
	reply := s.chat.say("pieter", root, answer)
	s.chat.react("sanne", reply, "white_check_mark")
	eventually(s.T, "the preview is there", func() bool { return s.chat.shows(root, answer+" ^PH") })
	s.p.kill()
	if len(s.x.Replies(post.ID)) > 0 {
		s.Fatal("the program did not die within the undo window")
	}
	s.chat.unreact("sanne", reply, "white_check_mark")
	over := time.NewTimer(undo)
	<-over.C
	s.start()
	eventually(s.T, "the thread says that nothing leaves", func() bool { return s.chat.shows(root, "ingetrokken") })
	if replies := s.x.Replies(post.ID); len(replies) > 0 {
		s.Errorf("on X: %+v", replies)
	}
	s.chat.react("sanne", reply, "white_check_mark")
	eventually(s.T, "what is approved again is on X", func() bool { return len(s.x.Replies(post.ID)) == 1 })
}
