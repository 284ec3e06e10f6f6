package sim

import (
	"strings"

	"draad/bot"
)

// froze gives the last note in a thread that says how it stands, because the card could
// not be drawn any more; nil: none does.
func (w *world) froze(root *post) (last *bot.Note) {
	for _, p := range w.office.in(root) {
		if p.note != nil && strings.HasPrefix(p.note.Text.Key, "note.card_frozen") {
			last = p.note
		}
	}
	return last
}

// looksOpen reports whether people take the question for one that is open.
func (w *world) looksOpen(root *post) bool {
	if note := w.froze(root); note != nil {
		return note.Text.Keys["status"] == "status.open" || strings.HasPrefix(note.Text.Keys["status"], "status.answer_")
	}
	return root.card.Status == bot.Open
}

// standing is what people go by: how it stands, who has it, and which desk.
type standing struct {
	status, owner, desk string
	urgent              bool
}

// tells reports whether people who know s know what is now: that an answer is on its way
// the thread tells by itself.
func (s standing) tells(now standing) bool {
	if now.status == underWay {
		s.status = underWay
	}
	return s == now
}

const underWay = "status.answer_under_way"

// gist is what a card says of it.
func gist(c bot.Card) (s standing) {
	for _, l := range c.Lines {
		switch l.Label.Key {
		case "card.status":
			s.status = l.Value.Key
			switch s.status {
			case "status.answer_unsigned", "status.answer_waiting", "status.answer_sending":
				s.status = underWay
			}
		case "card.owner":
			s.owner = l.Value.Args["name"]
		case "card.desk":
			s.desk = l.Value.Args["text"]
		}
	}
	s.urgent = c.Urgent && c.Status == bot.Open
	return s
}

// gistOf is what a note says of it.
func gistOf(n bot.Note) standing {
	return standing{status: n.Text.Keys["status"], owner: n.Text.Args["owner"], desk: n.Text.Args["desk"],
		urgent: n.Text.Key == "note.card_frozen_urgent"}
}
