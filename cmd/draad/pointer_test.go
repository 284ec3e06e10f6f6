package main

import (
	"testing"

	"draad/integrations/x/fake"
)

// TestAnAnswerInAnotherTeamsChannel runs the real program. The wijkbureau is asked, and answers
// under what its channel was told: that stands in the thread, where it is approved, and the
// wijkbureau hears so. It does so too when Draad was not running at each moment.
func TestAnAnswerInAnotherTeamsChannel(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		for how, kill := range map[string]bool{"undisturbed": false, "killed after every step": true} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				answersElsewhere(newChatStory(t, open(t), kill))
			})
		}
	}
}

func answersElsewhere(s *chatStory) {
	const channel, better = "wijkbureau-noord", "Morgenochtend lost een monteur dit op."
	post := s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{Text: "@gemvoorbeeld " + question})
	var root, pointer string
	eventually(s.T, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
	s.chat.react("sanne", root, "house_with_garden")
	s.crash()
	eventually(s.T, "the wijkbureau is asked", func() (ok bool) { pointer, ok = s.chat.findIn(channel, "vraagt jullie hulp"); return ok })
	s.crash()
	reply := s.chat.say("pieter", pointer, answer)
	s.crash()
	eventually(s.T, "the thread says so", func() bool { return s.chat.shows(root, answer) && s.chat.shows(root, "Pieter Hendriks schrijft bij") })
	eventually(s.T, "its author hears where it is decided", func() bool { return s.chat.shows(pointer, "daar wordt beslist") })
	s.chat.rewrite(reply, better)
	s.crash()
	eventually(s.T, "the thread says what it says now", func() bool { return s.chat.shows(root, better) && !s.chat.shows(root, answer) })
	s.chat.react("fatima", reply, "white_check_mark") // missed, it would be asked again: the reply was edited
	eventually(s.T, "the answer is on X", func() bool { return len(s.x.Replies(post.ID)) == 1 })
	if text := s.x.Replies(post.ID)[0].Text; text != "@bewoner "+better+" ^PH" && text != better+" ^PH" {
		s.Errorf("on X: %q", text)
	}
	eventually(s.T, "its author hears that too", func() bool { return s.chat.shows(pointer, "Geplaatst: het antwoord van Pieter Hendriks") })
}
