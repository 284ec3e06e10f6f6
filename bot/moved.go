package bot

import (
	"slices"
	"time"

	"draad/bot/texts"
)

// A thread's place is not for ever: a channel is archived, deleted or made private, or the
// organisation file names another. Then the question goes on in a new thread, with its
// history, where somebody works.

// ReasonChannelShut: the workspace lets nobody post in the channel, or not us.
const ReasonChannelShut Reason = "channel_shut"

// Housekept is that somebody looked whether the thread still stands where its desk works.
type Housekept struct{}

// strayed reports whether the thread stands in a channel that no desk has any more.
func (d *decision) strayed() bool {
	place := d.c.Thread.Place
	return !d.c.Thread.IsZero() && place != "" && !slices.ContainsFunc(d.rules.Org.Desks, func(k Desk) bool { return k.Channel == place })
}

// Strayed reports whether an open thread does not stand where its desk works now.
func (c Conversation) Strayed(r *Rules) bool { return (&decision{rules: r, c: c}).strayed() }

// followDesk has an open thread that has strayed go on where its desk works now, unless a
// call is under way: then after that.
func (d *decision) followDesk() {
	if d.c.Status != Open || !d.strayed() || d.moves() || len(d.c.Queue) > 0 && d.c.Queue[0].Begun {
		return
	}
	d.moveTo(d.rules.Org.Desk(d.c.Desk).Channel, d.at, Wait{})
}

// shutOut looks for another channel for an open thread, since nobody can post in its own.
// The thread stays the thread until the new one stands; where nothing else can be had, its
// own channel is tried again: after a while, or at a sign of life.
func (d *decision) shutOut() {
	head := &d.c.Queue[0]
	head.Key, head.Begun, head.Due = "", false, d.at.Add(noChannelWait)
	head.Wait.waitOn(ChatLane(d.c.Thread.Place), d.at)
	if all := d.elsewhereChannels(); len(all) > 0 && d.c.Status == Open {
		d.moveTo(all[0], d.at, Wait{})
	}
}

// moves reports whether the thread is on its way to another channel.
func (d *decision) moves() bool {
	return slices.ContainsFunc(d.c.Queue, func(q Queued) bool { return q.Kind == DoMoveThread })
}

// moveTo has a new thread posted in a channel before anything else is said. When that is not
// at once, it waits for a sign of life there.
func (d *decision) moveTo(channel string, due time.Time, since Wait) {
	if since.On = ""; due.After(d.at) {
		since.waitOn(ChatLane(channel), d.at)
	}
	d.c.Queue = slices.Insert(d.c.Queue, 0, Queued{Wait: since, Effect: Effect{
		Kind: DoMoveThread, Class: classNormal, Channel: channel, Due: due,
	}})
	d.hurry()
}

// threadNotMoved tries the next channel when one would not take the new thread, and in the end
// the thread's own again.
func threadNotMoved(d *decision, f Failed) error {
	moving, since := f.Effect, d.c.Queue[0].Wait
	d.c.Queue = d.c.Queue[1:]
	all := d.elsewhereChannels()
	i := slices.Index(all, moving.Channel) + 1
	switch {
	case i > 0 && i < len(all):
		d.moveTo(all[i], d.at, since)
	case d.strayed():
		d.moveTo(d.rules.Org.Desk(d.c.Desk).Channel, d.at.Add(noChannelWait), since)
	default:
		d.card()
	}
	return nil
}

// deskOf finds whose channel it is; the front desk's when it is nobody's.
func (o *Organisation) deskOf(channel string) Desk {
	if i := slices.IndexFunc(o.Desks, func(d Desk) bool { return d.Channel == channel }); i >= 0 {
		return o.Desks[i]
	}
	return o.FrontDesk()
}

// threadMoved goes on in the new thread: it says why, shows again what the citizen and
// colleagues wrote, and then says what still had to be said.
func threadMoved(d *decision, _ Queued, f Succeeded) error {
	former, why := d.c.Thread, texts.T("note.moved_shut", "desk", d.rules.Org.deskOf(d.c.Thread.Place).Name)
	if d.strayed() {
		why = texts.T("note.moved_desk", "desk", d.rules.Org.Desk(d.c.Desk).Name)
	}
	d.leaveThread()
	d.c.Thread = f.Ref
	rest := slices.DeleteFunc(d.c.Queue, func(q Queued) bool { return q.Kind == DoMirror }) // sayReplies says it
	d.c.Queue = nil
	d.note(Note{Text: why, Link: former.Link, Call: d.claimant()})
	d.carryOver(rest)
	if slices.ContainsFunc(rest, func(q Queued) bool { return q.Kind == DoUpdateCard || q.Kind == DoStanding }) {
		d.card() // something changed after the new card was drawn
	}
	d.askAgain()
	d.sayReplies()
	d.showPictures(d.c.First)
	return nil
}

// askAgain stops an answer that has not left: whether its approval was taken back in the
// former thread cannot be known any more.
func (d *decision) askAgain() {
	switch a := d.c.underWay(); {
	case a == nil:
	case a.State == Sending:
		a.Stop = "note.void_moved"
	default:
		d.stopAndSay(a, "note.void_moved")
	}
}

// leaveThread lets go of the thread. What people still write there is heard.
func (d *decision) leaveThread() {
	d.c.Former = append(d.c.Former, d.c.Thread)
	d.c.Thread = Ref{}
	d.leavePictures()
}

// carryOver has a new thread say what the old one could not, and show again what the
// citizen wrote. What was to be said of how it stands its card shows.
func (d *decision) carryOver(rest []Queued) {
	for _, q := range rest {
		if q.Kind == DoUpdateCard || q.Kind == DoStanding {
			continue
		}
		q.Key, q.Begun, q.Again, q.Wait = "", false, false, Wait{}
		d.c.Queue = append(d.c.Queue, q)
	}
	d.showAllAgain()
}

// mostReplies bounds how many replies of colleagues a new thread says again.
const mostReplies = 10

// sayReplies says in a new thread the latest replies that did not leave yet, with the
// button to approve each.
func (d *decision) sayReplies() {
	var all []*Contribution
	for i := range d.c.Contributions {
		k := &d.c.Contributions[i]
		if !k.Deleted && !k.Unseen && !d.made(*k) {
			all = append(all, k)
		}
	}
	for _, k := range all[max(0, len(all)-mostReplies):] {
		d.note(Note{Text: texts.T("note.earlier_reply", "name", k.Name), Quote: k.Text, Actions: []Action{d.approveAction(k)}})
	}
}

// tellPlace says in a thread that was posted in another channel than its desk's why it
// stands there.
func (d *decision) tellPlace(posted Effect) {
	desk := d.rules.Org.Desk(d.c.Desk)
	if posted.Channel != desk.Channel {
		d.say(texts.T("note.posted_here", "desk", desk.Name))
	}
}
