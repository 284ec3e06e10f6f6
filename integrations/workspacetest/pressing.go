package workspacetest

import (
	"slices"
	"testing"

	"draad/bot"
	"draad/bot/texts"
)

// value is what a button may carry: a contribution's id and a hash, or worse.
const value = "1732272000.123456#9f86d081884c7d659a2feaa0c55ad015 <&>\"é"

func (h Harness) pressing(t *testing.T) {
	h.tell(t, "a button on a card, a note or a whisper comes back with its value", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		card := s.card(s.text("vraag"))
		card.Actions = []bot.Action{
			{Name: bot.ActClaim, Label: texts.T("act.claim"), Emoji: "eyes"},
			{Name: bot.ActRoute, Label: texts.T("act.route", "desk", "Oost"), Value: "oost"},
			{Name: bot.ActRoute, Label: texts.T("act.route", "desk", "West"), Value: value},
		}
		if err := s.saw(s.Workspace().UpdateCard(s.Context(), root, card)); err != nil {
			s.Fatal(err)
		}
		note, whisper := s.note("Keur dit goed"), s.note("Iemand anders heeft dit al")
		note.Actions = []bot.Action{{Name: bot.ActApprove, Label: texts.T("act.approve"), Value: value}}
		whisper.Only = s.who(2).ID
		whisper.Actions = []bot.Action{{Name: bot.ActTakeOver, Label: texts.T("act.take_over"), Value: string(s.who(1).ID)}}
		s.mustSay(root, note)
		s.mustSay(root, whisper)
		all := s.Thread(root)
		if len(all) != 3 {
			s.Fatalf("%d posts stand there, want the card, the note and the whisper", len(all))
		}
		for i, want := range [][]bot.Action{card.Actions, note.Actions, whisper.Actions} {
			s.pressAll(in, root, all[i], want)
		}
	}, Buttons)

	h.tell(t, "a button that is pressed twice is two events", func(s *story) {
		root := s.open()
		in := newInbox(root)
		defer s.listen(in)()
		b := s.shown(root, root).Buttons[0]
		for range 2 {
			s.Do(Act{Act: bot.Pressed, By: s.who(1).ID, Post: root, Action: b.Action, Value: b.Value})
		}
		s.eventually("both were heard", func() bool { return len(in.about(bot.Pressed, root)) == 2 })
	}, Buttons)

	h.tell(t, "a command is heard, and its answer seen by who gave it alone", func(s *story) {
		in := newInbox()
		answer := s.text("Er staan geen vragen open. @channel")
		in.command = func(bot.ChatEvent) bot.Note { return bot.Note{Text: texts.Raw(answer), Quote: "open\nmijn"} }
		defer s.listen(in)()
		for _, text := range []string{"paraaf PH", "open", ""} {
			s.Do(Act{Act: bot.Commanded, By: s.who(1).ID, Channel: s.channel(), Text: text})
			is := func(e bot.ChatEvent) bool { return e.Act == bot.Commanded && e.Text == text }
			s.eventually("the command was heard", func() bool { return len(in.all(is)) > 0 })
			all := in.all(is)
			if len(all) != 1 || all[0].By.ID != s.who(1).ID || !all[0].Thread.IsZero() || all[0].ID == "" {
				s.Errorf("heard were %+v", all)
			}
		}
		if !h.has(CommandNotes) {
			return
		}
		for _, p := range s.answers(answer) {
			if p.Only != s.who(1).ID || p.Everyone || len(p.Pings) != 0 {
				s.Errorf("the answer is seen by %q, alerts %v", p.Only, p.Pings)
			}
		}
	}, Commands)
}

// answers waits for the answers to three commands.
func (s *story) answers(text string) []Post {
	s.Helper()
	var found []Post
	s.eventually("the commands were answered", func() bool {
		found = slices.DeleteFunc(s.Channel(s.channel()), func(p Post) bool { return !reads(p.Text, text) })
		return len(found) == 3
	})
	return found
}

// pressAll presses each button of a post, and looks at what is heard of it.
func (s *story) pressAll(in *inbox, root bot.Ref, p Post, want []bot.Action) {
	s.Helper()
	if len(p.Buttons) != len(want) {
		s.Fatalf("%s has %d buttons, want %d: %+v", p.Ref.ID, len(p.Buttons), len(want), p.Buttons)
	}
	by := p.Only
	if by == "" {
		by = s.who(2).ID
	}
	for i, b := range p.Buttons {
		if !reads(b.Label, s.in(want[i].Label)) {
			s.Errorf("a button says %q, want %q", b.Label, s.in(want[i].Label))
		}
		s.Do(Act{Act: bot.Pressed, By: by, Post: p.Ref, Action: b.Action, Value: b.Value})
		is := func(e bot.ChatEvent) bool {
			return e.Act == bot.Pressed && e.Action == string(want[i].Name) && e.Value == want[i].Value
		}
		s.eventually("the button was heard", func() bool { return len(in.all(is)) > 0 })
		e := in.all(is)[0]
		if len(in.all(is)) != 1 || e.By.ID != by || !e.Thread.Same(root) || !e.Post.Same(p.Ref) || e.ID == "" {
			s.Errorf("%s came back as %+v, want by %s in thread %v on %v", want[i].Name, e, by, root, p.Ref)
		}
	}
}
