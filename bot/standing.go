package bot

import (
	"slices"
	"time"

	"draad/bot/texts"
)

// What stands on the platform stands there, whatever was approved, withdrawn or refused
// after it: what is done to a reply is judged by the reply's own answers.

// answerOf is the answer that whatever happens to a reply is about: the one that may still
// leave, else the one that stands, else the latest; nil when none was made of it.
func (c *Conversation) answerOf(post Ref) *Answer {
	var found *Answer
	for i := range c.Answers {
		a := &c.Answers[i]
		open := a.UnderWay() || a.State == Parked
		if a.Post.Same(post) && (found == nil || open || a.stands() || !found.stands()) {
			found = a
		}
	}
	return found
}

// doneOf is when the latest answer of a reply was published, or stopped.
func (c *Conversation) doneOf(post Ref) (done time.Time) {
	for _, a := range c.Answers {
		if a.Post.Same(post) && a.Done.After(done) {
			done = a.Done
		}
	}
	return done
}

// standing is the newest answer of which something stands on the platform, or -1. With a
// post it is the newest of that reply.
func (c *Conversation) standing(post Ref) int {
	for i, a := range slices.Backward(c.Answers) {
		if a.stands() && (post.IsZero() || a.Post.Same(post)) {
			return i
		}
	}
	return -1
}

// refuseBeside says why a reply cannot be approved beside what stands of it already; zero
// when nothing does, or when the rest of that may follow.
func (d *decision) refuseBeside(k *Contribution) texts.Text {
	i := d.c.standing(k.Post)
	if i < 0 {
		return texts.Text{}
	}
	last := d.c.answer()
	switch same := d.c.Answers[i].Hash == k.hash(); {
	case same && last.Post.Same(k.Post) && last.resumes() && last.Hash == k.hash():
		return texts.Text{}
	case same:
		return texts.T("refuse.published_already")
	}
	return texts.T("refuse.published_otherwise")
}

// again gives the button that approves a reply (again), or where something of it stands
// the one that takes that away; none when neither can be.
func (d *decision) again(k *Contribution) []Action {
	if k == nil || k.Deleted || d.c.newest() == nil {
		return nil
	}
	if d.refuseBeside(k).IsZero() {
		return []Action{d.approveAction(k)}
	}
	return d.correct(k.Post)
}

// correct gives the button that takes the answer of a reply off the platform, where that
// can be done.
func (d *decision) correct(post Ref) []Action {
	i := d.c.standing(post)
	if i < 0 || !d.limits().Delete || !slices.ContainsFunc(d.c.Answers[i].Parts, Part.removable) {
		return nil
	}
	return []Action{d.action(ActRetract, PostKey(post))}
}

// removable reports whether a part stands on the platform, at a place that is known.
func (p Part) removable() bool { return !p.Retracted && !p.Ref.IsZero() }

// changedAfterPublication says that a change of a reply does not change what stands, and
// how that is corrected.
func (d *decision) changedAfterPublication(k *Contribution) {
	a := d.c.Answers[d.c.standing(k.Post)]
	n := Note{Text: texts.T("note.edit_after_publication"), Actions: d.correct(k.Post)}
	switch {
	case k.Deleted:
		n.Text = texts.T("note.deletion_after_publication")
	case len(n.Actions) == 0:
		n.Text = texts.T("note.edit_after_publication_by_hand")
	}
	for _, p := range a.Parts {
		if p.removable() && n.Link == "" {
			n.Link = p.Ref.Link
		}
	}
	d.note(n)
}

// wayOut gives the button that helps whoever was refused because something of the reply
// stands, or because its text may be another than they saw.
func (d *decision) wayOut(k *Contribution, refusal texts.Text) []Action {
	switch refusal.Key {
	case "refuse.published_otherwise":
		return d.correct(k.Post)
	case "refuse.text_changed":
		return []Action{d.approveAction(k)} // the text as it is now
	}
	return nil
}
