package bot

import (
	"strings"

	"draad/bot/texts"
)

// gist is what of a card people go by: how it stands, who has it, where, and whether
// it is urgent. What else changes on a card the thread shows anyway.
func (d *decision) gist() string {
	by, urgent := "", ""
	if d.c.Claim != nil {
		by = string(d.c.Claim.By)
	}
	if d.pressing() {
		urgent = "urgent"
	}
	return strings.Join([]string{d.statusGist(), urgent, string(d.c.Desk), by}, "|")
}

// underWay is how it stands while an answer was approved and is not out yet.
const underWay = "status.answer_under_way"

// statusGist is the key of how it stands, without the steps of an answer on its way.
func (d *decision) statusGist() string {
	if a := d.c.answer(); a != nil && d.c.Status == Open && a.UnderWay() {
		return underWay
	}
	return d.statusText().Key
}

// pressing reports whether the question is urgent still.
func (d *decision) pressing() bool { return d.c.Urgent && d.c.Status == Open }

// maybeDrawn takes in that people may see how it stood when the attempt before began: whether
// it got through is not known. What is in doubt counts as not shown.
func (d *decision) maybeDrawn(head Queued) {
	if !kinds[head.Kind].draws || head.Gist == "" || head.Gist == d.c.Gist {
		return
	}
	_, maybe, _ := strings.Cut(head.Gist, "|")
	if _, known, _ := strings.Cut(d.c.Gist, "|"); known != maybe {
		d.c.Gist = ""
		return
	}
	d.c.Gist = "|" + maybe
}

// drawn takes in that people see how it stood when the attempt began.
func (d *decision) drawn(head Queued) {
	if kinds[head.Kind].draws {
		d.c.Gist = head.Gist
	}
}

// cardFrozen says in the thread how it stands now: the card cannot be drawn any more,
// and would mislead who goes by it. That an answer is on its way the thread is told
// anyway.
func (d *decision) cardFrozen() {
	d.c.Queue = d.c.Queue[1:]
	now, status := d.gist(), d.statusGist()
	_, rest, _ := strings.Cut(now, "|")
	_, known, _ := strings.Cut(d.c.Gist, "|")
	if now == d.c.Gist || status == underWay && rest == known {
		return
	}
	d.c.Gist = now
	key := "note.card_frozen"
	if d.pressing() {
		key = "note.card_frozen_urgent"
	}
	t := texts.T(key, "desk", d.rules.Org.Desk(d.c.Desk).Name).With("status", status)
	if d.c.Claim == nil {
		t = t.With("owner", "card.nobody")
	} else {
		t.Args["owner"] = d.c.Claim.Name
	}
	d.enqueue(Effect{Kind: DoStanding, Class: classNormal, Note: &Note{Text: t}})
}
