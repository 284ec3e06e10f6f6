package sim

import (
	"slices"
	"time"

	"draad/bot"
)

// drain ends the faults, and lets everything come to an end: all mail arrives, whoever
// is asked to look looks, whoever is asked for initials gives them.
func (w *world) drain() {
	w.calm = true
	w.tell(nil, "world", "the faults are over")
	w.revive(100)
	w.noticeLoss()
	w.bringNotices()
	if !w.settle(3*time.Hour) || w.wrong != nil {
		return
	}
	w.checkEnd()
	if w.wrong != nil {
		return
	}
	open := w.open()
	if !w.settle(9 * time.Hour) { // every deadline is over
		return
	}
	w.checkReminded(open)
	w.pass(11 * day)
	if w.settle(11*day) && w.wrong == nil {
		w.checkForgotten()
		w.strays()
	}
}

// noticeLoss lets citizens write once more whose card is gone: Draad hears of the loss
// when it has something to say there.
func (w *world) noticeLoss() {
	for _, t := range w.people.order {
		mine := func(r *post) bool { return r.talk == t }
		if slices.ContainsFunc(w.office.roots, mine) && !slices.ContainsFunc(w.office.live(), mine) {
			w.writes(t)
		}
	}
}

// settle goes on until nothing is due within a time.
func (w *world) settle(within time.Duration) bool {
	for range 2000 {
		if w.wrong != nil {
			return false
		}
		w.deliverAll()
		next, busy := w.workAll()
		switch {
		case busy, w.helpAll():
		case next.IsZero() || next.After(w.now.Add(within)):
			return true
		default:
			w.now = next
		}
	}
	w.violate(0, nil, "it never comes to rest")
	return false
}

func (w *world) deliverAll() {
	for _, n := range append([]*news(nil), w.mail.waiting...) {
		w.now = w.now.Add(time.Millisecond)
		w.deliver(pick(w.dice, w.procs), n)
	}
}

// restless is how many jobs one process may find at one moment: no world has as many.
const restless = 1000

// workAll does all that is due, and tells when more is.
func (w *world) workAll() (next time.Time, busy bool) {
	for _, p := range w.procs {
		for n := 0; ; n++ {
			if n == restless {
				w.violate(0, nil, "it does one job after the other, and time stands still")
				return time.Time{}, false
			}
			worked, at, err := p.relay.Step(w.ctx, p.clock())
			w.checkError(p, nil, "a step of the relay", err)
			if !worked {
				next = earlier(next, at, p.skew)
				break
			}
			busy = true
		}
	}
	if !next.IsZero() && !next.After(w.now) {
		next = w.now.Add(time.Millisecond)
	}
	return next, busy
}

// earlier is when to look again: at is by a clock that is wrong by skew, zero is never.
func earlier(next, at time.Time, skew time.Duration) time.Time {
	if at = at.Add(-skew); at.Add(skew).IsZero() || !next.IsZero() && next.Before(at) {
		return next
	}
	return at
}

// helpAll does what Draad asks of colleagues, and reports whether there was any.
func (w *world) helpAll() bool {
	before := len(w.mail.waiting)
	for _, root := range w.office.live() {
		w.looks(root, sanne)
		w.helpSign(root)
	}
	return len(w.mail.waiting) > before
}

// helpSign gives the initials that Draad asks for, once.
func (w *world) helpSign(root *post) {
	for _, p := range w.office.in(root) {
		if p.note == nil || p.note.Text.Key != "note.signature_needed" || p.emoji["helped"] {
			continue
		}
		p.emoji["helped"] = true
		for _, by := range p.note.Call {
			sign := map[bot.ColleagueID]string{pieter: "PT", ilse: "IW", marieke: "MV", guus: "GG"}[by]
			if sign == "" {
				continue
			}
			w.words.claims(by, sign)
			reply := w.office.add(&post{root: root, talk: root.talk, by: by}, root.ref.Place)
			w.fromColleague(reply, bot.ChatEvent{Act: bot.Said, By: colleague(by), Text: "paraaf " + sign})
		}
	}
}
