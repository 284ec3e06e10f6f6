package bot

import "draad/bot/texts"

// A question that needs no answer from here, and one that does after all.

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
			d.onlyApprovers(f.By.ID)
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

func reopenByHand(d *decision, f Acted) {
	if d.c.Status == Open && f.Button {
		d.whisper(f.By.ID, texts.T("refuse.open_already"))
	}
	d.reopen(f.By)
}
