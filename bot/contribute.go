package bot

import (
	"slices"

	"draad/bot/plain"
	"draad/bot/texts"
)

// contributed takes in a colleague's reply in the thread. It is internal.
func (d *decision) contributed(f Contributed) {
	known := d.c.contribution(f.Post)
	if known != nil && !known.Unseen {
		return // known, or deleted before it came
	}
	k := Contribution{
		Post: f.Post, By: f.By.ID, Name: f.By.Name,
		Text: readable(f.Text), Files: f.Files, Lost: f.Lost, At: d.at,
	}
	if !f.Thread.Same(d.c.Thread) {
		k.Thread = f.Thread
	}
	if m := d.c.newest(); m != nil {
		k.Answers = m.ID
	}
	if known != nil {
		k.Stopped = known.Stopped
		*known = k
	} else {
		d.c.Contributions = append(d.c.Contributions, k)
	}
	d.touch()
	d.timer(DoForgetChatter, d.rules.Org.Times.Chatter, d.at)
	d.saidThere(d.c.contribution(f.Post))
	d.card()
}

// readable is a text in which there is something to see, or nothing.
func readable(s string) string {
	if plain.Empty(s) {
		return ""
	}
	return s
}

// contributionEdited takes in a new text of a reply. An approval binds to the
// text that was approved, so an edit voids it.
func (d *decision) contributionEdited(f ContributionEdited) {
	k := d.c.contribution(f.Post)
	if k != nil && !k.Post.Same(f.Post) {
		return // what Draad said of it
	}
	if k == nil || k.Unseen {
		d.contributed(Contributed(f))
		if k = d.c.contribution(f.Post); k != nil {
			k.EditedAt = d.at // an approval from before the edit was of another text
		}
		return
	}
	if k.Deleted || k.EditedAt.After(d.at) {
		return
	}
	k.EditedAt = d.at // also of an edit that was undone: an approval from before may be of what stood there between
	f.Text = readable(f.Text)
	if k.Text == f.Text && slices.Equal(k.Files, f.Files) && slices.Equal(k.Lost, f.Lost) {
		return // a reaction or a link preview can look like an edit
	}
	k.Text, k.Files, k.Lost = f.Text, f.Files, f.Lost
	if f.By.ID != "" && f.By.ID != k.By {
		k.By, k.Name = f.By.ID, f.By.Name // who wrote the words signs them
	}
	d.touch()
	d.contributionChanged(k, "note.void_edited")
	d.mirror(k)
}

// contributionDeleted takes in that a reply is gone. It may come before the reply.
func (d *decision) contributionDeleted(f ContributionDeleted) {
	k := d.c.contribution(f.Post)
	if k == nil {
		d.c.Contributions = append(d.c.Contributions, Contribution{Post: f.Post, At: d.at, Deleted: true})
		return
	}
	if k.Deleted || !k.Post.Same(f.Post) {
		return // known; or what Draad said of it is gone, and it is not
	}
	k.Unseen = false
	k.Deleted, k.Text, k.Files, k.Lost = true, "", nil, nil
	d.touch()
	d.contributionChanged(k, "note.void_deleted")
	d.mirror(k)
}

// contributionChanged stops the answer that was made of an older text, or says that it
// stands as it was.
func (d *decision) contributionChanged(k *Contribution, key string) {
	d.card()
	a := d.c.answerOf(k.Post)
	if a == nil {
		d.approvalStands(k)
		return
	}
	switch a.State {
	case Unsigned, Waiting:
		d.stopAndSay(a, key)
	case Sending:
		a.Stop = key
		d.say(texts.T("note.too_late_edit"))
	default:
		if a.stands() {
			d.changedAfterPublication(k)
			return
		}
		d.approvalStands(k)
	}
}

// approvalStands tells those whose ✅ stands on a text that was changed since, that
// it does not count for the new one.
func (d *decision) approvalStands(k *Contribution) {
	if k.Deleted {
		return
	}
	for _, id := range k.approvers() {
		d.whisper(id, texts.T("note.approve_new_text"), d.again(k)...)
	}
}
