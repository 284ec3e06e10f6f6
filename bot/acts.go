package bot

import (
	"strings"
	"time"

	"draad/bot/texts"
)

// acted takes in what a colleague did by emoji, button or command.
func (d *decision) acted(f Acted) {
	d.where = d.whereOf(f)
	if f.Act == ActApprove || f.Act == ActWithdraw {
		d.decideAnswer(f)
		return
	}
	if f.Act == ActUrgent && !f.By.Guest {
		d.urgent(!f.Undo)
		return
	}
	if !d.member(f.By) {
		d.whisper(f.By.ID, texts.T("refuse.not_member"))
		return
	}
	if f.Undo && !undoable(f.Act) {
		return // taking an emoji away is no act of its own
	}
	switch f.Act {
	case ActClaim:
		if f.Undo {
			d.release(f.By)
		} else {
			d.claim(f.By)
		}
	case ActTakeOver:
		d.takeOver(f)
	case ActRelease:
		if !d.release(f.By) {
			d.whisper(f.By.ID, texts.T("refuse.not_yours"))
		}
	case ActNoAnswer:
		d.noAnswer(f)
	case ActReopen:
		if d.c.Status == Open && f.Button {
			d.whisper(f.By.ID, texts.T("refuse.open_already"))
		}
		d.reopen(f.By)
	case ActElsewhere:
		d.elsewhere(f)
	case ActAdviser:
		d.adviser(f)
	case ActRoute:
		d.route(f)
	case ActRetract:
		d.retract(f)
	default:
		d.whisper(f.By.ID, texts.T("refuse.unknown_act"))
	}
}

// undoable tells whether taking the emoji of an act away takes the act back.
func undoable(a Act) bool {
	return a == ActClaim || a == ActNoAnswer || a == ActRoute || a == ActAdviser
}

// claim gives the thread to somebody, unless somebody else has it.
func (d *decision) claim(by Colleague) {
	switch c := d.c.Claim; {
	case c != nil && c.By == by.ID:
		return
	case c != nil:
		d.whisper(by.ID, texts.T("refuse.claimed", "name", c.Name, "since", d.clock(c.At)),
			d.action(ActTakeOver, string(c.By)))
		return
	}
	d.setClaim(by)
}

func (d *decision) setClaim(by Colleague) {
	d.c.Claim = &Claim{By: by.ID, Name: by.Name, At: d.at}
	d.touch()
	d.timer(DoExpireClaim, d.rules.Org.Times.Claim, d.at)
	d.card()
}

// takeOver claims from somebody else. The button names from whom, so that two who
// press at the same time do not take it from each other.
func (d *decision) takeOver(f Acted) {
	c := d.c.Claim
	switch {
	case c == nil:
		d.setClaim(f.By)
	case c.By == f.By.ID:
		return
	case f.From != "" && f.From != c.By:
		d.claim(f.By)
	default:
		d.say(texts.T("note.taken_over", "name", f.By.Name, "from", c.Name), c.By)
		d.setClaim(f.By)
	}
}

// release lets the thread go, if it was theirs.
func (d *decision) release(by Colleague) bool {
	if d.c.Claim == nil || d.c.Claim.By != by.ID {
		return false
	}
	d.c.Claim = nil
	d.touch()
	d.card()
	return true
}

// noAnswer closes a thread that needs none; taking the emoji away opens it again.
func (d *decision) noAnswer(f Acted) {
	if f.Undo {
		if d.c.Status == NoAnswer {
			d.reopen(f.By)
		}
		return
	}
	if d.c.underWay() != nil {
		d.whisper(f.By.ID, texts.T("refuse.answer_under_way"))
		return
	}
	if d.c.Status != Open {
		if d.c.Status != NoAnswer {
			d.whisper(f.By.ID, texts.T("refuse.closed_already"))
		}
		return
	}
	d.c.Status = NoAnswer
	d.touch()
	d.say(texts.T("note.no_answer", "name", f.By.Name))
	d.card()
}

