package bot

import "draad/bot/texts"

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

// routesOffered are the desks to which an open question can go.
func routesOffered(d *decision) []Action {
	if d.c.Status != Open {
		return nil
	}
	var all []Action
	for _, desk := range d.rules.Org.Desks {
		if desk.ID != d.c.Desk {
			all = append(all, Action{Name: ActRoute, Emoji: desk.Emoji, Value: string(desk.ID),
				Label: texts.T("act.route", "desk", desk.Name)})
		}
	}
	return all
}
