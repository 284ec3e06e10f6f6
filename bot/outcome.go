package bot

import (
	"slices"
	"time"

	"draad/bot/texts"
)

// attempting is asked before each call: is it still wanted?
func (d *decision) attempting(f Attempting) error {
	e := f.Effect
	switch {
	case e.Kind == DoPublish:
		a, p := d.part(e)
		if p == nil || !p.Ref.IsZero() || a.State != Waiting && a.State != Sending {
			return ErrObsolete
		}
		if !d.standsBehind(a, f.Guest) {
			d.voidApproval(a)
			return nil
		}
		a.State = Sending
		if p.Begun.IsZero() {
			p.Begun = d.at
		}
	case e.Kind == DoUnpublish:
		if d.retracted(e) == nil {
			return ErrObsolete
		}
	case e.Kind == DoShow:
		if d.picture(e) == nil {
			return ErrObsolete
		}
	case e.Apart:
		if !d.tellable(e) {
			return ErrObsolete
		}
	case e.Kind == DoTakeAway:
	default:
		if !d.atHead(e) {
			return ErrObsolete
		}
		d.c.Queue[0].Begun, d.c.Queue[0].Stale = true, false
		if e.draws() {
			d.c.Queue[0].Gist = d.gist()
		}
	}
	return nil
}

// atHead tells whether the effect is the one that the thread waits for.
func (d *decision) atHead(e Effect) bool {
	return len(d.c.Queue) > 0 && d.c.Queue[0].Key == e.Key
}

// succeeded takes in that a call was made.
func (d *decision) succeeded(f Succeeded) error {
	switch f.Effect.Kind {
	case DoPublish:
		return d.published(f.Effect, f.Ref)
	case DoUnpublish:
		return d.unpublished(f.Effect)
	case DoShow:
		d.pictureShown(f)
		return nil
	case DoTakeAway:
		return nil
	}
	if f.Effect.Apart {
		return nil
	}
	if !d.atHead(f.Effect) {
		return ErrObsolete
	}
	said := d.c.Queue[0]
	d.drawn(said)
	d.c.Queue = d.c.Queue[1:]
	switch {
	case d.c.ofSource():
		d.c.Forgotten = len(d.c.Queue) == 0
	case f.Effect.Moves:
		d.moved(f.Ref)
	case f.Effect.Kind == DoPostThread:
		d.c.Thread = f.Ref
		d.showPictures(d.c.First)
		d.tellPlace(f.Effect)
	case f.Effect.Media != nil:
		d.pictureStands(f)
	case f.Effect.Message != "":
		d.messageSaid(said, f.Ref)
	case !f.Effect.Preview.IsZero():
		d.previewed(f.Effect, f.Ref)
	case f.Effect.Asks:
		d.asked(f.Effect)
	}
	d.showNext(f.Effect)
	return nil
}

