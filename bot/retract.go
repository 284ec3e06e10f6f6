package bot

import "draad/bot/texts"

// retract takes an answer that stands on the platform away again, last part first: that of
// the reply it is asked for, else the newest.
func (d *decision) retract(f Acted) {
	by, i := f.By, d.c.standing(Ref{})
	if k := d.c.contribution(f.Post); k != nil {
		i = d.c.standing(k.Post)
	}
	switch {
	case !d.approves(by):
		d.onlyApprovers(by.ID)
	case d.c.underWay() != nil:
		d.whisper(by.ID, texts.T("refuse.answer_under_way"))
	case i < 0:
		d.whisper(by.ID, texts.T("refuse.nothing_to_retract"))
	case d.c.Answers[i].Retracting:
		d.whisper(by.ID, texts.T("refuse.retracting"))
	case !d.limits().Delete || !d.unpublishNext(i):
		d.whisper(by.ID, texts.T("refuse.retract_by_hand"))
	default:
		d.c.Answers[i].Retracting = true
		d.touch()
		d.say(texts.T("note.retracting", "name", by.Name))
	}
}

// unpublishNext sets the last part of an answer that still stands, and whose place
// is known, to be taken away.
func (d *decision) unpublishNext(answer int) bool {
	parts := d.c.Answers[answer].Parts
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].Retracted || parts[i].Ref.IsZero() {
			continue
		}
		d.emit(Effect{
			Kind: DoUnpublish, Class: classAnswer, Where: d.c.Platform,
			Account: d.c.Account, Answer: answer, Part: i, Post: parts[i].Ref,
		})
		return true
	}
	return false
}

// retracted finds what an effect takes away, nil when it is obsolete.
func (d *decision) retracted(e Effect) *Part {
	if e.Answer >= len(d.c.Answers) || e.Part >= len(d.c.Answers[e.Answer].Parts) {
		return nil
	}
	a := &d.c.Answers[e.Answer]
	if !a.Retracting || a.Parts[e.Part].Retracted {
		return nil
	}
	return &a.Parts[e.Part]
}

func retractable(d *decision, f Attempting) error {
	if d.retracted(f.Effect) == nil {
		return ErrObsolete
	}
	return nil
}

// unpublished takes in that a part is gone.
func unpublished(d *decision, _ Queued, f Succeeded) error {
	e := f.Effect
	p := d.retracted(e)
	if p == nil {
		return ErrObsolete
	}
	p.Retracted = true
	if d.unpublishNext(e.Answer) {
		return nil
	}
	a := &d.c.Answers[e.Answer]
	a.Retracting = false
	if a.stands() { // a part that a person found: its place is not known
		d.say(texts.T("note.retracted_partly"))
		d.card()
		return nil
	}
	a.State, a.Done = Retracted, d.at
	n := Note{Text: texts.T("note.retracted"), Actions: d.again(d.c.contribution(a.Post))}
	if d.c.standing(Ref{}) > e.Answer { // a later answer still stands
		n.Text = texts.T("note.retracted_older")
	} else if d.c.Status == Answered {
		d.c.Status = Open
		d.startClock()
	}
	d.note(n)
	d.card()
	return nil
}

// notUnpublished takes in that a part cannot be taken away.
func notUnpublished(d *decision, f Failed) error {
	if d.retracted(f.Effect) == nil {
		return ErrObsolete
	}
	d.c.Answers[f.Effect.Answer].Retracting = false
	d.note(Note{
		Text: texts.T("note.not_retracted").With("reason", reasonKey(f.Kind, f.Reason)),
		Link: f.Effect.Post.Link,
	})
	return nil
}

// retractableByHand reports whether a closed conversation has an answer that can be taken
// off its platform.
func retractableByHand(d *decision) bool {
	return d.c.Status != Open && d.c.standing(Ref{}) >= 0 && d.limits().Delete
}
