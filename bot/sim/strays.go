package sim

import (
	"time"

	"draad/bot"
)

// strays lets people act in threads that are forgotten, where the workspace can tell that
// they are Draad's. Each of them is answered, and nothing is kept of it.
func (w *world) strays() {
	if !w.office.keys {
		return
	}
	var acts []*news
	for _, r := range w.office.roots {
		if !r.forgotten {
			continue
		}
		by := pick(w.dice, everybody)
		p := w.office.add(&post{root: r, talk: r.talk, by: by, text: "Is hier nog iemand?"}, r.ref.Place)
		acts = append(acts, w.fromColleague(p, bot.ChatEvent{Act: bot.Said, By: colleague(by), Text: p.text}),
			w.fromColleague(r, bot.ChatEvent{Act: bot.Reacted, By: colleague(pick(w.dice, everybody)), Emoji: "eyes"}))
	}
	if !w.settle(time.Hour) {
		return
	}
	for _, n := range acts {
		if !w.hearsForgotten(n) {
			w.violate(8, n.talk, "%s acts in a thread that is forgotten, and hears nothing: %v", n.chat.By.ID, n)
		}
		w.cover.add("office/forgotten")
	}
	w.pass(2 * day)
	if w.settle(2 * day) {
		w.checkForgotten()
	}
}

func (w *world) hearsForgotten(n *news) bool {
	for _, p := range w.office.order {
		if p.note != nil && p.note.Text.Key == "note.thread_forgotten" && p.note.Only == n.chat.By.ID && p.talk == n.talk {
			return true
		}
	}
	return false
}

// checkForgetting: nobody's question is forgotten while it is open, but for a word before.
func (w *world) checkForgetting(t *talk) {
	for _, r := range w.office.live() {
		if w.calm && r.talk == t && !r.lost && !r.stiff && r.card.Status == bot.Open && t.truth.newest() != "" && !w.said(t, t.life, "note.forget_soon") {
			w.violate(8, t, "an open question is forgotten in silence")
		}
	}
}
