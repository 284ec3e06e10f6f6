package workspacetest

import (
	"testing"

	"draad/bot"
)

func (h Harness) reacting(t *testing.T) {
	h.tell(t, "emoji on the card, a reply, a note and a preview are heard where they stand", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		preview := s.note("Dit wordt geplaatst:")
		preview.Quote = s.text("Morgen. ^PH")
		for name, ref := range map[string]bot.Ref{
			"card": root, "reply": s.says(1, root, s.text("Morgen.")),
			"note": s.mustSay(root, s.note("let op")), "preview": s.mustSay(root, preview),
		} {
			s.Do(Act{Act: bot.Reacted, By: s.who(2).ID, Post: ref, Emoji: "white_check_mark"})
			e := s.one(in, bot.Reacted, ref)
			if e.Emoji != "white_check_mark" || e.By.ID != s.who(2).ID || e.By.Name != s.who(2).Name || e.At.IsZero() {
				s.Errorf("%s: the event is %+v", name, e)
			}
			if !e.Thread.IsZero() && !e.Thread.Same(root) {
				s.Errorf("%s: it is said to be in thread %v, want %v", name, e.Thread, root)
			}
			s.Do(Act{Act: bot.Unreacted, By: s.who(2).ID, Post: ref, Emoji: "white_check_mark"})
			if e := s.one(in, bot.Unreacted, ref); e.Emoji != "white_check_mark" || e.By.ID != s.who(2).ID {
				s.Errorf("%s: taken away is %+v", name, e)
			}
		}
	})

	h.tell(t, "put there, taken away and put there again are three events", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		for _, act := range []bot.ChatAct{bot.Reacted, bot.Unreacted, bot.Reacted} {
			s.Do(Act{Act: act, By: s.who(1).ID, Post: root, Emoji: "eyes"})
		}
		about := func(e bot.ChatEvent) bool { return e.Emoji == "eyes" }
		s.eventually("all three were heard", func() bool { return len(in.all(about)) >= 3 })
		s.settle(in, root)
		got := in.all(about)
		if len(got) != 3 || got[0].Act != bot.Reacted || got[1].Act != bot.Unreacted || got[2].Act != bot.Reacted {
			s.Errorf("heard were %d: %+v", len(got), acts(got))
		}
	})

	h.tell(t, "two people with the same emoji are two events", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		for i := range 2 {
			s.Do(Act{Act: bot.Reacted, By: s.who(i).ID, Post: root, Emoji: "eyes"})
			s.Do(Act{Act: bot.Reacted, By: s.who(i).ID, Post: root, Emoji: "mega"})
		}
		s.eventually("four were heard", func() bool { return len(in.about(bot.Reacted, root)) >= 4 })
		s.settle(in, root)
		if n := len(in.about(bot.Reacted, root)); n != 4 {
			s.Errorf("%d were heard", n)
		}
	})

	h.tell(t, "a skin tone does not count", func(s *story) {
		if h.Toned == "" {
			s.Skip("emoji have no skin tones here")
		}
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		s.Do(Act{Act: bot.Reacted, By: s.who(1).ID, Post: root, Emoji: h.Toned})
		if e := s.one(in, bot.Reacted, root); e.Emoji != "wave" {
			s.Errorf("it is called %q", e.Emoji)
		}
	})
}

func acts(all []bot.ChatEvent) []bot.ChatAct {
	var as []bot.ChatAct
	for _, e := range all {
		as = append(as, e.Act)
	}
	return as
}
