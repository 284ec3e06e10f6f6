package workspacetest

import (
	"fmt"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/texts"
)

// work tells a story in an office that is open.
func (h Harness) work(t *testing.T, name string, undo time.Duration, f func(*office), needs ...Feature) {
	h.tell(t, name, func(s *story) {
		o := newOffice(s, undo)
		o.start()
		defer func() { o.close() }()
		f(o)
	}, needs...)
}

func (h Harness) mainJob(t *testing.T) {
	h.work(t, "a question is claimed, answered, approved and published", 0, h.wholeJob)
	h.work(t, "an author without initials is asked for them", 0, func(o *office) {
		key := o.ask("jan", o.text("Wanneer komt de veegwagen?"))
		root := o.posted(key)
		answer := o.text("Morgen.")
		o.approve(approver, o.says(helper, root, answer))
		p := o.reads(root, "nog niet bekend")
		if h.has(Mentions) && (len(p.Pings) != 1 || p.Pings[0] != o.who(helper).ID) {
			o.Errorf("asked are %v, want %v", p.Pings, o.who(helper).ID)
		}
		o.says(helper, root, "paraaf ^QX")
		o.publishes(answer + " ^QX")
		o.quiet(key)
		o.onceEach(root)
	})
	h.work(t, "who may not approve is told, and nobody else", 0, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		o.approve(member, o.says(member, root, o.text("Morgen.")))
		p := o.reads(root, "Goedkeuren kan "+o.who(approver).Name+" of "+o.who(second).Name+" (KCC). Er is niets geplaatst.")
		if h.has(Whispers) && p.Only != o.who(member).ID {
			o.Errorf("it is seen by %q", p.Only)
		}
		o.nothingPublished(key)
	})
	h.work(t, "a guest approves nothing", 0, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		o.MakeGuest(o.who(second).ID)
		o.halt()
		o.Restart()
		o.start()
		o.approve(second, o.says(member, root, o.text("Morgen.")))
		o.reads(root, "Goedkeuren kan "+o.who(approver).Name+" (KCC). Er is niets geplaatst.")
		o.nothingPublished(key)
	}, Guests)
	h.work(t, "taking the emoji away withdraws", time.Hour, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		ref := o.says(member, root, o.text("Morgen."))
		o.approve(approver, ref)
		o.reads(root, "Dit wordt over 3600 seconden geplaatst")
		o.Do(Act{Act: bot.Unreacted, By: o.who(approver).ID, Post: ref, Emoji: "white_check_mark"})
		o.reads(root, "heeft de goedkeuring ingetrokken")
		o.nothingPublished(key)
	})
	h.work(t, "an edit voids the approval", time.Hour, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		ref := o.says(member, root, o.text("Mrogen."))
		o.approve(approver, ref)
		o.reads(root, "Dit wordt over 3600 seconden geplaatst")
		o.Do(Act{Act: bot.Rewrote, By: o.who(member).ID, Post: ref, Text: o.text("Morgen.")})
		p := o.reads(root, texts.T("note.void_edited").In(texts.NL))
		if h.has(Mentions) && (len(p.Pings) != 1 || p.Pings[0] != o.who(approver).ID) {
			o.Errorf("called are %v", p.Pings)
		}
		o.nothingPublished(key)
	})
	h.work(t, "a reply that was deleted is not published", time.Hour, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		ref := o.says(member, root, o.text("Morgen."))
		o.approve(approver, ref)
		o.reads(root, "Dit wordt over 3600 seconden geplaatst")
		o.Do(Act{Act: bot.Removed, By: o.who(member).ID, Post: ref})
		o.reads(root, texts.T("note.void_deleted").In(texts.NL))
		o.nothingPublished(key)
	})
	h.work(t, "a desk that moves to another channel keeps its open threads", 0, h.moving)
	h.work(t, "an emoji on the preview means the answer in it", time.Hour, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		o.approve(approver, o.says(member, root, o.text("Morgen.")))
		preview := o.reads(root, "Dit wordt over 3600 seconden geplaatst")
		o.quiet(key)
		o.approve(second, preview.Ref)
		o.reads(root, texts.T("refuse.approved_already").In(texts.NL))
	})
	h.work(t, "a desk's emoji hands the question on", 0, func(o *office) {
		key := o.ask("jan", o.text("vraag"))
		root := o.posted(key)
		o.Do(Act{Act: bot.Reacted, By: o.who(member).ID, Post: root, Emoji: "house"})
		o.reads(root, "geeft deze vraag aan Wijkbureau Oost")
		o.eventually("the other team was told", func() bool { return len(o.Channel(o.Channels()[1])) == 1 })
		o.quiet(key)
		o.onceEach(root)
	})
	h.work(t, "the card's button claims", 0, func(o *office) {
		root := o.posted(o.ask("jan", o.text("vraag")))
		b := o.shown(root, root).Buttons[0]
		o.Do(Act{Act: bot.Pressed, By: o.who(member).ID, Post: root, Action: b.Action, Value: b.Value})
		o.reads(root, o.who(member).Name+", sinds")
	}, Buttons)
	h.work(t, "many at once: each has one thread, and its card is up to date", 0, h.crowd)
	h.marks(t)
	h.lifeline(t)
}

