package workspacetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

func (h Harness) posting(t *testing.T) {
	h.tell(t, "a card opens a thread, and is redrawn in its place", func(s *story) {
		key, quote := s.key(), s.text("Er ligt glas in de Straatweg")
		card := s.card(quote)
		root, err := s.Workspace().PostThread(s.Context(), key, s.channel(), card)
		if s.saw(err) != nil {
			s.Fatal(err)
		}
		card.Status, card.Urgent = bot.Answered, true
		card.Lines = []bot.Line{{Label: texts.T("card.status"), Value: texts.T("status.answered")}}
		for range 2 { // drawing it again as it is, is fine
			if err := s.saw(s.Workspace().UpdateCard(s.Context(), root, card)); err != nil {
				s.Fatalf("redrawing: %v", err)
			}
		}
		all := s.Thread(root)
		if len(all) != 1 || len(s.Channel(s.channel())) != 1 {
			s.Fatalf("%d posts stand in the thread, %d in the channel, want the card alone", len(all), len(s.Channel(s.channel())))
		}
		p := s.mustSee(all, root)
		for _, want := range []string{quote, s.in(card.Heading), s.in(texts.T("card.status")), s.in(texts.T("status.answered"))} {
			if !reads(p.Text, want) {
				s.Errorf("the card does not say %q:\n%s", want, p.Text)
			}
		}
		if reads(p.Text, s.in(texts.T("status.open"))) {
			s.Error("the card still shows how it was")
		}
		if strings.TrimSpace(p.Fallback) == "" {
			s.Error("who has the card read aloud hears nothing")
		}
		if p.Key != key {
			s.Errorf("the card carries the key %q, want %q", p.Key, key)
		}
		if len(s.Channel(s.Channels()[1])) != 0 {
			s.Error("something stands in another channel")
		}
	})

	h.tell(t, "notes stand in their thread, in the order in which they were said", func(s *story) {
		one, two := s.open(), s.open()
		var want []bot.Ref
		for i := range 12 {
			want = append(want, s.mustSay(one, s.note(fmt.Sprint("mededeling ", i))))
			s.mustSay(two, s.note("elders"))
		}
		var got []bot.Ref
		for _, p := range s.Thread(one)[1:] {
			got = append(got, p.Ref)
			if strings.TrimSpace(p.Fallback) == "" {
				s.Errorf("%s has no text to be read aloud", p.Ref.ID)
			}
		}
		if !slices.EqualFunc(got, want, bot.Ref.Same) {
			s.Errorf("they stand as %v, want %v", got, want)
		}
		if n := len(s.Channel(s.channel())); n != 2 {
			s.Errorf("%d posts stand in the channel itself, want the two cards", n)
		}
	})

	h.tell(t, "what is quoted, the link and the text are all there", func(s *story) {
		root := s.open()
		n := s.note("Dit wordt geplaatst:")
		n.Quote, n.Link = s.text("Morgen komt de monteur.\n\nGroet"), "https://plein.example/77"
		p := s.shown(root, s.mustSay(root, n))
		if !reads(p.Text, s.in(n.Text)) || !reads(p.Text, n.Quote) {
			s.Errorf("it reads:\n%s", p.Text)
		}
		if h.has(Links) && !slices.ContainsFunc(p.Links, func(l Link) bool { return l.URL == n.Link }) {
			s.Errorf("the link is not among %+v", p.Links)
		}
	})

	h.tell(t, "something told stands in the channel itself", func(s *story) {
		key, n := s.key(), s.note("Goedemorgen")
		ref, err := s.Workspace().Tell(s.Context(), key, s.Channels()[1], n)
		if s.saw(err) != nil {
			s.Fatal(err)
		}
		p := s.mustSee(s.Channel(s.Channels()[1]), ref)
		if !reads(p.Text, s.in(n.Text)) || p.Key != key {
			s.Errorf("it stands as %+v", p)
		}
	})

	h.tell(t, "a whisper is for one", func(s *story) {
		root, only := s.open(), s.who(1).ID
		n := s.note("Jij kunt dit niet goedkeuren.")
		n.Only = only
		s.mustSay(root, n)
		all := s.Thread(root)
		i := slices.IndexFunc(all, func(p Post) bool { return reads(p.Text, s.in(n.Text)) })
		switch {
		case i < 0:
			s.Error("nobody sees it")
		case h.has(Whispers) && all[i].Only != only:
			s.Errorf("it is seen by %q, want %q alone", all[i].Only, only)
		case !h.has(Whispers) && h.has(Mentions) && !slices.Equal(all[i].Pings, []bot.ColleagueID{only}):
			s.Errorf("it addresses %v, want %v", all[i].Pings, only)
		}
	})

	h.tell(t, "the same key twice is one post", func(s *story) {
		key, said, w := s.key(), s.key(), s.Workspace()
		one := s.openAs(key, s.channel())
		two := s.openAs(key, s.channel())
		first, err := w.Say(s.Context(), said, one, s.note("x"))
		again, err2 := w.Say(s.Context(), said, one, s.note("x"))
		if s.saw(err) != nil || s.saw(err2) != nil || !one.Same(two) || !first.Same(again) {
			s.Errorf("%v and %v, %v and %v, %v %v", one, two, first, again, err, err2)
		}
		if n := len(s.Channel(s.channel())) + len(s.Thread(one)); n != 3 {
			s.Errorf("%d posts", n)
		}
	}, Idempotent)

	h.tell(t, "FindPost finds what stands there, and nothing else", h.finding)
	h.tell(t, "one change of a card is under way at a time", h.overlapping, Overlaps)

	h.tell(t, "nothing is sent when the time was over before", func(s *story) {
		root := s.open()
		over, cancel := context.WithDeadline(s.Context(), time.Now().Add(-time.Second))
		defer cancel()
		for name, err := range s.allCalls(over, root, s.key) {
			if err == nil {
				s.Errorf("%s went through", name)
				continue
			}
			s.wantKind(err, bot.Temporary)
		}
		if n := len(s.Thread(root)) + len(s.Channel(s.channel())); n != 2 {
			s.Errorf("%d posts, want the card alone", n)
		}
	})

	h.tell(t, "a card that is gone is not found", func(s *story) {
		root := s.open()
		s.Do(Act{Act: bot.Removed, Post: root})
		s.wantKind(s.saw(s.Workspace().UpdateCard(s.Context(), root, s.card("x"))), bot.NotFound)
		_, err := s.Workspace().Say(s.Context(), s.key(), root, s.note("nog iets"))
		s.wantKind(s.saw(err), bot.NotFound)
	}, CardsVanish)
}

