package workspacetest

import (
	"testing"
	"time"

	"draad/bot"
)

// editing is about edits that follow each other so closely that a workspace may tell of
// them by the same moment.
func (h Harness) editing(t *testing.T) {
	h.tell(t, "edits that follow each other at once are all heard, in their order", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		first, other := s.text("Morgen"), s.text("Nooit")
		ref := s.says(1, root, first)
		s.one(in, bot.Said, ref)
		want := []string{other, first, other, s.text("Overmorgen")}
		for _, text := range want {
			s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: text})
		}
		s.settle(in, root)
		heard := in.about(bot.Rewrote, ref)
		if len(heard) != len(want) {
			s.Fatalf("%d edits were heard, want %d", len(heard), len(want))
		}
		for i, e := range heard {
			if e.Text != want[i] || i > 0 && e.At.Before(heard[i-1].At) {
				s.Errorf("edit %d is %q of %v", i, e.Text, e.At)
			}
		}
	})

	h.tell(t, "an edit right after one that was heard is found by reading the thread", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		ref := s.says(1, root, s.text("Mrogen"))
		s.one(in, bot.Said, ref)
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: s.text("Nooit")})
		s.one(in, bot.Rewrote, ref)
		s.Disconnect()
		defer s.Reconnect()
		text := s.text("Morgen")
		s.Do(Act{Act: bot.Rewrote, By: s.who(1).ID, Post: ref, Text: text})
		s.reread(root)
		if heard := in.about(bot.Rewrote, ref); len(heard) != 2 || heard[1].Text != text {
			s.Errorf("heard were %+v", heard)
		}
	}, Gaps, Rereads)

	h.work(t, "what was edited twice at once is published as it reads", 0, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		ref := o.says(member, root, o.text("Mrogen."))
		last := o.text("Morgen.")
		for _, text := range []string{o.text("Nooit."), last} {
			o.Do(Act{Act: bot.Rewrote, By: o.who(member).ID, Post: ref, Text: text})
		}
		o.approveUntilPublished(ref)
		if got := o.plein.published()[0].Text; got != last+" ^MB" {
			o.Errorf("published is %q, and the thread shows %q", got, last)
		}
		o.quiet(key)
	})
}

// approveUntilPublished approves, and again when that is asked: an approval of the moment
// of an edit may have been of the text before.
func (o *office) approveUntilPublished(post bot.Ref) {
	o.Helper()
	again := time.NewTicker(500 * time.Millisecond)
	defer again.Stop()
	o.approve(approver, post)
	o.eventually("it was published", func() bool {
		select {
		case <-again.C:
			o.Do(Act{Act: bot.Unreacted, By: o.who(approver).ID, Post: post, Emoji: "white_check_mark"})
			o.approve(approver, post)
		default:
		}
		return len(o.plein.published()) > 0
	})
}
