package bot

import (
	"strings"
	"time"

	"draad/bot/texts"
)

// What is urgent, and who is called.

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

func urgentOrNot(d *decision, f Acted) { d.urgent(!f.Undo) }

// urgentOffered is the way in and the way back.
func urgentOffered(d *decision) []Action {
	switch {
	case d.c.Status != Open:
		return nil
	case d.c.Urgent:
		return []Action{{Name: ActUrgent, Label: texts.T("act.urgent_undo"), Value: UndoValue}}
	}
	return []Action{d.action(ActUrgent, "")}
}
