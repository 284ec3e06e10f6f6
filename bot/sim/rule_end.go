package sim

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"draad/bot"
)

// checkEnd holds the world, when it has come to rest, to the rules 3 and 8.
func (w *world) checkEnd() {
	stats, err := w.store.Stats(w.ctx)
	if err != nil {
		w.violate(0, nil, "stats: %v", err)
	}
	if stats.Jobs > 0 && !stats.Oldest.After(w.now.Add(-time.Minute)) {
		w.violate(8, nil, "a job has been due since %s", clock(stats.Oldest))
	}
	for _, n := range w.mail.waiting {
		if !n.taken && n.citizen != nil {
			w.violate(3, n.talk, "%v never arrives", n)
		}
	}
	for _, t := range w.people.order {
		w.checkThreaded(t)
		w.checkFates(t)
		w.checkFresh(t)
	}
}

// checkThreaded: every message has been shown, and what counts now is shown now.
func (w *world) checkThreaded(t *talk) {
	roots := slices.DeleteFunc(w.office.live(), func(r *post) bool { return r.talk != t })
	for _, m := range t.messages {
		text, told := t.truth.texts[m.id]
		if !told && !m.everTold {
			w.violate(3, t, "%s was never taken in", m.id)
		}
		if text == "" {
			continue // deleted, or forgotten
		}
		if len(roots) != 1 {
			w.violate(3, t, "%s has %d threads", m.id, len(roots))
			return
		}
		if !w.visible(roots[0], m, text) {
			w.violate(3, t, "%s is not in the thread as it reads now", m.id)
		}
	}
}

// visible tells whether a text of a message can be read in a thread, or at least a
// word on where to read it.
func (w *world) visible(root *post, m *message, text string) bool {
	return root.card.Quote == text || slices.ContainsFunc(w.office.in(root), func(p *post) bool {
		return p.note != nil && (p.note.Quote == text || p.note.Text.Key == "note.cannot_show" && p.note.Link == m.Link)
	})
}

// fates are the notes that say what became of an approval.
var fates = []string{
	"refuse.", "note.refused", "note.parked", "note.void_", "note.held_", "note.withdrawn", "note.rest_", "note.signature_needed",
	"note.by_hand", "note.preview_failed", "note.stopped_elsewhere", "note.published", "note.elsewhere",
}

// checkFates: whoever approves hears what came of it.
func (w *world) checkFates(t *talk) {
	if slices.ContainsFunc(w.office.roots, func(r *post) bool { return r.talk == t && r.gone }) {
		return // what was said to one of them was lost with the card
	}
	for _, n := range t.heard {
		if n.chat == nil || t.truth.silent[n.id] {
			continue
		}
		if act, _ := meaning(n.chat); act != bot.ActApprove || n.chat.Act == bot.Unreacted {
			continue
		}
		if !w.heardBack(t, n) {
			w.violate(8, t, "%s never hears what came of: %v", n.chat.By.ID, n)
		}
	}
}

func (w *world) heardBack(t *talk, n *news) bool {
	return slices.ContainsFunc(w.office.order, func(p *post) bool {
		return p.talk == t && p.note != nil && p.tick > n.tick && (p.note.Only == "" || p.note.Only == n.chat.By.ID) &&
			slices.ContainsFunc(fates, func(f string) bool { return strings.HasPrefix(p.note.Text.Key, f) })
	})
}

// checkFresh: the card shows how things are. This one thing Draad's own books have to
// tell: what the card should say. A drawing that gets lost five times is given up until
// the next change.
func (w *world) checkFresh(t *talk) {
	g := bot.NewEngine(w.store, rules(), 0, bot.Watch{})
	c, err := g.LoadConversation(w.ctx, t.key)
	if bot.Is(err, bot.NotFound) {
		return
	}
	if err != nil {
		w.violate(0, t, "the conversation cannot be read: %v", err)
		return
	}
	for _, r := range w.office.live() {
		if r.talk == t && !r.lost && !reflect.DeepEqual(shown(*r.card), shown(bot.RenderCard(rules(), &c))) {
			w.violate(8, t, "the card %s is out of date", r.ref.ID)
		}
	}
}

// shown is what of a card has to be right: how much was said is not worth a drawing
// when chatter is forgotten.
func shown(c bot.Card) bot.Card {
	c.Lines = slices.DeleteFunc(slices.Clone(c.Lines), func(l bot.Line) bool { return l.Label.Key == "card.counts" })
	return c
}

// checkForgotten: after the retention period nothing is left but the registry.
func (w *world) checkForgotten() {
	stats, err := w.store.Stats(w.ctx)
	if err != nil || stats.Jobs > 0 || stats.Records > 1 {
		w.violate(0, nil, "after the retention period %d records and %d jobs are left (%v)", stats.Records, stats.Jobs, err)
	}
}
