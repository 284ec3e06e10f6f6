package workspacetest

import (
	"context"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
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
		w := s.Workspace().(ports.Rereader)
		if err := w.Reread(s.Context(), root); !bot.Is(err, bot.Temporary) {
			s.Errorf("before it listens: %v", err)
		}
		defer s.listen(newInbox(root))()
		s.reread(root)
		if err := w.Reread(s.Context(), bot.Ref{Place: root.Place, ID: "1.000001"}); err == nil {
			s.Error("a thread that never was is read")
		}
		s.Break(Closed)
		defer s.Mend()
		within, enough := context.WithTimeout(s.Context(), time.Second)
		defer enough()
		if err := s.saw(w.Reread(within, root)); err == nil || bot.ReasonOf(err) == bot.ReasonNoThread {
			s.Errorf("with the chat away: %v", err)
		}
	}, Rereads)

	for _, f := range lasting {
		if !h.can(f) || f == Closed {
			continue
		}
		h.tell(t, string(f)+": that does not prove that a thread is gone", func(s *story) {
			root := s.open()
			w := s.Workspace().(ports.Rereader)
			defer s.listen(newInbox(root))()
			s.reread(root)
			s.Break(f)
			for range 4 {
				within, enough := context.WithTimeout(s.Context(), time.Second)
				err := s.saw(w.Reread(within, root))
				enough()
				if bot.ReasonOf(err) == bot.ReasonNoThread {
					s.Errorf("it says: %v", err)
				}
			}
			s.Mend()
			s.reread(root)
		}, Rereads)
	}

	h.tell(t, "a thread whose card somebody deleted is proved gone", func(s *story) {
		root := s.open()
		w := s.Workspace().(ports.Rereader)
		defer s.listen(newInbox(root))()
		s.reread(root)
		s.Do(Act{Act: bot.Removed, Post: root})
		s.eventually("the workspace says so", func() bool { return bot.ReasonOf(s.saw(w.Reread(s.Context(), root))) == bot.ReasonNoThread })
	}, Rereads, CardsVanish)
}

// reread reads a thread, for as long as it takes.
func (s *story) reread(root bot.Ref) {
	s.Helper()
	w := s.Workspace().(ports.Rereader)
	s.eventually("the thread was read", func() bool { return s.saw(w.Reread(s.Context(), root)) == nil })
}
