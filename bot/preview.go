package bot

import (
	"strings"
	"time"

	"draad/bot/plain"
	"draad/bot/texts"
)

// preview shows the very bytes that will be published, from a part on.
func (d *decision) preview(a *Answer, from int) {
	l := d.limits()
	if from == 0 {
		d.sayLost(a)
		d.sayFiles(a)
	}
	for i, p := range a.Parts[from:] {
		i += from
		n := Note{Quote: p.Text}
		args := []string{
			"count", number(l.Count(p.Text)), "max", number(l.Max),
			"seconds", number(int(d.rules.Org.Times.Undo / time.Second)),
			"part", number(i + 1), "parts", number(len(a.Parts)), "to", d.citizenName(),
		}
		n.Text = texts.T(previewKey(len(a.Parts) > 1, i == from, d.rules.Org.Times.Undo > 0), args...)
		last := i == len(a.Parts)-1
		if last {
			n.Actions = []Action{d.action(ActWithdraw, PostKey(a.Post))}
		}
		if l.Advise != nil {
			if advice := l.Advise(p.Text); !advice.IsZero() {
				d.say(advice)
			}
		}
		d.enqueue(Effect{Kind: DoPreview, Class: classAnswer, Note: &n, Preview: a.Post, Leaves: last,
			Answer: len(d.c.Answers) - 1, Part: from})
	}
}

// previewed begins the undo window: the preview stands in the thread.
func previewed(d *decision, _ Queued, f Succeeded) error {
	e := f.Effect
	if e.Answer >= len(d.c.Answers) {
		return nil
	}
	a := &d.c.Answers[e.Answer]
	if k := d.c.contribution(e.Preview); k != nil {
		k.Previews = append(k.Previews, Preview{Post: f.Ref, Hash: a.Hash})
	}
	waits := a.State == Waiting && e.Answer == len(d.c.Answers)-1 && a.next() == e.Part
	if e.Leaves && waits {
		d.publishPart(e.Part, d.at.Add(d.rules.Org.Times.Undo))
	}
	return nil
}

// notPreviewed stops an answer whose preview the workspace will not take: nothing
// leaves that nobody could see.
func notPreviewed(d *decision, e Effect) {
	a := d.c.underWay()
	if a == nil || e.Answer != len(d.c.Answers)-1 || a.State == Sending {
		return
	}
	d.stopAndSay(a, "note.preview_failed")
}

// previewKey picks the text above a preview: of a chain or a single post, with or
// without the undo window; only the first of a chain speaks of the window.
func previewKey(chain, first, undo bool) string {
	switch {
	case chain && !first:
		return "preview.next_part"
	case chain && undo:
		return "preview.chain"
	case chain:
		return "preview.chain_now"
	case undo:
		return "preview.single"
	}
	return "preview.single_now"
}

// sayLost tells above the preview what readers elsewhere will not see as colleagues do. It
// advises: the preview shows what goes out.
func (d *decision) sayLost(a *Answer) {
	for _, kind := range plain.Kinds {
		var all []string
		for _, l := range a.Lost {
			if l.Kind == kind && l.What != "@"+d.c.Citizen.Handle {
				all = append(all, "«"+l.What+"»")
			}
		}
		if len(all) > 0 {
			d.say(onPlatform(texts.T("preview.lost_"+string(kind), "what", strings.Join(all, ", ")), d.c.Platform))
		}
	}
}

// sayFiles tells above the preview which pictures go out, and which of them have no
// description.
func (d *decision) sayFiles(a *Answer) {
	if len(a.Files) == 0 {
		return
	}
	var all, bare []string
	for _, f := range a.Files {
		if all = append(all, fileName(f)); f.Alt == "" {
			bare = append(bare, f.Name)
		}
	}
	d.say(texts.T("preview.photos", "names", strings.Join(all, ", ")))
	if len(bare) > 0 {
		d.say(texts.T("preview.photos_no_alt", "names", strings.Join(bare, ", ")))
	}
}

// fileName is a file's name with its description.
func fileName(f File) string {
	if f.Alt == "" {
		return f.Name
	}
	return f.Name + " (" + f.Alt + ")"
}
