package bot

import (
	"time"

	"draad/bot/texts"
)

// What is forgotten, and when. The retention period counts from when anything last
// happened. An open question is brought up before it ends: nobody forgets one unheard.

// forgetNotice is how long before the end of its retention period an open question is
// brought up; of a short period it is a quarter.
const forgetNotice = 7 * 24 * time.Hour

func (d *decision) forgetNotice() time.Duration {
	return min(forgetNotice, d.rules.Org.Times.Retention/4)
}

// unanswered reports whether a question waits for an answer.
func (d *decision) unanswered() bool { return d.c.Status == Open && d.c.newest() != nil }

// warned reports whether people know that the conversation is about to be forgotten.
func (d *decision) warned() bool { return !d.c.Warned.IsZero() && !d.c.Warned.Before(d.c.Active) }

// forgetAt is when there is something to do about the end of the retention period.
func (d *decision) forgetAt() time.Time {
	end := d.c.Active.Add(d.rules.Org.Times.Retention)
	switch {
	case !d.unanswered():
		return end
	case !d.warned():
		return end.Add(-d.forgetNotice())
	}
	if last := d.c.Warned.Add(d.forgetNotice()); last.After(end) {
		return last // it was brought up late
	}
	return end
}

// retain sets the timer for the end of the retention period.
func (d *decision) retain() {
	if d.rules.Org.Times.Retention > 0 {
		d.timerAt(DoForget, d.forgetAt())
	}
}

// forget ends the conversation when its retention period is over.
func (d *decision) forget() {
	if d.rules.Org.Times.Retention <= 0 {
		return
	}
	if due := d.forgetAt(); due.After(d.at) {
		d.timerAt(DoForget, due)
		return
	}
	switch {
	case !d.unanswered():
		d.c.Forgotten = true
	case !d.warned():
		d.warnForgetting()
	case len(d.c.Queue) > 0: // people have not heard it yet
		d.timerAt(DoForget, d.at.Add(d.forgetNotice()))
	default:
		d.c.Forgotten = true
	}
}

// warnForgetting brings an open question up for the last time.
func (d *decision) warnForgetting() {
	d.c.Warned = d.at
	until := d.forgetAt()
	d.note(Note{
		Text: texts.T("note.forget_soon", "until", d.clock(until)), Call: d.claimant(),
		Actions: []Action{d.action(ActElsewhere, ""), d.action(ActNoAnswer, "")},
	})
	d.timerAt(DoForget, until)
}
