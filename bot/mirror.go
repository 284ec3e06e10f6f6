package bot

import (
	"slices"
	"strings"

	"draad/bot/texts"
)

// mirror says in the thread what a reply elsewhere says now, and takes away what was said of
// it before. Who puts an emoji on that means the reply.
func (d *decision) mirror(k *Contribution) {
	if d.c.pointer(k.Thread) == nil {
		return
	}
	d.unmirror(k)
	d.c.Queue = slices.DeleteFunc(d.c.Queue, func(q Queued) bool { return !q.Begun && q.mirrors(k) })
	for i := range d.c.Queue {
		if q := &d.c.Queue[i]; q.mirrors(k) {
			q.Stale = true
		}
	}
	if !k.Deleted && (k.Text != "" || len(k.Files) > 0) {
		d.enqueue(mirrorOf(k, false))
	}
}

// unmirror takes away what stands in the thread of a reply elsewhere.
func (d *decision) unmirror(k *Contribution) {
	k.Previews = slices.DeleteFunc(slices.Clone(k.Previews), func(p Preview) bool {
		if p.Mirror {
			d.takeMirrorAway(p.Post, k.Post)
		}
		return p.Mirror
	})
}

// takeMirrorAway has a post removed that says in the thread what stood elsewhere.
func (d *decision) takeMirrorAway(post, of Ref) {
	d.emit(Effect{Kind: DoTakeMirror, Class: classAnswer, Channel: post.Place, Post: post, Mirror: of})
}

// mirrorOf says a reply in the thread. Bare: only that there is one, with the link.
func mirrorOf(k *Contribution, bare bool) Effect {
	return Effect{Kind: DoMirror, Class: classNormal, Mirror: k.Post, Bare: bare}
}

func (q Queued) mirrors(k *Contribution) bool { return q.Kind == DoMirror && q.Mirror.Same(k.Post) }

// mirrored takes in that a reply was said in the thread. What was changed meanwhile does not
// stay there.
func mirrored(d *decision, said Queued, f Succeeded) error {
	k := d.c.contribution(said.Mirror)
	switch {
	case said.Bare:
	case k == nil || k.Deleted || said.Stale:
		d.takeMirrorAway(f.Ref, said.Mirror)
	default:
		k.Previews = append(slices.Clone(k.Previews), Preview{Post: f.Ref, Hash: k.hash(), Mirror: true})
	}
	return nil
}

// mirrorWithoutText says at least that there is a reply, and where.
func mirrorWithoutText(d *decision, e Effect) {
	if k := d.c.contribution(e.Mirror); k != nil && !k.Deleted && !e.Bare {
		d.enqueue(mirrorOf(k, true))
	}
}

// mirrorNotTaken asks a person to remove what Draad cannot.
func mirrorNotTaken(d *decision, f Failed) error {
	if f.Kind != NotFound {
		d.note(Note{Text: texts.T("note.said_there_stands"), Link: f.Effect.Post.Link, Call: d.claimant()})
	}
	return nil
}

// sayMirror shows a reply from elsewhere as it reads now.
func sayMirror(d *decision, e Effect) Call {
	return SayThere{Thread: d.c.Thread, Note: d.renderMirror(e)}
}

// renderMirror shows a reply from elsewhere as it reads now, with the button to approve it.
func (d *decision) renderMirror(e Effect) Note {
	k := d.c.contribution(e.Mirror)
	if k == nil {
		return Note{Text: texts.T("note.said_there_gone")}
	}
	args := []string{"name", k.Name, "desk", d.rules.Org.deskOf(k.Thread.Place).Name}
	n := Note{Text: texts.T("note.said_there", args...), Quote: k.Text, Link: k.Post.Link}
	switch {
	case k.Deleted:
		return Note{Text: texts.T("note.said_there_gone", args...)}
	case e.Bare:
		n.Text.Key, n.Quote = "note.said_there_bare", ""
		return n
	case len(k.Files) > 0:
		var names []string
		for _, f := range k.Files {
			names = append(names, fileName(f))
		}
		n.Text = texts.T("note.said_there_files", append(args, "names", strings.Join(names, ", "))...)
	}
	n.Actions = []Action{d.approveAction(k)}
	return n
}
