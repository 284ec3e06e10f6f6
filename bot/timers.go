package bot

import (
	"time"

	"draad/bot/texts"
)

// What is done when its time has come.

// remind says once that the deadline comes near.
func (d *decision) remind() {
	if d.c.Status != Open || d.c.RemindAt.IsZero() || d.live() == 0 {
		return
	}
	if d.c.RemindAt.After(d.at) {
		d.timerAt(DoRemind, d.c.RemindAt)
		return
	}
	d.c.RemindAt = time.Time{}
	d.say(texts.T("note.reminder", "until", d.clock(d.c.Deadline)), d.claimant()...)
	d.card()
}

// expireClaim lets a claim go that nothing came of.
func (d *decision) expireClaim() {
	c := d.c.Claim
	if c == nil || d.rules.Org.Times.Claim <= 0 {
		return
	}
	if due := d.c.Active.Add(d.rules.Org.Times.Claim); due.After(d.at) {
		d.timerAt(DoExpireClaim, due)
		return
	}
	if d.c.Status == Open {
		d.say(texts.T("note.claim_expired", "name", c.Name), c.By)
	}
	d.c.Claim = nil
	d.card()
}

// forgetChatter drops what colleagues said that was never published: the record
// (Archiefwet) is the question, the answer, who approved it and when.
func (d *decision) forgetChatter() {
	if len(d.c.Contributions) == 0 || d.rules.Org.Times.Chatter <= 0 {
		return
	}
	if due := d.c.Active.Add(d.rules.Org.Times.Chatter); due.After(d.at) {
		d.timerAt(DoForgetChatter, due)
		return
	}
	kept := d.c.Contributions[:0]
	for _, k := range d.c.Contributions {
		if d.made(k) {
			kept = append(kept, k)
		} else {
			d.unmirror(&k) // what Draad copied of it goes as well
		}
	}
	d.c.Contributions = kept
	for i := range d.c.Answers {
		if a := &d.c.Answers[i]; a.State == Stopped {
			a.Text, a.Files, a.Parts = "", nil, nil // never left: chatter too
		}
	}
}

// made reports whether an answer was made of a contribution that left, or may have.
func (d *decision) made(k Contribution) bool {
	for _, a := range d.c.Answers {
		if a.Post.Same(k.Post) && a.State != Stopped {
			return true
		}
	}
	return false
}
