package bot

import (
	"slices"

	"draad/bot/texts"
)

// takeAway has a post of ours removed.
func (d *decision) takeAway(post Ref) {
	if !post.IsZero() {
		d.emit(Effect{Kind: DoTakeAway, Class: classAnswer, Channel: post.Place, Post: post})
	}
}

// takeAwayMessage has every post removed that shows a message as it was, and has one
// removed that is on its way there.
func (d *decision) takeAwayMessage(m *Message) {
	for _, post := range append(slices.Clip(m.Earlier), m.Shown) {
		d.takeAway(post)
	}
	m.Earlier, m.Shown = nil, Ref{}
	if len(d.c.Queue) == 0 {
		return
	}
	if head := &d.c.Queue[0]; head.Begun && head.Message == m.ID && head.Media == nil {
		head.Stale = true
	}
}

// messageSaid takes in that a post shows a message.
func messageSaid(d *decision, said Queued, f Succeeded) error {
	m, post := d.c.message(said.Message), f.Ref
	switch {
	case said.Stale:
		d.takeAway(post) // it shows what was taken away meanwhile
	case m != nil:
		if !m.Shown.IsZero() {
			m.Earlier = append(slices.Clip(m.Earlier), m.Shown)
		}
		m.Shown = post
	}
	d.showPictures(said.Message)
	return nil
}

// notTakenAway asks a person to remove what Draad cannot.
func notTakenAway(d *decision, f Failed) error {
	if f.Kind == NotFound {
		return nil // it is gone
	}
	d.note(Note{Text: texts.T("note.not_taken_away", "citizen", d.citizenName()), Link: f.Effect.Post.Link, Call: d.claimant()})
	return nil
}
