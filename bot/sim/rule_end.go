package sim

import (
	"slices"
	"time"
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
		if !n.taken && n.citizen != nil && n.citizen.Citizen.ID != "" {
			w.violate(3, n.talk, "%v never arrives", n)
		}
	}
	w.checkNotices()
	for _, t := range w.people.order {
		w.checkThreaded(t)
		w.checkHeard(t)
		w.checkFresh(t)
		w.checkErased(t)
		w.checkMirrors(t)
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
		w.checkPhotos(t, roots[0], m)
	}
}

// visible reports whether a text of a message can be read in a thread, or at least a
// word on where to read it.
func (w *world) visible(root *post, m *message, text string) bool {
	return root.card.Quote == text || slices.ContainsFunc(w.office.in(root), func(p *post) bool {
		return p.note != nil && (p.note.Quote == text || p.note.Text.Key == "note.cannot_show" && p.note.Link == m.Link)
	})
}

// checkForgotten: after the retention period nothing is left but the registry.
func (w *world) checkForgotten() {
	stats, err := w.store.Stats(w.ctx)
	if err != nil || stats.Jobs > 0 || stats.Records > 1 {
		w.violate(0, nil, "after the retention period %d records and %d jobs are left (%v)", stats.Records, stats.Jobs, err)
	}
}
