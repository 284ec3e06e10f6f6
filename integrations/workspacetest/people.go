package workspacetest

import (
	"testing"

	"draad/bot"
	"draad/bot/ports"
)

func (h Harness) people(t *testing.T) {
	h.tell(t, "who was renamed is the same colleague under the new name", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		who := s.who(1)
		s.one(in, bot.Said, s.says(1, root, s.text("voor")))
		s.Rename(who.ID, "Anders Genoemd")
		s.eventually("the new name was heard", func() bool {
			ref := s.Do(Act{Act: bot.Said, By: who.ID, Thread: root, Text: s.text("na")})
			e := s.one(in, bot.Said, ref)
			if e.By.ID != who.ID {
				s.Fatalf("the id is %q, want %q", e.By.ID, who.ID)
			}
			return e.By.Name == "Anders Genoemd"
		})
	}, Renames)

	h.tell(t, "a guest is known as one", func(s *story) {
		s.MakeGuest(s.who(2).ID)
		s.Restart()
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		ref := s.says(2, root, s.text("Ik denk mee"))
		if !s.one(in, bot.Said, ref).By.Guest {
			s.Error("a reply of a guest looks like any other")
		}
		s.Do(Act{Act: bot.Reacted, By: s.who(2).ID, Post: ref, Emoji: "white_check_mark"})
		if !s.one(in, bot.Reacted, ref).By.Guest {
			s.Error("an emoji of a guest looks like any other")
		}
		if s.one(in, bot.Said, s.says(1, root, s.text("Ik ook"))).By.Guest {
			s.Error("everybody is a guest")
		}
	}, Guests)

	h.tell(t, "who became a guest while Draad runs is known as one", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		s.one(in, bot.Said, s.says(2, root, s.text("nog gewoon")))
		s.MakeGuest(s.who(2).ID)
		s.eventually("the guest was known", func() bool {
			return s.one(in, bot.Said, s.says(2, root, s.text("nu gast"))).By.Guest
		})
	}, Guests)

	h.tell(t, "who is asked for by now is known as they are at once", func(s *story) {
		w, asks := s.Workspace().(ports.People)
		if !asks {
			return
		}
		is := func(i int, guest bool) {
			s.Helper()
			if who, err := w.Colleague(s.Context(), s.who(i).ID); err != nil || who.ID != s.who(i).ID || who.Guest != guest {
				s.Errorf("%+v, %v; a guest: want %v", who, err, guest)
			}
		}
		for i := 1; i <= 3; i++ {
			is(i, false)
		}
		s.MakeGuest(s.who(2).ID)
		s.Deactivate(s.who(3).ID)
		is(1, false)
		is(2, true)
		is(3, true)
		if !h.can(Proxied) {
			return
		}
		s.Break(Proxied)
		defer s.Mend()
		if who, err := w.Colleague(s.Context(), s.who(1).ID); err == nil {
			s.Errorf("behind a proxy that lets nothing through it is %+v", who)
		}
	}, Guests, Deactivation)

	h.tell(t, "an emoji of somebody who was deactivated since is a guest's", func(s *story) {
		root := s.open()
		ref := s.says(1, root, s.text("Morgen."))
		s.Do(Act{Act: bot.Reacted, By: s.who(3).ID, Post: ref, Emoji: "white_check_mark"})
		s.Deactivate(s.who(3).ID)
		in := newInbox(root)
		defer s.listen(in)()
		if e := s.one(in, bot.Reacted, ref); e.By.ID != s.who(3).ID || !e.By.Guest {
			s.Errorf("it is by %+v", e.By)
		}
	}, Deactivation)
}
