package workspacetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
)

func (h Harness) hearing(t *testing.T) {
	h.tell(t, "a reply is heard with all that is known of it", func(s *story) {
		key := s.key()
		root := s.openAs(key, s.channel())
		in := newInbox(root)
		defer s.listen(in)()
		text := s.text("Morgen <komt> & de monteur langs, \"beste\" @all: 2 * 3\nGroet") // Marked has what each chat shows otherwise
		ref := s.says(1, root, text)
		e := s.one(in, bot.Said, ref)
		if e.Text != text {
			s.Errorf("the text is %q, want %q", e.Text, text)
		}
		if by := s.who(1); e.By.ID != by.ID || e.By.Name != by.Name || e.By.Guest {
			s.Errorf("it is by %+v, want %+v", e.By, by)
		}
		if !e.Thread.Same(root) || e.ID == "" || e.At.IsZero() || len(e.Files) != 0 {
			s.Errorf("the event is %+v", e)
		}
		if h.has(ThreadKeys) && e.ThreadKey != key {
			s.Errorf("its thread was posted with %q, want %q", e.ThreadKey, key)
		}
	})

	h.tell(t, "an edit and a deletion are heard, as of the same post", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		ref := s.says(1, root, s.text("Mrogen"))
		s.one(in, bot.Said, ref)
		text := s.text("Morgen & overmorgen")
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: text})
		if e := s.one(in, bot.Rewrote, ref); e.Text != text || !e.Thread.Same(root) || e.By.ID != s.who(1).ID {
			s.Errorf("the edit is %+v", e)
		}
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: s.text("nog eens")})
		s.eventually("the second edit was heard", func() bool { return len(in.about(bot.Rewrote, ref)) == 2 })
		s.Do(Act{Act: bot.Removed, By: s.who(1).ID, Post: ref})
		if e := s.one(in, bot.Removed, ref); !e.Thread.Same(root) {
			s.Errorf("the deletion is %+v", e)
		}
	})

	h.tell(t, "an edit that changes nothing is none", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		text := s.text("Zie https://voorbeeld.nl")
		ref := s.says(1, root, text)
		s.one(in, bot.Said, ref)
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: text})
		s.Do(Act{Act: bot.Reacted, By: s.who(2).ID, Post: ref, Emoji: "tada"})
		s.one(in, bot.Reacted, ref)
		s.settle(in, root)
		if n := len(in.about(bot.Rewrote, ref)); n != 0 {
			s.Errorf("%d edits were heard", n)
		}
		s.one(in, bot.Said, ref)
	})

	h.tell(t, "what Draad says itself does not come back", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		s.mustSay(root, s.note("van Draad"))
		if _, err := s.Workspace().Tell(s.Context(), s.key(), s.channel(), s.note("van Draad")); s.saw(err) != nil {
			s.Fatal(err)
		}
		if err := s.saw(s.Workspace().UpdateCard(s.Context(), root, s.card("van Draad"))); err != nil {
			s.Fatal(err)
		}
		mark := s.settle(in, root)
		if all := in.all(func(e bot.ChatEvent) bool { return !e.Post.Same(mark) }); len(all) != 0 {
			s.Errorf("it came back: %d events, the first %q", len(all), all[0].Act)
		}
	})

	h.tell(t, "what other bots say is left out", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		ref := s.Do(Act{Act: bot.Said, Robot: true, Thread: root, Text: s.text("piep")})
		s.settle(in, root)
		if len(in.about(bot.Said, ref)) != 0 {
			s.Error("a bot is taken for a colleague")
		}
	}, Robots)

	h.tell(t, "a reply that is shown in the channel too is one reply", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		text := s.text("Voor iedereen")
		ref := s.Do(Act{Act: bot.Said, By: s.who(1).ID, Thread: root, Text: text, Broadcast: true})
		s.settle(in, root)
		if e := s.one(in, bot.Said, ref); e.Text != text || !e.Thread.Same(root) {
			s.Errorf("it is %+v", e)
		}
		if n := len(in.all(func(e bot.ChatEvent) bool { return e.Text == text })); n != 1 {
			s.Errorf("it was heard %d times", n)
		}
	}, Broadcasts)

	h.tell(t, "an attached file comes with its reply, and an edit of that is one edit", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		text := s.text("Zie de foto")
		ref := s.Do(Act{Act: bot.Said, By: s.who(1).ID, Thread: root, Text: text, Files: []string{"stoep.png"}})
		e := s.one(in, bot.Said, ref)
		if e.Text != text || len(e.Files) != 1 || e.Files[0].Name != "stoep.png" || e.Files[0].URL == "" {
			s.Errorf("it has text %q and files %+v", e.Text, e.Files)
		}
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: s.text("Kijk de foto")})
		if e := s.one(in, bot.Rewrote, ref); len(e.Files) != 1 {
			s.Errorf("after an edit it has files %+v", e.Files)
		}
		s.settle(in, root)
		s.one(in, bot.Said, ref)
	}, Attachments)

	h.tell(t, "what is said outside our threads stops nothing", func(s *story) {
		root := s.open()
		in := newInbox(root)
		in.refuse = func(_ context.Context, e bot.ChatEvent, _ int) error {
			if !e.Thread.Same(root) {
				return bot.Errorf(bot.NotFound, "the post is not in a thread of Draad")
			}
			return nil
		}
		defer s.listen(in)()
		theirs := s.Do(Act{Act: bot.Said, By: s.who(2).ID, Channel: s.channel(), Text: s.text("Wie haalt taart?")})
		s.says(1, theirs, s.text("Ik"))
		s.Do(Act{Act: bot.Reacted, By: s.who(1).ID, Post: theirs, Emoji: "eyes"})
		s.settle(in, root)
	}, Strangers)

	h.tell(t, "an event that is delivered more than once keeps its id", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		s.Repeat(3)
		ref := s.says(1, root, s.text("eerste"))
		s.Do(Act{Act: bot.Reacted, By: s.who(2).ID, Post: ref, Emoji: "eyes"})
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: s.text("tweede")})
		s.Do(Act{Act: bot.Unreacted, By: s.who(2).ID, Post: ref, Emoji: "eyes"})
		s.Do(Act{Act: bot.Removed, By: s.who(1).ID, Post: ref})
		s.settle(in, root)
		s.settle(in, root)
		for _, act := range []bot.ChatAct{bot.Said, bot.Reacted, bot.Rewrote, bot.Unreacted, bot.Removed} {
			s.one(in, act, ref)
		}
	}, Repeats)

	h.tell(t, "a reply under what a channel was told is heard, and answered there", h.underTold)
	h.tell(t, "a reply to a thread that is not known to be posted tells its key", h.beforePosted, ThreadKeys)
	h.tell(t, "what is said in a thread is heard in its order", h.inOrder)
	h.tell(t, "listening ends when it is told to, whatever the inbox does", h.ends)
}

