package workspacetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"draad/bot"
)

// lifeline is the main job while the line, the process or the server fails.
func (h Harness) lifeline(t *testing.T) {
	h.work(t, "a restart in the middle: what was said meanwhile counts, once", 0, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		o.Do(Act{Act: bot.Reacted, By: o.who(approver).ID, Post: root, Emoji: "eyes"})
		o.reads(root, o.who(approver).Name+", sinds")
		o.halt()
		answer := o.text("Morgen.")
		ref := o.says(member, root, answer)
		o.says(helper, root, o.text("Mooi."))
		o.approve(approver, ref)
		o.Restart()
		o.start()
		o.publishes(answer + " ^MB")
		o.quiet(key)
		o.halt()
		o.Restart()
		o.start()
		o.approve(second, o.says(member, root, o.text("Nog iets.")))
		o.eventually("a second answer was published", func() bool { return len(o.plein.published()) == 2 })
		o.quiet(key)
		o.onceEach(root)
		if n := len(o.load(key).Contributions); n != 3 {
			o.Errorf("%d contributions are known, want 3", n)
		}
	})
	h.work(t, "an approval and a claim that are given again while Draad is not there count", time.Hour, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		reply := o.says(member, root, o.text("Morgen."))
		give := func(act bot.ChatAct) {
			o.Do(Act{Act: act, By: o.who(approver).ID, Post: root, Emoji: "eyes"})
			o.Do(Act{Act: act, By: o.who(approver).ID, Post: reply, Emoji: "white_check_mark"})
		}
		give(bot.Reacted)
		o.reads(root, "Dit wordt over 3600 seconden geplaatst")
		give(bot.Unreacted)
		o.reads(root, "heeft de goedkeuring ingetrokken")
		o.eventually("it was let go", func() bool { return o.load(key).Claim == nil })
		o.quiet(key)
		o.halt()
		give(bot.Reacted)
		o.Restart()
		o.start()
		o.eventually("it was approved and claimed again", func() bool {
			c := o.load(key)
			return c.Claim != nil && len(c.Answers) == 2 && c.Answers[1].State == bot.Waiting
		})
	}, GapEmoji)
	h.work(t, "the line is down for a while: what was said meanwhile counts, once", 0, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		o.Do(Act{Act: bot.Reacted, By: o.who(approver).ID, Post: root, Emoji: "eyes"})
		o.reads(root, o.who(approver).Name+", sinds")
		o.Do(Act{Act: bot.Unreacted, By: o.who(approver).ID, Post: root, Emoji: "eyes"})
		o.eventually("it was let go", func() bool { return o.load(key).Claim == nil })
		o.Disconnect()
		answer := o.text("Morgen.")
		ref := o.says(member, root, answer)
		for range 9 {
			o.says(helper, root, o.text("Ik denk mee."))
		}
		o.approve(approver, ref)
		o.Reconnect()
		o.publishes(answer + " ^MB")
		o.eventually("all ten were heard", func() bool { return len(o.load(key).Contributions) == 10 })
		o.quiet(key)
		o.onceEach(root)
		if o.load(key).Claim != nil {
			o.Error("an emoji that was taken away claimed again")
		}
	}, Gaps)
	for _, f := range append([]Fault{Down, Limited}, lossy...) {
		if h.can(f) {
			h.work(t, string(f)+": the relay posts once all the same", 0, func(o *office) { h.failing(o, f) })
		}
	}
	for _, f := range lasting {
		if h.can(f) {
			h.work(t, string(f)+": no question is lost", 0, func(o *office) { h.mended(o, f) })
		}
	}
	h.work(t, "a card that somebody deleted is posted anew", 0, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		o.quiet(key)
		o.Do(Act{Act: bot.Removed, Post: root})
		o.more("jan", o.text("Bent u er nog?"))
		o.eventually("there is a new thread", func() bool { at := o.load(key).Thread; return !at.IsZero() && !at.Same(root) })
		o.reads(o.load(key).Thread, "Bent u er nog?")
	}, CardsVanish)
	h.work(t, "a command is answered from what there is", 0, func(o *office) {
		o.posted(o.ask("jan", o.text("vraag")))
		o.Do(Act{Act: bot.Commanded, By: o.who(member).ID, Channel: o.channel(), Text: "open"})
		o.eventually("the command was answered", func() bool {
			all := o.Channel(o.channel())
			return len(all) == 2 && all[1].Only == o.who(member).ID && strings.Contains(letters(all[1].Text), letters(o.canary))
		})
	}, Commands, CommandNotes)
}

// failing: the first post of a conversation and a later note meet a fault.
func (h Harness) failing(o *office, f Fault) {
	o.Break(f)
	key := o.ask("jan", o.text("vraag"))
	root := o.posted(key)
	o.quiet(key)
	o.Break(f)
	second := o.text("En nu?")
	o.more("jan", second)
	o.reads(root, second)
	o.quiet(key)
	o.onceEach(root)
	if n := len(o.Channel(o.Channels()[0])); n != 1 {
		o.Errorf("%d threads for one question", n)
	}
	if n := len(o.Thread(root)); n != 2 {
		o.Errorf("%d posts stand in the thread, want the card and what was added", n)
	}
}

// mended: a note meets a fault that a person must mend; a channel that is gone is
// tried again after minutes, which is the engine's business and tested there.
func (h Harness) mended(o *office, f Fault) {
	key := o.ask("jan", o.text("vraag"))
	root := o.posted(key)
	o.quiet(key)
	o.Break(f)
	o.Do(Act{Act: bot.Reacted, By: o.who(approver).ID, Post: root, Emoji: "eyes"})
	if !slices.Contains(h.Deaf, f) {
		o.eventually("it was claimed", func() bool { return o.load(key).Claim != nil })
	}
	o.Mend()
	o.more("jan", o.text("En nu?"))
	o.reads(root, "En nu?")
	o.quiet(key)
	o.reads(root, o.who(approver).Name+", sinds")
	o.onceEach(root)
}
