package bot

import "draad/bot/texts"

// Who has it.

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

func claimOrRelease(d *decision, f Acted) {
	if f.Undo {
		d.release(f.By)
		return
	}
	d.claim(f.By)
}

func releaseByHand(d *decision, f Acted) {
	if !d.release(f.By) {
		d.whisper(f.By.ID, texts.T("refuse.not_yours"))
	}
}

// takeOverOffered names who has it, so that two who press do not take it from each other.
func takeOverOffered(d *decision) []Action {
	if d.c.Status != Open || d.c.Claim == nil {
		return nil
	}
	return []Action{d.action(ActTakeOver, string(d.c.Claim.By))}
}
