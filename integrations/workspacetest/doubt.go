package workspacetest

import (
	"slices"
	"strings"
	"testing"

	"draad/bot"
	"draad/bot/texts"
)

// edited is what becomes of a reply that is approved, and edited, while nobody listens.
type edited struct {
	name string
	// do does it, and gives the text that stands there in the end.
	do    func(o *office, reply bot.Ref, text string) string
	files []string
	needs []Feature
}

var edits = []edited{
	{name: "an edit after it", do: func(o *office, reply bot.Ref, _ string) string {
		o.approve(approver, reply)
		return o.rewrite(reply, o.text("Nooit."))
	}},
	{name: "an edit before it and one after", do: func(o *office, reply bot.Ref, _ string) string {
		o.rewrite(reply, o.text("Overmorgen."))
		o.approve(approver, reply)
		return o.rewrite(reply, o.text("Nooit."))
	}},
	{name: "an edit before it that is undone after it", do: func(o *office, reply bot.Ref, text string) string {
		o.rewrite(reply, o.text("Nooit."))
		o.approve(approver, reply)
		return o.rewrite(reply, text)
	}},
	{name: "a photo that is taken off after it", files: []string{"stoep.png"}, needs: []Feature{Attachments, FileEdits},
		do: func(o *office, reply bot.Ref, text string) string {
			o.approve(approver, reply)
			o.Do(Act{Act: bot.Rewrote, By: o.who(member).ID, Post: reply, Text: text, TakeOff: true})
			return text
		}},
}

func (o *office) rewrite(reply bot.Ref, text string) string {
	o.Do(Act{Act: bot.Rewrote, By: o.who(member).ID, Post: reply, Text: text})
	return text
}

// doubting is about approvals that were missed, on replies that were edited: they count only
// when it is certain that they were put on the text that there is.
func (h Harness) doubting(t *testing.T) {
	for _, e := range edits {
		h.work(t, "an approval that was missed, with "+e.name+", is asked again", 0, func(o *office) {
			o.doubts(e, func() { o.halt() }, func() { o.Restart(); o.start() })
		}, append([]Feature{Buttons}, e.needs...)...)
		h.work(t, "the line is down: an approval that was missed, with "+e.name+", is asked again", 0, func(o *office) {
			o.doubts(e, o.Disconnect, o.Reconnect)
		}, append([]Feature{Buttons, Gaps, GapEdits}, e.needs...)...)
	}
}

// doubts has it happen in two threads: to a reply that was heard before, and to one that is
// new by then.
func (o *office) doubts(e edited, away, back func()) {
	keys := []string{o.ask("jan", o.text("vraag")), o.ask("piet", o.text("vraag"))}
	roots := []bot.Ref{o.posted(keys[0]), o.posted(keys[1])}
	said := func(root bot.Ref) (bot.Ref, string) {
		text := o.text("Morgen.")
		return o.Do(Act{Act: bot.Said, By: o.who(member).ID, Thread: root, Text: text, Files: e.files}), text
	}
	known, text := said(roots[0])
	o.eventually("the first reply was heard", func() bool { return len(o.load(keys[0]).Contributions) == 1 })
	o.quiet(keys[0])
	away()
	now := []string{e.do(o, known, text)}
	fresh, text := said(roots[1])
	now = append(now, e.do(o, fresh, text))
	back()
	for i, text := range now {
		again := o.asksAgain(roots[i])
		o.quiet(keys[i])
		if n := len(o.plein.published()); n != i {
			o.Fatalf("%q was published", o.plein.published()[n-1].Text)
		}
		o.pressApprove(again)
		o.eventually("what was approved again was published", func() bool { return len(o.plein.published()) > i })
		if r := o.plein.published()[i]; r.Text != text+" ^MB" {
			o.Errorf("%q was published, want %q", r.Text, text)
		}
	}
}

// asksAgain waits until a thread says that an approval does not count for the text there is.
func (o *office) asksAgain(root bot.Ref) (again Post) {
	o.Helper()
	o.eventually("the approval was asked again", func() bool {
		all := o.Thread(root)
		i := slices.IndexFunc(all, func(p Post) bool {
			return reads(p.Text, texts.T("refuse.text_changed").In(texts.NL)) || reads(p.Text, texts.T("note.void_edited").In(texts.NL))
		})
		if i >= 0 {
			again = all[i]
		}
		return i >= 0
	})
	return again
}

// pressApprove presses the button with which an approval is asked again.
func (o *office) pressApprove(p Post) {
	o.Helper()
	i := slices.IndexFunc(p.Buttons, func(b Button) bool { return strings.HasPrefix(b.Action, string(bot.ActApprove)) })
	if i < 0 {
		o.Fatalf("%q offers no approval", p.Text)
	}
	o.Do(Act{Act: bot.Pressed, By: o.who(approver).ID, Post: p.Ref, Action: p.Buttons[i].Action, Value: p.Buttons[i].Value})
}
