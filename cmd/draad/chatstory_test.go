package main

import (
	"os"
	"testing"
	"time"

	"draad/integrations/x/fake"
)

// chatStory is the real program between a fake X and a fake chat server.
type chatStory struct {
	*testing.T
	chat    chatServer
	x       *fake.Server
	dir     string
	environ []string
	kills   bool
	p       *process
	window  time.Duration // to undo
}

func newChatStory(t *testing.T, chat chatServer, kills bool) *chatStory {
	skipWithRace(t)
	s := &chatStory{T: t, chat: chat, x: fake.New(), dir: t.TempDir(), kills: kills}
	t.Cleanup(s.x.Close)
	org := quickOrg(t, s.dir)
	file, err := os.ReadFile(org)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(org, []byte(chat.organise(string(file))), 0o600); err != nil {
		t.Fatal(err)
	}
	s.environ = append(xAccount(s.x, s.x.AddAccount("gemvoorbeeld", "Gemeente Voorbeeld")), chat.environ()...)
	s.environ = append(s.environ, "DRAAD_ORGANISATION="+org, "DRAAD_RETRY_FIRST=20ms", "DRAAD_RETRY_MAX=200ms")
	s.start()
	t.Cleanup(func() {
		s.p.kill()
		if t.Failed() {
			t.Log(tail(s.dir))
		}
	})
	return s
}

func (s *chatStory) start() {
	s.Helper()
	p, err := startProcess(s.Context(), binary(s.T), s.dir, s.environ...)
	if err != nil {
		s.Fatal(err)
	}
	s.p = p
}

// crash kills the program and starts it again, where the story is about that.
func (s *chatStory) crash() {
	s.Helper()
	if s.kills {
		s.p.kill()
		s.start()
	}
}
