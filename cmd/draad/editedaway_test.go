package main

import (
	"strings"
	"testing"

	"draad/integrations/x/fake"
)

func (s slackServer) rewrite(post, text string) { s.Edit(s.where[post], post, text) }
func (s slackServer) takeOff(post string)       { s.TakeOff(s.where[post], post) }

// untold keeps what happens from Draad, also later: Slack gives up telling.
func (s slackServer) untold(do func()) { s.Untold(do) }

func (s mattermostServer) rewrite(post, text string) { s.Edit(post, text) }
func (s mattermostServer) takeOff(post string)       { s.EditFiles(post) }

// untold needs to keep nothing: Mattermost tells nobody who is away, also not later.
func (s mattermostServer) untold(do func()) { do() }

// awayEdit is what becomes of a reply, and what it is then.
type awayEdit struct {
	do     func(s *chatStory, reply string)
	text   string
	photos int
}

const reworded = "Morgen lost Jan van de firma dit op."

var awayEdits = map[string]awayEdit{
	"another text":    {func(s *chatStory, reply string) { s.chat.rewrite(reply, reworded) }, reworded, 1},
	"without a photo": {func(s *chatStory, reply string) { s.chat.takeOff(reply) }, answer, 0},
}

// TestWhatIsEditedWhileDraadIsAwayIsAskedAgain runs the real program, which dies. A colleague
// replies, somebody approves that, and then it is edited. Nobody can say on what that
// approval was put, so nothing leaves until what stands there is approved.
func TestWhatIsEditedWhileDraadIsAwayIsAskedAgain(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		for what, edit := range awayEdits {
			t.Run(name+"/"+what, func(t *testing.T) {
				t.Parallel()
				editedAway(newChatStory(t, open(t), false), edit)
			})
		}
	}
}

func editedAway(s *chatStory, edit awayEdit) {
	post := s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld " + question}).ID
	var root, reply string
	eventually(s.T, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
	s.p.kill()
	s.chat.untold(func() {
		reply = s.chat.attach("pieter", root, answer, "lantaarn.png")
		s.chat.react("sanne", reply, "white_check_mark")
		edit.do(s, reply)
	})
	s.start()
	eventually(s.T, "the approval is asked again", func() bool {
		return len(s.x.Replies(post)) > 0 || s.chat.shows(root, "intussen veranderd")
	})
	if replies := s.x.Replies(post); len(replies) > 0 {
		s.Fatalf("on X, without being asked again: %+v", replies)
	}
	s.chat.unreact("sanne", reply, "white_check_mark")
	s.chat.react("sanne", reply, "white_check_mark")
	eventually(s.T, "what was approved again is on X", func() bool { return len(s.x.Replies(post)) > 0 })
	replies := s.x.Replies(post)
	if len(replies) != 1 || !strings.HasSuffix(replies[0].Text, edit.text+" ^PH") || len(replies[0].Pictures) != edit.photos {
		s.Errorf("on X: %+v, want %q with %d photos", replies, edit.text, edit.photos)
	}
}
