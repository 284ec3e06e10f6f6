package bot

import "time"

// Where the thread is, and what becomes of it when its card or its channel is gone.

// threadPosted takes in that the thread stands.
func threadPosted(d *decision, _ Queued, f Succeeded) error {
	d.c.Thread = f.Ref
	d.showPictures(d.c.First)
	d.tellPlace(f.Effect)
	return nil
}

// threadNotPosted tries another channel.
func threadNotPosted(d *decision, f Failed) error {
	d.c.Queue[0] = elsewhere(d.rules.Org, d.c.Desk, d.c.Thread.Place, d.c.Queue[0], f.Kind, d.at)
	return nil
}

// cardNotDrawn takes in that the card cannot be drawn: nobody can post in its channel, it is
// gone, or it cannot be changed any more.
func cardNotDrawn(d *decision, f Failed) error {
	switch {
	case f.Reason == ReasonChannelShut:
		d.shutOut()
	case f.Kind == NotFound:
		d.threadGone()
	case f.Reason == ReasonFrozen:
		d.cardFrozen()
	default:
		d.maybeDrawn(d.c.Queue[0]) // perhaps only its answer was lost
		d.c.Queue = d.c.Queue[1:]
		d.showNext(f.Effect)
	}
	return nil
}

// lookForCard redraws the card before a note that found no thread is said once
// more: only a card that is gone means that the thread is.
func (d *decision) lookForCard(head Queued) {
	head.Key, head.Begun, head.Again = "", false, true
	card := Queued{Effect: Effect{Kind: DoUpdateCard, Class: head.Class}}
	d.c.Queue = append([]Queued{card, head}, d.c.Queue[1:]...)
}

// repostWait is the least time between two threads of one conversation: whoever
// deletes a card may do so again.
const repostWait = time.Hour

// threadGone opens a new thread: somebody deleted the card. What people still write
// in the old one is heard, and what the citizen wrote since is shown again.
func (d *decision) threadGone() {
	d.leaveThread()
	rest := d.c.Queue[1:] // refused in the old thread; the new one may go as well
	post := Effect{Kind: DoPostThread, Class: classNormal, Channel: d.rules.Org.Desk(d.c.Desk).Channel}
	if next := d.c.Reposted.Add(repostWait); !d.c.Reposted.IsZero() && next.After(d.at) {
		post.Due = next
	}
	d.c.Reposted = d.at
	d.c.Queue = nil
	d.enqueue(post)
	d.carryOver(rest)
}
