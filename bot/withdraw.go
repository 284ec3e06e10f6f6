package bot

import (
	"slices"
	"time"

	"draad/bot/texts"
)

// withdraw takes an approval back, where it still can be.
func (d *decision) withdraw(k *Contribution, f Acted) {
	if d.at.After(k.Stopped[f.By.ID]) {
		if k.Stopped == nil {
			k.Stopped = map[ColleagueID]time.Time{}
		}
		k.Stopped[f.By.ID] = d.at
	}
	stood := slices.Contains(k.approvers(), f.By.ID)
	if f.Undo {
		delete(*k.approvedOn(f.Post), f.By.ID) // by button the emoji is left standing
	}
	a := d.c.answerOf(k.Post)
	if a == nil || !f.Button && d.at.Before(a.Approved) {
		if f.Button {
			d.whisper(f.By.ID, texts.T("refuse.nothing_to_withdraw"))
		}
		return
	}
	switch may := f.By.ID == a.Approver || d.approves(f.By) && !f.Undo; {
	case !may && (stood || f.Undo):
		return // an emoji that never counted, or not the one that did
	case !may:
		d.onlyApprovers(f.By.ID)
		return
	}
	d.takeBack(a, f)
}

// takeBack stops an answer as far as it has not left.
func (d *decision) takeBack(a *Answer, f Acted) {
	switch a.State {
	case Unsigned, Waiting:
		d.stop(a)
		d.touch()
		key := "note.withdrawn"
		if a.begun() {
			key = "note.rest_withdrawn"
		}
		d.say(texts.T(key, "name", f.By.Name))
		d.card()
	case Parked:
		if !f.Button {
			return // the emoji is taken away to be put back; a button says it in so many words
		}
		if !a.looked(d.at) {
			d.whisper(f.By.ID, texts.T("refuse.look_first"))
			return
		}
		d.stop(a)
		d.touch()
		d.say(texts.T("note.withdrawn_parked", "name", f.By.Name))
		d.card()
	case Sending:
		a.Stop = "note.withdrawn_late"
		d.whisper(f.By.ID, texts.T("refuse.too_late"), d.action(ActRetract, PostKey(a.Post)))
	case Published:
		d.whisper(f.By.ID, texts.T("refuse.too_late"), d.action(ActRetract, PostKey(a.Post)))
	default:
		if f.Button {
			d.whisper(f.By.ID, texts.T("refuse.nothing_to_withdraw"))
		}
	}
}

// stop ends an answer before it leaves, or the rest of it. Its effects become
// obsolete by that.
func (d *decision) stop(a *Answer) {
	a.State, a.Done = Stopped, d.at
	if a.begun() {
		a.State = Refusal // what stands, stands; the rest may follow
	}
}

// stopAndSay stops an answer and says why, with the way to approve it again.
func (d *decision) stopAndSay(a *Answer, key string) { d.stopAndTell(a, texts.T(key)) }

func (d *decision) stopAndTell(a *Answer, why texts.Text) {
	d.stop(a)
	d.note(Note{Text: why, Call: []ColleagueID{a.Approver}, Actions: d.again(d.c.contribution(a.Post))})
	d.card()
}