// beforePosted: the thread stands there, its answer was lost, and somebody replies.
func (h Harness) beforePosted(s *story) {
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
	_, err := s.Workspace().PostThread(ctx, key, s.channel(), s.card("x"))
	if s.saw(err) == nil {
		s.Fatal("the answer was not lost")
	}
	i := slices.IndexFunc(s.Channel(s.channel()), func(p Post) bool { return p.Key == key })
	if i < 0 {
		s.Fatal("it does not stand there")
	}
	root := s.Channel(s.channel())[i].Ref
	if e := s.one(in, bot.Said, s.says(1, root, s.text("Ik weet het"))); e.ThreadKey != key || !e.Thread.Same(root) {
		s.Errorf("its thread is %v with key %q, want %v with %q", e.Thread, e.ThreadKey, root, key)
	}
}

func (h Harness) inOrder(s *story) {
	roots := []bot.Ref{s.open(), s.open()}
	in := newInbox(roots...)
	defer s.listen(in)()
	want := map[string][]string{}
	for i := range 20 {
		root := roots[i%2]
		text := s.text(fmt.Sprint("zin ", i))
		s.says(i%3, root, text)
		want[root.ID] = append(want[root.ID], text)
	}
	s.eventually("all was heard", func() bool { return len(in.all(isSaid)) >= 20 })
	for _, root := range roots {
		if got := said(in, root); !slices.Equal(got, want[root.ID]) {
			s.Errorf("it was heard as\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want[root.ID], "\n"))
		}
	}
}

func isSaid(e bot.ChatEvent) bool { return e.Act == bot.Said }

// said gives what was heard to be said in a thread, in order.
func said(in *inbox, root bot.Ref) []string {
	var texts []string
	for _, e := range in.all(func(e bot.ChatEvent) bool { return isSaid(e) && e.Thread.Same(root) }) {
		texts = append(texts, e.Text)
	}
	return texts
}

// ends: whatever the inbox does, Run ends with its context; listen sees to that.
func (h Harness) ends(s *story) {
	root := s.open()
	in := newInbox(root)
	busy := make(chan struct{}, 100)
	in.refuse = func(ctx context.Context, _ bot.ChatEvent, _ int) error {
		busy <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}
	stop := s.listen(in)
	s.says(0, root, s.text("iets"))
	select {
	case <-busy:
	case <-time.After(patience):
		s.Error("nothing was heard")
	}
	stop()
	if len(in.all(isSaid)) != 0 {
		s.Error("it was taken in all the same")
	}
	// What was not taken in is heard again after a restart.
	s.Restart()
	in.refuse = nil
	defer s.listen(in)()
	s.eventually("it was heard after all", func() bool { return len(in.all(isSaid)) == 1 })
}

// underTold: another desk's channel was told of a question, and people answer under that.
func (h Harness) underTold(s *story) {
	key := s.key()
	told, err := s.Workspace().Tell(s.Context(), key, s.channel(), s.note("kijk mee"))
	if s.saw(err) != nil {
		s.Fatal(err)
	}
	in := newInbox(told) // it is listed with the open threads
	defer s.listen(in)()
	ref := s.says(1, told, s.text("Morgen"))
	e := s.one(in, bot.Said, ref)
	if !e.Thread.Same(told) || h.has(ThreadKeys) && e.ThreadKey != key {
		s.Errorf("its thread is %v with key %q, want %v with %q", e.Thread, e.ThreadKey, told, key)
	}
	s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: s.text("Overmorgen")})
	s.one(in, bot.Rewrote, ref)
	s.Do(Act{Act: bot.Removed, By: s.who(1).ID, Post: ref})
	s.one(in, bot.Removed, ref)
	said := s.mustSay(told, s.note("dank je"))
	if !slices.ContainsFunc(s.Thread(told), func(p Post) bool { return p.Ref.Same(said) }) {
		s.Errorf("%v does not stand under %v", said, told)
	}
}
