package sim

import (
	"context"
	"slices"
	"strings"

	"draad/bot"
)

// Remove is Remover.Remove.
func (d *desk) Remove(ctx context.Context, post bot.Ref) error {
	at := d.posts[place(post)]
	_, err := d.w.call(ctx, d.p, d.talkOf(post), d.out, false, "takes "+post.ID+" away", func() (bot.Ref, error) {
		switch {
		case at == nil || at.by != "" || at.card != nil:
			d.w.violate(6, d.talkOf(post), "%s is taken away, which is no note of Draad", post.ID)
		case !at.gone:
			at.gone = true
			d.w.cover.add("office/taken away")
			d.w.tell(at.talk, d.p.name(), "takes %s away", post.ID)
		}
		return bot.Ref{}, nil
	})
	return err
}

// checkErased: what the citizen took away or wrote over stands nowhere any more: not in a
// card, not in a note of any thread, and no photo or description of it. What Draad cannot
// take away it says, with where that is.
func (w *world) checkErased(t *talk) {
	for _, p := range w.office.order {
		if p.talk != t || p.gone || p.note == nil || p.tick <= t.life || w.excused(p) {
			continue
		}
		if strings.Contains(p.note.Quote, "INW") && !w.reads(t, p.note.Quote) {
			w.violate(6, t, "%s still shows a text that was taken away", p.ref.ID)
		}
		if p.photo != nil && (!t.truth.has(p.photo) || t.truth.alts[p.photo.id] != p.alt) {
			w.violate(6, t, "%s still shows photo %s or its description, which was taken away", p.ref.ID, p.photo.id)
		}
		for _, m := range p.note.Media {
			if its := w.shelf[m.URL]; its != nil && !t.truth.has(its) {
				w.violate(6, t, "%s still leads to photo %s, which was taken away", p.ref.ID, its.id)
			}
		}
	}
}

// reads reports whether a text is what a message of a talk says now.
func (w *world) reads(t *talk, text string) bool {
	return slices.ContainsFunc(t.messages, func(m *message) bool { return t.truth.texts[m.id] == text })
}

// excused reports whether nobody could know of a post, because its call was lost and made
// again, or whether a person was asked to remove it.
func (w *world) excused(p *post) bool {
	return slices.ContainsFunc(w.office.order, func(o *post) bool {
		return o != p && o.talk == p.talk && o.note != nil &&
			(o.key == p.key || o.note.Text.Key == "note.not_taken_away" && o.note.Link == p.ref.Link)
	})
}
