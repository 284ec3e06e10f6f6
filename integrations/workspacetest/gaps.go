package workspacetest

import (
	"slices"
	"testing"

	"draad/bot"
	"draad/bot/ports"
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

	h.tell(t, "what was said in a thread that was lost is heard once it is found", h.lostAndFound, Gaps)

	h.tell(t, "an emoji that was taken away while Draad was not there is noticed, once", func(s *story) {
		root := s.open()
		in := newInbox(root)
		stop := s.listen(in)
		kept, taken := s.says(1, root, s.text("blijft")), s.says(1, root, s.text("gaat"))
		for _, ref := range []bot.Ref{root, kept, taken} {
			s.Do(Act{Act: bot.Reacted, By: s.who(2).ID, Post: ref, Emoji: "white_check_mark"})
			s.one(in, bot.Reacted, ref)
		}
		s.settle(in, root)
		stop()
		for _, ref := range []bot.Ref{root, taken} {
			s.Do(Act{Act: bot.Unreacted, By: s.who(2).ID, Post: ref, Emoji: "white_check_mark"})
		}
		for range 2 {
			s.Restart()
			stop = s.listen(in)
			for _, ref := range []bot.Ref{root, taken} {
				if e := s.one(in, bot.Unreacted, ref); e.By.ID != s.who(2).ID || e.Emoji != "white_check_mark" {
					s.Errorf("taken away is %+v", e)
				}
			}
			s.settle(in, root)
			stop()
		}
		for _, ref := range []bot.Ref{root, kept, taken} {
			s.one(in, bot.Reacted, ref)
		}
		if n := len(in.about(bot.Unreacted, kept)); n != 0 {
			s.Errorf("what stands was taken away %d times", n)
		}
	}, GapEmoji)

	h.tell(t, "an emoji that is given again while Draad is not there is heard again, whatever it stands for", h.givenAgain, GapEmoji)

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

// lostAndFound: the thread stands there, its answer was lost, somebody replies while
// nobody listens, and then the relay looks for it.
func (h Harness) lostAndFound(s *story) {
	fault, ok := h.anyOf(done)
	if !ok {
		s.Skip("no answer of this workspace can be lost")
	}
	in := newInbox() // the thread is not among the open ones: nobody knows it
	defer s.listen(in)()
	key := s.key()
	s.Break(fault)
	ctx, cancel := impatient(s.Context(), fault)
	defer cancel()
	if _, err := s.Workspace().PostThread(ctx, key, s.channel(), s.card("x")); s.saw(err) == nil {
		s.Fatal("the answer was not lost")
	}
	i := slices.IndexFunc(s.Channel(s.channel()), func(p Post) bool { return p.Key == key })
	s.Disconnect()
	ref := s.says(1, s.Channel(s.channel())[i].Ref, s.text("Ik weet het"))
	s.Reconnect()
	found, err := s.Workspace().FindPost(s.Context(), key, s.channel(), bot.Ref{})
	if s.saw(err) != nil || found.State != ports.Found {
		s.Fatalf("it is %q, %v", found.State, err)
	}
	if e := s.one(in, bot.Said, ref); e.ThreadKey != key || !e.Thread.Same(found.Ref) {
		s.Errorf("its thread is %v with key %q, want %v with %q", e.Thread, e.ThreadKey, found.Ref, key)
	}
}

// givenAgain: each emoji is given and taken away, which is heard; then it is given, taken away
// and given again, each time while Draad is not there.
func (h Harness) givenAgain(s *story) {
	root := s.open()
	in := newInbox(root)
	reply := s.says(1, root, s.text("Morgen."))
	post := func(emoji string) bot.Ref {
		if bot.DefaultEmoji()[emoji] == bot.ActApprove {
			return reply
		}
		return root
	}
	stop := s.listen(in)
	for i, act := range []bot.ChatAct{bot.Reacted, bot.Unreacted, bot.Reacted, bot.Unreacted, bot.Reacted} {
		if i > 1 {
			stop()
		}
		for emoji := range bot.DefaultEmoji() {
			s.Do(Act{Act: act, By: s.who(2).ID, Post: post(emoji), Emoji: emoji})
		}
		if i > 1 {
			s.Restart()
			stop = s.listen(in)
		}
		for emoji := range bot.DefaultEmoji() {
			s.eventually(string(act)+" "+emoji+" was heard", func() bool {
				return len(in.all(func(e bot.ChatEvent) bool { return e.Emoji == emoji && e.Act == act && e.Post.Same(post(emoji)) })) == 1+i/2
			})
		}
		s.settle(in, root)
	}
	stop()
	if n := len(in.all(func(e bot.ChatEvent) bool { return e.Emoji != "" })); n != 5*len(bot.DefaultEmoji()) {
		s.Errorf("%d emoji were heard, want each five times", n)
	}
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