// in gives a text in the language in which workspaces show them.
func (s *story) in(t texts.Text) string { return t.In(texts.NL) }

func (h Harness) finding(s *story) {
	opened, said, told, w := s.key(), s.key(), s.key(), s.Workspace()
	root, elsewhere := s.openAs(opened, s.channel()), s.open()
	note, err := w.Say(s.Context(), said, root, s.note("hier"))
	if s.saw(err) != nil {
		s.Fatal(err)
	}
	tell, err := w.Tell(s.Context(), told, s.channel(), s.note("daar"))
	if s.saw(err) != nil {
		s.Fatal(err)
	}
	s.says(0, root, s.text("en iemand zegt iets terug"))
	s.Restart()
	for _, c := range []struct {
		says, key string
		thread    bot.Ref
		want      bot.Ref
	}{
		{"the card", opened, bot.Ref{}, root}, {"the note", said, root, note}, {"what was told", told, bot.Ref{}, tell},
		{"a key that was never used", s.key(), bot.Ref{}, bot.Ref{}}, {"the same in a thread", s.key(), root, bot.Ref{}},
		{"a note in another thread", said, elsewhere, bot.Ref{}},
	} {
		f := s.lookFor(c.key, s.channel(), c.thread)
		switch {
		case c.want.IsZero() && f.State == ports.Found, !c.want.IsZero() && f.State == ports.Absent:
			s.Errorf("%s is %q", c.says, f.State)
		case f.State == ports.Found && !f.Ref.Same(c.want):
			s.Errorf("%s was found as %v, want %v", c.says, f.Ref, c.want)
		case h.has(Absence) && f.State == ports.Unsure:
			s.Errorf("%s: it is unsure", c.says)
		}
	}
}

func (h Harness) overlapping(s *story) {
	root := s.open()
	var all sync.WaitGroup
	for range 8 {
		card := s.card(s.text("nieuw"))
		all.Go(func() {
			if err := s.saw(s.Workspace().UpdateCard(s.Context(), root, card)); err != nil {
				s.Errorf("redrawing: %v", err)
			}
		})
	}
	all.Wait()
	if n := s.Overlap(); n != 1 {
		s.Errorf("%d changes of one card were under way at once", n)
	}
}

// allCalls makes every call that posts or changes a post, with keys of its own.
func (s *story) allCalls(ctx context.Context, root bot.Ref, key func() string) map[string]error {
	w, got := s.Workspace(), map[string]error{}
	_, got["PostThread"] = w.PostThread(ctx, key(), s.channel(), s.card(s.text("kaart")))
	_, got["Say"] = w.Say(ctx, key(), root, s.note("zeg"))
	_, got["Tell"] = w.Tell(ctx, key(), s.channel(), s.note("vertel"))
	got["UpdateCard"] = w.UpdateCard(ctx, root, s.card(s.text("herteken")))
	for _, err := range got {
		s.saw(err)
	}
	return got
}
