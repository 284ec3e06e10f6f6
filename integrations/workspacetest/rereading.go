package workspacetest

import (
	"context"
	"testing"
	"time"

	"draad/bot"
)

// rereading is about what colleagues did while nobody was told: it must be heard before
// an answer leaves.
func (h Harness) rereading(t *testing.T) {
	h.tell(t, "what was taken back while the line is down is heard when its thread is read", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		withdrawn, edited, gone := s.says(1, root, s.text("ja")), s.says(1, root, s.text("Mrogen")), s.says(1, root, s.text("weg"))
		s.Do(Act{Act: bot.Reacted, By: s.who(2).ID, Post: withdrawn, Emoji: "white_check_mark"})
		s.one(in, bot.Reacted, withdrawn)
		for _, post := range []bot.Ref{withdrawn, edited, gone} {
			s.one(in, bot.Said, post)
		}
		s.Disconnect()
		defer s.Reconnect()
		s.Do(Act{Act: bot.Unreacted, By: s.who(2).ID, Post: withdrawn, Emoji: "white_check_mark"})
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: edited, Text: s.text("Morgen")})
		s.Do(Act{Act: bot.Removed, By: s.who(1).ID, Post: gone})
		s.reread(root)
		for act, post := range map[bot.ChatAct]bot.Ref{bot.Unreacted: withdrawn, bot.Rewrote: edited, bot.Removed: gone} {
			if n := len(in.about(act, post)); n != 1 {
				s.Errorf("%s was heard %d times", act, n)
			}
		}
		s.reread(root)
		if n := len(in.all(func(e bot.ChatEvent) bool { return e.Act != bot.Said && e.Act != bot.Reacted })); n != 3 {
			s.Errorf("%d things were heard; wanted 3, once each", n)
		}
	}, Gaps, Rereads)

	h.tell(t, "a thread that nobody can read yet is waited for, and one that is not there is not", func(s *story) {
		root := s.open()
		w := s.Workspace().(bot.Rereader)
		if err := w.Reread(s.Context(), root); !bot.Is(err, bot.Temporary) {
			s.Errorf("before it listens: %v", err)
		}
		defer s.listen(newInbox(root))()
		s.reread(root)
		err := w.Reread(s.Context(), bot.Ref{Place: root.Place, ID: "1.000001"})
		if !bot.Is(err, bot.NotFound) && !bot.Is(err, bot.Invalid) && !bot.Is(err, bot.Permanent) {
			s.Errorf("a thread that is not there: %v", err)
		}
		s.Break(Closed)
		defer s.Mend()
		within, enough := context.WithTimeout(s.Context(), time.Second)
		defer enough()
		if err := s.saw(w.Reread(within, root)); err == nil || bot.Is(err, bot.NotFound) || bot.Is(err, bot.Invalid) || bot.Is(err, bot.Permanent) {
			s.Errorf("with the chat away: %v", err)
		}
	}, Rereads)
}

// reread reads a thread, for as long as it takes.
func (s *story) reread(root bot.Ref) {
	s.Helper()
	w := s.Workspace().(bot.Rereader)
	s.eventually("the thread was read", func() bool { return s.saw(w.Reread(s.Context(), root)) == nil })
}
