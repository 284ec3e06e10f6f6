package bot

import (
	"time"

	"draad/bot/texts"
)

// standsBehind reports whether whoever approved an answer may still approve it: they may have
// left, or the question may be another desk's by now. guest is what the workspace says of
// them; the rest is in the organisation file.
func (d *decision) standsBehind(a *Answer, guest bool) bool {
	by := Colleague{ID: a.Approver, Guest: guest}
	return d.approves(by) && (a.Author != a.Approver || d.approvesOwn(by))
}

// voidApproval stops an answer that nobody who may stands behind, and says who can help.
func (d *decision) voidApproval(a *Answer) {
	d.stopAndTell(a, texts.T("note.void_approver", "desk", d.rules.Org.Desk(d.c.Desk).Name))
}

// unsignedFor is how long an approval waits for its author's initials: whoever approved
// should not be surprised by an answer of days ago.
const unsignedFor = 24 * time.Hour

// expireApproval ends the wait for initials that did not come.
func (d *decision) expireApproval() {
	a := d.c.answer()
	if a == nil || a.State != Unsigned {
		return
	}
	if due := a.Approved.Add(unsignedFor); due.After(d.at) {
		d.timerAt(DoExpireApproval, due)
		return
	}
	d.stopAndTell(a, texts.T("note.void_unsigned", "author", a.AuthorName))
}