// failed takes in that a call is given up.
func (d *decision) failed(f Failed) error {
	switch f.Effect.Kind {
	case DoPublish:
		return d.notPublished(f)
	case DoUnpublish:
		return d.notUnpublished(f)
	case DoShow:
		return d.pictureNotShown(f)
	case DoTakeAway:
		d.notTakenAway(f)
		return nil
	}
	if f.Effect.Apart {
		d.tellNext(f.Effect.Channel, *f.Effect.Note)
		return nil
	}
	if !d.atHead(f.Effect) {
		return ErrObsolete
	}
	head := d.c.Queue[0]
	switch {
	case d.c.Status == Gone: // there is no card to look for
		d.c.Queue = d.c.Queue[1:]
	case head.Moves:
		d.notMoved(head)
	case head.Kind == DoPostThread, d.c.ofSource():
		d.postElsewhere(head, f.Kind)
	case f.Reason == ReasonChannelShut && (head.Kind == DoUpdateCard || head.Kind == DoSay):
		d.shutOut()
	case f.Kind == NotFound && head.Kind == DoUpdateCard:
		d.threadGone()
	case f.Reason == ReasonFrozen && head.Kind == DoUpdateCard:
		d.cardFrozen()
	case f.Kind == NotFound && head.Kind == DoSay && !head.Again:
		d.lookForCard(head)
	default:
		d.c.Queue = d.c.Queue[1:]
		d.notSaid(head.Effect)
		d.showNext(head.Effect)
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

// notSaid makes up for something that the workspace will not take.
func (d *decision) notSaid(e Effect) {
	switch {
	case e.Kind == DoTell:
		d.say(texts.T("note.not_told"), d.claimant()...)
	case !e.Preview.IsZero():
		d.notPreviewed(e)
	case e.Message != "" && !e.Bare && e.Media == nil:
		n := Note{Text: texts.T("note.cannot_show", "citizen", d.citizenName()), Call: d.claimant()}
		d.enqueue(Effect{Kind: DoSay, Class: classNormal, Note: &n, Message: e.Message, Bare: true})
	case e.Kind == DoSay && e.Note.Quote != "":
		n := *e.Note
		n.Quote = "" // perhaps that is what it would not take
		d.enqueue(Effect{Kind: DoSay, Class: classNormal, Note: &n, Asks: e.Asks, Answer: e.Answer})
	case e.Asks:
		d.asked(e) // the card says it too
	}
}

// noChannelWait is how long a thread waits before its channel is tried again: a
// person has to invite Draad, or to restore the channel.
const noChannelWait = 5 * time.Minute

// postElsewhere tries the front desk's channel, those of the others, and then again: a
// citizen's message is never dropped because a channel is gone, nor is that some were missed.
func (d *decision) postElsewhere(head Queued, why Kind) {
	next := head.Effect
	next.Key, next.Due = "", d.at
	all := d.elsewhereChannels()
	if why == Invalid { // it is not the channel that is wrong
		own, front := d.rules.Org.Desk(d.c.Desk).Channel, d.rules.Org.FrontDesk().Channel
		all = slices.DeleteFunc(all, func(c string) bool { return c != own && c != front })
	}
	i := slices.Index(all, next.Channel) + 1
	if i == 0 || i >= len(all) {
		i, next.Due = 0, d.at.Add(noChannelWait) // all were tried
	}
	if len(all) > 0 {
		next.Channel = all[i]
	}
	d.c.Queue[0] = Queued{Effect: next}
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

// fired takes in that a timer went off.
func (d *decision) fired(e Effect) error {
	set, ok := d.c.Timers[e.Kind]
	if !ok || set.Key != e.Key {
		return ErrObsolete
	}
	delete(d.c.Timers, e.Kind)
	switch e.Kind {
	case DoRemind:
		d.remind()
	case DoExpireClaim:
		d.expireClaim()
	case DoExpireApproval:
		d.expireApproval()
	case DoForgetChatter:
		d.forgetChatter()
	case DoForget:
		d.forget()
	}
	return nil
}

// remind says once that the deadline comes near.
func (d *decision) remind() {
	if d.c.Status != Open || d.c.RemindAt.IsZero() || d.live() == 0 {
		return
	}
	if d.c.RemindAt.After(d.at) {
		d.timerAt(DoRemind, d.c.RemindAt)
		return
	}
	d.c.RemindAt = time.Time{}
	d.say(texts.T("note.reminder", "until", d.clock(d.c.Deadline)), d.claimant()...)
	d.card()
}

// expireClaim lets a claim go that nothing came of.
func (d *decision) expireClaim() {
	c := d.c.Claim
	if c == nil || d.rules.Org.Times.Claim <= 0 {
		return
	}
	if due := d.c.Active.Add(d.rules.Org.Times.Claim); due.After(d.at) {
		d.timerAt(DoExpireClaim, due)
		return
	}
	if d.c.Status == Open {
		d.say(texts.T("note.claim_expired", "name", c.Name), c.By)
	}
	d.c.Claim = nil
	d.card()
}

// forgetChatter drops what colleagues said that was never published: the record
// (Archiefwet) is the question, the answer, who approved it and when.
func (d *decision) forgetChatter() {
	if len(d.c.Contributions) == 0 || d.rules.Org.Times.Chatter <= 0 {
		return
	}
	if due := d.c.Active.Add(d.rules.Org.Times.Chatter); due.After(d.at) {
		d.timerAt(DoForgetChatter, due)
		return
	}
	kept := d.c.Contributions[:0]
	for _, k := range d.c.Contributions {
		if d.made(k) {
			kept = append(kept, k)
		}
	}
	d.c.Contributions = kept
	for i := range d.c.Answers {
		if a := &d.c.Answers[i]; a.State == Stopped {
			a.Text, a.Files, a.Parts = "", nil, nil // never left: chatter too
		}
	}
}

// made tells whether an answer was made of a contribution that left, or may have.
func (d *decision) made(k Contribution) bool {
	for _, a := range d.c.Answers {
		if a.Post.Same(k.Post) && a.State != Stopped {
			return true
		}
	}
	return false
}
