package workspacetest

import (
	"testing"

	"draad/bot"
)

func (h Harness) gaps(t *testing.T) {
	h.tell(t, "ten replies and five emoji while the line is down: nothing missed, nothing twice", func(s *story) {
		roots := []bot.Ref{s.open(), s.open(), s.open(), s.open(), s.open()}
		in := newInbox(roots...)
		defer s.listen(in)()
		before := s.meanwhile(roots)
		s.heard(in, before)
		for range 2 {
			s.Disconnect()
			missed := s.meanwhile(roots)
			s.Reconnect()
			s.heard(in, missed)
		}
		for _, root := range roots {
			s.settle(in, root)
		}
		s.heard(in, before)
		if n := len(in.all(func(e bot.ChatEvent) bool { return e.Act != bot.Said && e.Act != bot.Reacted })); n != 0 {
			s.Errorf("%d events were made up", n)
		}
	}, Gaps)

	h.tell(t, "an edit and a deletion while the line is down are heard", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		edited, gone := s.says(1, root, s.text("Mrogen")), s.says(1, root, s.text("weg"))
		s.one(in, bot.Said, edited)
		s.one(in, bot.Said, gone)
		s.Disconnect()
		text := s.text("Morgen")
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: edited, Text: text})
		s.Do(Act{Act: bot.Removed, By: s.who(1).ID, Post: gone})
		s.Reconnect()
		if e := s.one(in, bot.Rewrote, edited); e.Text != text {
			s.Errorf("the edit says %q", e.Text)
		}
		s.one(in, bot.Removed, gone)
	}, Gaps, GapEdits)

	h.tell(t, "what happened while Draad was not there is heard after the start, once", func(s *story) {
		roots := []bot.Ref{s.open(), s.open(), s.open()}
		in := newInbox(roots...)
		early := s.meanwhile(roots)
		stop := s.listen(in)
		s.heard(in, early)
		stop()
		late := s.meanwhile(roots)
		s.Restart()
		defer s.listen(in)()
		s.heard(in, late)
		for _, root := range roots {
			s.settle(in, root)
		}
		for _, ref := range append(early.said, late.said...) {
			s.one(in, bot.Said, ref)
		}
	})
}

// busyness is what people did for a while.
type busyness struct{ said, reacted []bot.Ref }

// meanwhile has people say ten things and put five emoji in these threads.
func (s *story) meanwhile(roots []bot.Ref) busyness {
	var b busyness
	for i := range 10 {
		ref := s.says(i%3, roots[i%len(roots)], s.text("intussen"))
		b.said = append(b.said, ref)
		if i%2 == 0 {
			s.Do(Act{Act: bot.Reacted, By: s.who(i % 4).ID, Post: ref, Emoji: "white_check_mark"})
			b.reacted = append(b.reacted, ref)
		}
	}
	return b
}

// heard waits until all of it was heard, each once.
func (s *story) heard(in *inbox, b busyness) {
	s.Helper()
	for _, ref := range b.said {
		s.one(in, bot.Said, ref)
	}
	for _, ref := range b.reacted {
		s.one(in, bot.Reacted, ref)
	}
}
