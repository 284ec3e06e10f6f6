package main

import (
	"slices"
	"strings"
	"testing"

	slackfake "draad/integrations/slack/fake"
	"draad/integrations/x/fake"
)

func (s slackServer) attach(by, root, text, photo string) string {
	post := s.Post(slackfake.Draft{User: by, Channel: s.where[root], Thread: root, Text: text, Files: []string{photo}})
	s.where[post] = s.where[root]
	return post
}

func (s slackServer) pictures(root string) []string {
	var all []string
	for _, p := range s.Thread(s.where[root], root) {
		for _, picture := range p.Pictures {
			all = append(all, string(picture.Data))
		}
	}
	return all
}

func (s mattermostServer) attach(by, root, text, photo string) string {
	return s.Say(s.ids[by], s.ids["kcc"], root, text, photo)
}

func (s mattermostServer) pictures(root string) []string {
	var all []string
	for _, p := range s.Thread(root) {
		for _, data := range s.Pictures(p) {
			all = append(all, string(data))
		}
	}
	return all
}

// TestPhotosGoBothWays runs the real program: what a citizen photographed stands in
// the thread, and what a colleague attached goes out with the approved answer.
func TestPhotosGoBothWays(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		for how, kill := range map[string]bool{"undisturbed": false, "killed after every step": true} {
			t.Run(name+", "+how, func(t *testing.T) { photosBothWays(newChatStory(t, open(t), kill)) })
		}
	}
}

func photosBothWays(s *chatStory) {
	const hole, question, answer = "\xFF\xD8\xFF\xE0\x00\x10JFIF een gat", "wanneer gaat dit gat dicht?", "Het gat is dicht, zie de foto."
	post := s.x.Write(s.x.AddCitizen("bewoner", "Bewoner", 7), fake.Draft{
		Text: "@gemvoorbeeld " + question, Media: []fake.Media{{Type: "photo", URL: s.x.Host(fake.File{Body: []byte(hole)}), Alt: "een gat"}},
	})
	s.crash()
	var root string
	eventually(s.T, "the question has a thread", func() (ok bool) { root, ok = s.chat.find(question); return ok })
	s.crash()
	eventually(s.T, "the citizen's photo stands in it", func() bool { return slices.Contains(s.chat.pictures(root), hole) })
	s.crash()
	reply := s.chat.attach("pieter", root, answer, "dicht.png")
	s.crash()
	s.chat.react("sanne", reply, "white_check_mark")
	s.crash()
	eventually(s.T, "the photo is named above the preview", func() bool {
		return s.chat.shows(root, "precies zoals ze hier staan: dicht.png") && s.chat.shows(root, answer+" ^PH")
	})
	// Not killed here: X cannot say that a post is certainly absent, so that a person is asked.
	eventually(s.T, "the answer is on X", func() bool { return len(s.x.Replies(post.ID)) > 0 })
	s.crash()
	eventually(s.T, "the card says so", func() bool { return s.chat.shows(root, "Beantwoord") })
	replies := s.x.Replies(post.ID)
	if len(replies) != 1 || !strings.HasSuffix(replies[0].Text, answer+" ^PH") {
		s.Fatalf("on X: %+v", replies)
	}
	if p := replies[0].Pictures; len(p) != 1 || !strings.HasSuffix(string(p[0].Data), "dicht.png") {
		s.Errorf("its photos on X: %+v", p)
	}
	if n := len(slices.DeleteFunc(s.chat.pictures(root), func(data string) bool { return data != hole })); n != 1 {
		s.Errorf("the citizen's photo stands there %d times", n)
	}
}