func (d *decision) reopen(by Colleague) {
	if d.c.Status == Open {
		return
	}
	d.c.Status = Open
	d.touch()
	d.startClock()
	d.say(texts.T("note.reopened", "name", by.Name))
	d.card()
}

// elsewhere closes a thread that was answered by hand. After an unknown outcome
// it is the person's word that the answer is there.
func (d *decision) elsewhere(f Acted) {
	switch a := d.c.answer(); {
	case a != nil && a.State == Sending:
		d.whisper(f.By.ID, texts.T("refuse.answer_under_way"))
		return
	case a != nil && a.State == Parked:
		if !d.approves(f.By) {
			d.whisper(f.By.ID, texts.T("refuse.not_approver"))
			return
		}
		if !a.looked(d.at) {
			d.whisper(f.By.ID, texts.T("refuse.look_first"))
			return
		}
		d.confirmed(a)
		return
	case a != nil && a.UnderWay():
		d.stop(a)
		d.say(texts.T("note.stopped_elsewhere"))
	}
	if d.c.Status == Elsewhere {
		return
	}
	d.c.Status = Elsewhere
	d.touch()
	d.say(texts.T("note.elsewhere", "name", f.By.Name))
	d.card()
}

// urgent moves a thread to the front of every queue and shortens its deadline.
func (d *decision) urgent(on bool) {
	if d.c.Urgent == on {
		return
	}
	d.c.Urgent = on
	d.touch()
	if d.c.Status == Open {
		d.startClock()
	}
	d.card()
}

// adviser calls the communications adviser on duty into the thread.
func (d *decision) adviser(f Acted) {
	if f.Undo {
		delete(d.c.Advised, f.By.ID)
		return
	}
	if _, stands := d.c.Advised[f.By.ID]; stands && !f.Button {
		return // the same emoji, reported again
	}
	duty := d.rules.Org.OnDuty()
	if len(duty) == 0 {
		d.whisper(f.By.ID, texts.T("refuse.no_adviser"))
		return
	}
	if d.c.Advised == nil {
		d.c.Advised = map[ColleagueID]time.Time{}
	}
	d.c.Advised[f.By.ID] = d.at
	d.touch()
	d.say(d.callAdvisers(f.By.Name, duty), duty...)
}

// callAdvisers says who is called by whom: a mention is not seen everywhere.
func (d *decision) callAdvisers(by string, duty []ColleagueID) texts.Text {
	var names []string
	for _, id := range duty {
		if p, known := d.rules.Org.Person(id); known && p.Name != "" {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return texts.T("note.adviser", "name", by)
	}
	return texts.T("note.adviser_named", "name", by, "advisers", strings.Join(names, ", "))
}

// route gives the question to another desk: its approvers may approve, and its
// channel gets a pointer to the thread. The thread stays where it is, so that
// nobody misses what was said before.
func (d *decision) route(f Acted) {
	to := f.Desk
	if f.Undo {
		if d.c.Desk != f.Desk {
			return
		}
		to = d.rules.Org.Desk(d.rules.Org.Account(d.c.Account).Desk).ID
	}
	desk := d.rules.Org.Desk(to)
	switch {
	case desk.ID != to:
		d.whisper(f.By.ID, texts.T("refuse.no_such_desk"))
		return
	case d.c.Desk == to:
		return
	case !d.routes(f.By):
		d.whisper(f.By.ID, texts.T("refuse.not_your_desk"))
		return
	}
	d.c.Desk = to
	d.touch()
	d.say(texts.T("note.routed", "name", f.By.Name, "desk", desk.Name))
	d.card()
	if f.Undo || desk.Channel == d.c.Thread.Place {
		return
	}
	d.enqueue(Effect{Kind: DoTell, Class: classNormal, Channel: desk.Channel, Note: &Note{
		Text: texts.T("note.routed_to_you", "name", f.By.Name, "citizen", d.citizenName()),
	}})
}