// approve puts the approving emoji on a post.
func (o *office) approve(i int, post bot.Ref) {
	o.Do(Act{Act: bot.Reacted, By: o.who(i).ID, Post: post, Emoji: "white_check_mark"})
}

// publishes waits until just this stands on the square.
func (o *office) publishes(text string) {
	o.Helper()
	o.eventually("the answer was published", func() bool { return len(o.plein.published()) > 0 })
	if all := o.plein.published(); len(all) != 1 || all[0].Text != text {
		o.Errorf("published were %d, the first %q, want %q", len(all), all[0].Text, text)
	}
}

func (o *office) nothingPublished(key string) {
	o.Helper()
	o.quiet(key)
	if all := o.plein.published(); len(all) != 0 {
		o.Errorf("%q was published", all[0].Text)
	}
}

func (h Harness) wholeJob(o *office) {
	question, answer := o.text("Er ligt glas in de Straatweg @channel"), o.text("Morgen lost een monteur dit op.")
	key := o.ask("jan", question)
	root := o.posted(key)
	card := o.shown(root, root)
	if !reads(card.Text, question) || card.Everyone || len(o.Channel(o.Channels()[0])) != 1 {
		o.Fatalf("the card is %+v", card)
	}
	o.Do(Act{Act: bot.Reacted, By: o.who(approver).ID, Post: root, Emoji: "eyes"})
	o.reads(root, o.who(approver).Name+", sinds")
	ref := o.says(member, root, answer)
	o.approve(approver, ref)
	o.publishes(answer + " ^MB")
	if r := o.plein.published()[0]; r.To.ID != "m-jan" || r.Account != "stad" {
		o.Errorf("it stands under %+v of %s", r.To, r.Account)
	}
	o.reads(root, answer+" ^MB")
	o.reads(root, "Geplaatst: het antwoord van "+o.who(member).Name)
	o.reads(root, texts.T("status.answered").In(texts.NL))
	o.more("jan", o.text("Dank u!"))
	o.reads(root, "De vraag staat weer open")
	o.quiet(key)
	o.onceEach(root)
	if c := o.load(key); len(c.Contributions) != 1 || len(c.Answers) != 1 {
		o.Errorf("%d contributions and %d answers are known", len(c.Contributions), len(c.Answers))
	}
}

// moving: the organisation file names another channel from a restart on.
func (h Harness) moving(o *office) {
	key := o.ask("jan", o.text("vraag"))
	old := o.posted(key)
	o.quiet(key)
	o.halt()
	o.rules.Org.Desks[0].Channel = o.Channels()[1]
	o.Restart()
	o.start()
	second, answer := o.text("Bent u er nog?"), o.text("Morgen.")
	o.more("jan", second)
	o.eventually("the question has a thread in the new channel", func() bool { return o.load(key).Thread.Place == o.Channels()[1] })
	root := o.load(key).Thread
	o.reads(root, second)
	ref := o.says(member, old, answer) // what is said in the old thread is heard
	o.approve(approver, ref)
	o.publishes(answer + " ^MB")
	if to := o.plein.published()[0].To.ID; to != "m-jan-2" {
		o.Errorf("it stands under %s, and not under the message that it answers", to)
	}
	o.reads(root, answer+" ^MB")
	if root := o.posted(o.ask("piet", o.text("vraag"))); root.Place != o.Channels()[1] {
		o.Errorf("a new thread stands in %s", root.Place)
	}
	o.quiet(key)
	o.onceEach(root)
}

func (h Harness) crowd(o *office) {
	var keys []string
	var roots []bot.Ref
	for i := range 12 {
		keys = append(keys, o.ask(fmt.Sprint("burger", i), o.text("vraag")))
	}
	for _, key := range keys {
		roots = append(roots, o.posted(key))
	}
	for i := range 5 {
		for _, root := range roots {
			o.says(i%4, root, o.text("bijdrage"))
		}
	}
	for i, root := range roots {
		o.reads(root, "1 van de inwoner, 5 van collega's")
		o.quiet(keys[i])
	}
	o.onceEach(roots...)
	if n := len(o.Channel(o.Channels()[0])); n != len(keys) {
		o.Errorf("%d threads for %d questions", n, len(keys))
	}
	if h.has(Overlaps) && o.Overlap() > 1 {
		o.Errorf("%d changes of one card were under way at once", o.Overlap())
	}
}
