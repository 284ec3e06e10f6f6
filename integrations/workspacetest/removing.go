package workspacetest

import (
	"testing"

	"draad/bot"
	"draad/bot/ports"
)

// removing: what a citizen takes away goes from the thread.
func (h Harness) removing(t *testing.T) {
	h.tell(t, "a note that is taken away is gone, and the others stay", func(s *story) {
		root := s.open()
		n := s.note("Vervolg")
		n.Quote = s.text("Mijn BSN is 123456782")
		gone, stays := s.mustSay(root, n), s.mustSay(root, s.note("Iets anders"))
		s.mustRemove(gone)
		if p, there := post(s.Thread(root), gone); there && (reads(p.Text, n.Quote) || reads(p.Fallback, n.Quote)) {
			s.Errorf("it still reads %q", p.Text)
		}
		s.shown(root, stays)
	}, Removal)

	h.tell(t, "a picture that is taken away is gone, and so is its file", func(s *story) {
		root, alt := s.open(), s.text("een vrouw voor haar huis")
		gone, err := s.show(s.Context(), s.key(), root, s.note("Foto 1"), pictured("image/png", alt))
		if err != nil {
			s.Fatal(err)
		}
		s.mustRemove(gone)
		if p, there := post(s.Thread(root), gone); there && (len(p.Pictures) > 0 || reads(p.Text, alt) || reads(p.Fallback, alt)) {
			s.Errorf("it still shows %d pictures and reads %q", len(p.Pictures), p.Text)
		}
		if kept, tells := s.World.(Keeper); tells && kept.Kept() != 0 {
			s.Errorf("%d files are kept", kept.Kept())
		}
	}, Removal, Pictures)

	h.tell(t, "taking away twice is the same as once, also after a call that broke", func(s *story) {
		for _, f := range lossy {
			if !h.can(f) {
				continue
			}
			root := s.open()
			gone := s.mustSay(root, s.note("Vervolg"))
			ctx, cancel := impatient(s.Context(), f)
			s.Break(f)
			err := s.saw(s.Workspace().(ports.Remover).Remove(ctx, gone))
			cancel()
			s.Mend()
			if err != nil {
				s.wantKind(err, bot.OutcomeUnknown, bot.Temporary)
			}
			s.mustRemove(gone)
			s.mustRemove(gone)
		}
	}, Removal)

	h.tell(t, "what a colleague wrote is not taken away", func(s *story) {
		root := s.open()
		theirs := s.says(0, root, s.text("Ik bel even"))
		s.wantKind(s.saw(s.Workspace().(ports.Remover).Remove(s.Context(), theirs)), bot.Permanent)
		s.shown(root, theirs)
	}, Removal)

	h.tell(t, "nobody is told that Draad takes its own posts away", func(s *story) {
		in := newInbox()
		stop := s.listen(in)
		defer stop()
		root := s.open()
		s.mustRemove(s.mustSay(root, s.note("Vervolg")))
		s.settle(in, root)
		for _, e := range in.all(func(e bot.ChatEvent) bool { return e.Act == bot.Removed }) {
			s.Errorf("heard %+v", e)
		}
	}, Removal)
}

func (s *story) mustRemove(at bot.Ref) {
	s.Helper()
	if err := s.saw(s.Workspace().(ports.Remover).Remove(s.Context(), at)); err != nil {
		s.Fatalf("taking a post away: %v", err)
	}
}

// Keeper is a World that tells how many uploaded pictures can still be had there.
type Keeper interface{ Kept() int }
