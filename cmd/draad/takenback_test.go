package main

import (
	"fmt"
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
			s.undo(6 * time.Second)
			takenBack(s)
		})
	}
}

// undo starts the program anew, with an undo window that is so long.
func (s *chatStory) undo(window time.Duration) {
	s.Helper()
	s.p.kill()
	had := "undo: " + s.window.String()
	s.window = window
	org := filepath.Join(s.dir, "organisation.yaml")
	file, err := os.ReadFile(org)
	if err == nil {
		err = os.WriteFile(org, []byte(strings.Replace(string(file), had, "undo: "+window.String(), 1)), 0o600)
	}
	if err != nil {
		s.Fatal(err)
	}
	s.start()
}

const question, answer = "wanneer is de lantaarn weer heel?", "Morgen lost een monteur dit op."

func takenBack(s *chatStory) {
	post, root, reply := s.approved(func() { s.p.kill() })
	s.chat.unreact("sanne", reply, "white_check_mark")
	over := time.NewTimer(s.window)
	<-over.C
	s.start()
	s.nothingLeaves(post, root)
	s.chat.react("sanne", reply, "white_check_mark")
	eventually(s.T, "what is approved again is on X", func() bool { return len(s.x.Replies(post)) == 1 })
}

// approved is a question with an answer that Sanne approved and everybody can see, when
// something happens in its undo window. A machine that was too busy for that gets a longer
// window, and another question.
func (s *chatStory) approved(away func()) (post, root, reply string) {
	s.Helper()
	citizen := s.x.AddCitizen("bewoner", "Bewoner", 7)
	for n := 1; ; n++ {
		began := time.Now()
		post, root, reply = s.approves(citizen, fmt.Sprintf("vraag %d: %s", n, question))
		away()
		if len(s.x.Replies(post)) == 0 {
			return post, root, reply
		}
		if took := time.Since(began); took < s.window || s.window > time.Minute {
			s.Fatalf("the answer left within %s; the undo window is %s", took, s.window)
		}
		s.chat.Proxy(false)
		s.undo(2 * s.window)
	}
}

func (s *chatStory) approves(citizen *fake.User, question string) (post, root, reply string) {
	s.Helper()
	post = s.x.Write(citizen, fake.Draft{Text: "@gemvoorbeeld " + question}).ID
	eventually(s.T, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
	reply = s.chat.say("pieter", root, answer)
	s.chat.react("sanne", reply, "white_check_mark")
	eventually(s.T, "the preview is there", func() bool { return s.chat.shows(root, answer+" ^PH") })
	// What follows is said after the preview: by then Draad knows that the preview stands.
	s.chat.react("sanne", root, "eyes")
	eventually(s.T, "the card names who has it", func() bool { return strings.Contains(s.chat.card(root), "Sanne de Wit, sinds") })
	return post, root, reply
}

// nothingLeaves waits until the thread says that the answer is withdrawn.
func (s *chatStory) nothingLeaves(post, root string) {
	s.Helper()
	eventually(s.T, "the thread says that nothing leaves", func() bool { return s.chat.shows(root, "ingetrokken") })
	if replies := s.x.Replies(post); len(replies) > 0 {
		s.Errorf("on X: %+v", replies)
	}
}

// TestWhatIsTakenBackInAThreadThatCannotBeReadDoesNotLeave runs the real program. Somebody
// withdraws an answer, and what keeps Draad from hearing of it also keeps it from reading the
// thread: it was thrown out of the channel, or a proxy answers in the server's place.
func TestWhatIsTakenBackInAThreadThatCannotBeReadDoesNotLeave(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		for trouble, story := range map[string]func(*chatStory){"thrown out": thrownOut, "proxy": proxied} {
			t.Run(name+"/"+trouble, func(t *testing.T) {
				t.Parallel()
				s := newChatStory(t, open(t), false)
				s.undo(6 * time.Second)
				story(s)
			})
		}
	}
}

func thrownOut(s *chatStory) {
	post, root, reply := s.approved(func() { s.p.kill() })
	s.chat.expel(root, true)
	s.chat.unreact("sanne", reply, "white_check_mark")
	s.start()
	s.waits(post)
	s.chat.expel(root, false)
	s.nothingLeaves(post, root)
}

func proxied(s *chatStory) {
	post, root, reply := s.approved(func() {
		s.chat.Proxy(true)
		s.chat.cut()
	})
	s.chat.unreact("sanne", reply, "white_check_mark")
	s.waits(post)
	s.chat.Proxy(false)
	s.nothingLeaves(post, root)
}

// waits waits until the answer waits for its thread to be read.
func (s *chatStory) waits(post string) {
	s.Helper()
	eventually(s.T, "the answer waits", func() bool {
		return len(s.x.Replies(post)) > 0 || strings.Contains(tail(s.dir), "an answer waits until its thread can be read")
	})
	if replies := s.x.Replies(post); len(replies) > 0 {
		s.Errorf("on X: %+v", replies)
	}
}

// TestNothingLeavesByTheWordOfSomebodyWhoLeft runs the real program. Whoever approved an
// answer is deactivated in its undo window, also when Draad does not hear of that.
func TestNothingLeavesByTheWordOfSomebodyWhoLeft(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newChatStory(t, open(t), false)
			s.undo(6 * time.Second)
			post, root, _ := s.approved(func() { s.p.kill() })
			s.chat.leaves("sanne")
			s.start()
			eventually(s.T, "the thread says that the approval is void", func() bool { return s.chat.shows(root, "vervallen") })
			if replies := s.x.Replies(post); len(replies) > 0 {
				s.Errorf("on X: %+v", replies)
			}
		})
	}
}
