package workspacetest

import (
	"slices"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/plain"
	"draad/bot/texts"
)

// Marks is a reply with all that a workspace shows otherwise than it is typed.
type Marks struct {
	Typed string       // the Text of an Act that is Marked
	Reads string       // what colleagues read, in plain text
	Lost  []plain.Lost // what that does not carry
	// Nothing is a reply in which nothing can be seen; empty where none can be written.
	Nothing string
}

// marks: the citizen reads what colleagues saw, and what is lost on the way is named.
func (h Harness) marks(t *testing.T) {
	h.work(t, "a reply in the marks of the chat is published as colleagues read it", 0, func(o *office) {
		if h.Marks.Typed == "" {
			o.Skip("this workspace shows what is typed")
		}
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		ref := o.Do(Act{Act: bot.Said, By: o.who(member).ID, Thread: root, Text: h.Marks.Typed, Marked: true})
		o.approve(approver, ref)
		o.publishes(h.Marks.Reads + " ^MB")
		o.reads(root, h.Marks.Reads+" ^MB")
		if got := o.load(key).Answers[0].Lost; !slices.Equal(got, h.Marks.Lost) {
			o.Errorf("lost are %v, want %v", got, h.Marks.Lost)
		}
		for _, l := range h.Marks.Lost {
			o.reads(root, texts.T("preview.lost_"+string(l.Kind), "what", l.What, "platform", "plein").In(texts.NL))
		}
		o.quiet(key)
		o.onceEach(root)
	})
	h.work(t, "initials that are typed at the end stand there once, and another's are asked about", 0, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		answer := o.text("Morgen.")
		wrong := o.says(member, root, answer+" ^SC")
		o.approve(approver, wrong)
		o.reads(root, "Er is nog niets geplaatst")
		o.nothingPublished(key)
		o.approve(approver, o.says(member, root, answer+" ^MB"))
		o.publishes(answer + " ^MB")
	})
	h.work(t, "a reply in which nothing can be seen is empty", time.Hour, func(o *office) {
		if h.Marks.Nothing == "" {
			o.Skip("nobody can write nothing here")
		}
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		o.approve(approver, o.says(member, root, h.Marks.Nothing))
		o.reads(root, texts.T("refuse.empty").In(texts.NL))
		o.nothingPublished(key)
	})
}
