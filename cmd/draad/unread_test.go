package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"draad/integrations/x/fake"
)

// TestWhatXDoesNotLetUsReadIsSaidInTheChannel runs the real program: the reads of the month
// are used up, and later X lists a mention late. The desk hears of the first once, however
// often the program is killed, and the second opens its thread.
func TestWhatXDoesNotLetUsReadIsSaidInTheChannel(t *testing.T) {
	for name, open := range map[string]func(*testing.T) chatServer{"slack": newSlackServer, "mattermost": newMattermostServer} {
		t.Run(name, func(t *testing.T) { unreadInTheChannel(newChatStory(t, open(t), true)) })
	}
}

func unreadInTheChannel(s *chatStory) {
	const limit = "leesgrens van deze maand (2 berichten)"
	usual := s.environ
	s.environ = append(usual[:len(usual):len(usual)], "DRAAD_X_MONTHLY_READS=2")
	s.crash()
	citizen := s.x.AddCitizen("bewoner", "Bewoner", 7)
	late := s.x.Write(citizen, fake.Draft{Text: "@gemvoorbeeld laat in de lijst", Unlisted: true})
	for _, text := range []string{"@gemvoorbeeld een", "@gemvoorbeeld twee"} {
		s.x.Write(citizen, fake.Draft{Text: text})
	}
	eventually(s.T, "the desk hears that the reads are used up", func() bool { return s.chat.count(limit) > 0 })
	s.crash()
	eventually(s.T, "/readyz says so", func() bool { return strings.Contains(s.readyz(), "DRAAD_X_MONTHLY_READS") })
	s.crash()
	eventually(s.T, "/readyz says so again", func() bool { return strings.Contains(s.readyz(), "DRAAD_X_MONTHLY_READS") })
	if n := s.chat.count(limit); n != 1 {
		s.Errorf("the desk hears it %d times", n)
	}
	s.environ = usual
	s.x.List(late.ID)
	s.crash()
	eventually(s.T, "what was listed late has a thread", func() bool { return s.chat.count("laat in de lijst") == 1 })
}

// readyz gives the body of the page, whatever its status.
func (s *chatStory) readyz() string {
	res, err := http.Get("http://" + s.p.addr + "/readyz")
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err.Error()
	}
	return string(body)
}
