package workspacetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"draad/bot"
)

var errInbox = errors.New("the disk is full")

func (h Harness) stubborn(t *testing.T) {
	h.tell(t, "nothing is lost while the inbox fails, and each thread keeps its order", func(s *story) {
		roots := []bot.Ref{s.open(), s.open()}
		in := newInbox(roots...)
		in.refuse = func(_ context.Context, e bot.ChatEvent, nth int) error {
			stubborn := strings.HasPrefix(e.Text, "zin 0") || strings.HasPrefix(e.Text, "zin 3")
			if stubborn && nth <= 2 || e.Act == bot.Reacted && nth == 1 { // so that later ones could overtake
				return errInbox
			}
			return nil
		}
		defer s.listen(in)()
		want := map[string][]string{}
		for i := range 6 {
			root, text := roots[i%2], s.text(fmt.Sprint("zin ", i))
			s.says(1, root, text)
			want[root.ID] = append(want[root.ID], text)
		}
		s.Do(Act{Act: bot.Reacted, By: s.who(2).ID, Post: roots[0], Emoji: "eyes"})
		s.one(in, bot.Reacted, roots[0])
		s.eventually("all was heard", func() bool { return len(in.all(isSaid)) >= 6 })
		for _, root := range roots {
			if got := said(in, root); !slices.Equal(got, want[root.ID]) {
				s.Errorf("heard were %d in thread %s, out of order or twice", len(got), root.ID)
			}
		}
	})

	h.tell(t, "what the inbox knows after a few tries is not dropped", func(s *story) {
		root := s.open()
		in := newInbox(root)
		in.refuse = func(_ context.Context, _ bot.ChatEvent, nth int) error {
			if nth < 3 {
				return bot.Errorf(bot.NotFound, "the post is not in a thread of Draad")
			}
			return nil
		}
		defer s.listen(in)()
		s.one(in, bot.Said, s.says(1, root, s.text("te vroeg")))
	}, Overtaking)

	h.tell(t, "what is nobody's does not hold up the rest", func(s *story) {
		mine, others := s.open(), s.open()
		in := newInbox(mine)
		in.refuse = func(_ context.Context, e bot.ChatEvent, _ int) error {
			if !e.Thread.Same(mine) {
				return bot.Errorf(bot.NotFound, "the post is not in a thread of Draad")
			}
			return nil
		}
		defer s.listen(in)()
		for range 5 {
			s.says(2, others, s.text("van niemand"))
			s.settle(in, mine)
		}
	})

	h.tell(t, "a thread that cannot be taken in does not hold up the others", func(s *story) {
		bad, good := s.open(), s.open()
		in := newInbox(bad, good)
		in.refuse = func(_ context.Context, e bot.ChatEvent, _ int) error {
			if e.Thread.Same(bad) {
				return errInbox
			}
			return nil
		}
		stop := s.listen(in)
		first := s.says(1, bad, s.text("wacht"))
		for range 3 {
			s.settle(in, good)
		}
		stop()
		s.Restart()
		in.refuse = nil
		defer s.listen(in)()
		s.one(in, bot.Said, first)
	}, Independent)
}
