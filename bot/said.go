package bot

import "draad/bot/texts"

// What is said, and what makes up for it when the workspace will not take it.

// notSaid takes in that something was not said in the thread: nobody can post in its channel,
// the thread is gone, or the workspace will not take it. makeUp, if any, is for the last.
func notSaid(makeUp func(*decision, Effect)) func(*decision, Failed) error {
	return func(d *decision, f Failed) error {
		head := d.c.Queue[0]
		switch {
		case f.Reason == ReasonChannelShut:
			d.shutOut()
			return nil
		case f.Kind == NotFound && !head.Again:
			d.lookForCard(head)
			return nil
		}
		d.c.Queue = d.c.Queue[1:]
		if makeUp != nil {
			makeUp(d, head.Effect)
		}
		d.showNext(head.Effect)
		return nil
	}
}

// sayWithoutText says that the citizen wrote something which cannot be shown.
func sayWithoutText(d *decision, e Effect) {
	if e.Bare {
		return
	}
	n := Note{Text: texts.T("note.cannot_show", "citizen", d.citizenName()), Call: d.claimant()}
	d.enqueue(Effect{Kind: DoShowMessage, Class: classNormal, Note: &n, Message: e.Message, Bare: true})
}

// sayWithoutQuote says a note without what it quotes: perhaps that is what the workspace
// would not take.
func sayWithoutQuote(d *decision, e Effect) { d.unquoted(e) }

// askWithoutQuote asks so, or else leaves it to the card, which asks too.
func askWithoutQuote(d *decision, e Effect) {
	if !d.unquoted(e) {
		d.asked(e)
	}
}

func (d *decision) unquoted(e Effect) bool {
	if e.Note.Quote == "" {
		return false
	}
	n := *e.Note
	n.Quote = ""
	d.enqueue(Effect{Kind: e.Kind, Class: classNormal, Note: &n, Answer: e.Answer})
	return true
}

// notTold says in the thread that another channel was not told.
func notTold(d *decision, f Failed) error {
	d.c.Queue = d.c.Queue[1:]
	d.say(texts.T("note.not_told"), d.claimant()...)
	d.showNext(f.Effect)
	return nil
}
