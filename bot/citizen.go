package bot

import (
	"slices"

	"draad/bot/texts"
)

// messageWritten takes in a first message or a follow-up.
func (d *decision) messageWritten(f MessageWritten) {
	if d.c.Version == 1 {
		d.open(f)
	}
	if d.c.message(f.Message.ID) != nil {
		return // known, or deleted before it came
	}
	d.c.Citizen = f.Citizen // names and reach change; the id does not
	d.c.Messages = append(d.c.Messages, f.Message)
	d.touch()
	if d.live() == 1 && d.c.Thread.IsZero() && len(d.c.Queue) == 0 {
		d.c.First = f.Message.ID
		d.firstMessage()
		return
	}
	d.followUp(f.Message)
}

// open starts the conversation.
func (d *decision) open(f MessageWritten) {
	account := d.rules.Org.Account(f.Account)
	d.c.Key = ConversationKey(f.Platform, f.Account, threadOf(f.Message), f.Citizen.ID)
	d.c.Platform, d.c.Account, d.c.Citizen = f.Platform, f.Account, f.Citizen
	d.c.Desk = d.rules.Org.Desk(account.Desk).ID
	d.c.Opened, d.c.Active = d.at, d.at
	d.c.Serial = uint64(max(0, d.at.UnixMilli()))
	d.c.Status = Open
}

// threadOf is the platform's thread of a message; one without starts its own.
func threadOf(m Message) string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.ID
}

func (d *decision) live() int {
	n := d.c.Older.Live
	for _, m := range d.c.Messages {
		if !m.Deleted {
			n++
		}
	}
	return n
}

func (d *decision) firstMessage() {
	d.startClock()
	d.enqueue(Effect{
		Kind: DoPostThread, Class: classNormal,
		Channel: d.rules.Org.Desk(d.c.Desk).Channel,
	})
}

// startClock sets the deadline, and the reminder before it.
func (d *decision) startClock() {
	d.c.Deadline = d.rules.Deadline(d.at, d.c.Urgent)
	before := d.rules.Org.Times.Remind
	if before <= 0 {
		return
	}
	d.c.RemindAt = d.c.Deadline.Add(-before)
	if d.c.RemindAt.Before(d.at) {
		d.c.RemindAt = d.at.Add(d.c.Deadline.Sub(d.at) / 2)
	}
	d.timerAt(DoRemind, d.c.RemindAt)
}

// followUp shows a later message, and reopens what was closed.
func (d *decision) followUp(m Message) {
	key := "note.follow_up"
	switch {
	case d.c.Status != Open:
		d.c.Status = Open
		d.startClock()
		key = "note.follow_up_reopened"
	case d.live() == 1: // what came before was deleted
		d.startClock()
	}
	d.showInOrder(m, key)
	if a := d.c.underWay(); a != nil {
		d.say(texts.T("note.follow_up_under_way"), a.Approver)
	}
	d.card()
}

// showMessage puts a citizen's message into the thread. Its text is filled in when
// it is said (RenderNote): what is deleted before that is not shown, and a long
// queue does not hold every text twice.
func (d *decision) showMessage(m Message, key string) {
	n := Note{Text: texts.T(key, "citizen", d.citizenName()), Call: d.claimant()}
	d.enqueue(Effect{Kind: DoShowMessage, Class: classNormal, Note: &n, Message: m.ID})
}

func (d *decision) citizenName() string {
	if h := d.c.Citizen.Handle; h != "" {
		return "@" + h
	}
	return d.c.Citizen.Name
}

// messageEdited takes in a new text. It holds back an answer that has not left.
func (d *decision) messageEdited(f MessageEdited) {
	m := d.c.message(f.Message.ID)
	if m == nil {
		d.messageWritten(MessageWritten(f))
		return
	}
	edited := f.Message.EditedAt
	if edited.IsZero() {
		edited = d.at
	}
	same := m.Text == f.Message.Text && slices.Equal(m.Media, f.Message.Media)
	if m.Deleted || m.EditedAt.After(edited) || same {
		return
	}
	before := m.Media
	m.Text, m.Media, m.EditedAt = f.Message.Text, f.Message.Media, edited
	d.forgetPictures(m, before)
	d.takeAwayMessage(m)
	d.touch()
	d.showMessage(*m, "note.message_edited")
	d.holdBack("note.held_edited")
	d.reopenEdited()
	d.card()
}

// reopenEdited opens a question again that was closed as it was before.
func (d *decision) reopenEdited() {
	says := "note.edited_reopened"
	switch d.c.Status {
	case Open:
		return
	case NoAnswer, Elsewhere:
		says = "note.edited_reopened_closed"
	}
	d.c.Status = Open
	d.startClock()
	d.say(texts.T(says), d.claimant()...)
}

// messageDeleted takes in that a message is gone. It may come before the message.
func (d *decision) messageDeleted(f MessageDeleted) {
	if d.c.Version == 1 {
		d.open(MessageWritten(f))
	}
	m := d.c.message(f.Message.ID)
	if m == nil {
		d.c.Messages = append(d.c.Messages, Message{ID: f.Message.ID, Sent: d.at, Deleted: true})
		d.touch()
		return
	}
	if m.Deleted {
		return
	}
	// What the citizen took away we do not keep (AVG: no longer than needed).
	before := m.Media
	m.Deleted, m.Text, m.Media, m.Link = true, "", nil, ""
	d.forgetPictures(m, before)
	d.takeAwayMessage(m)
	d.touch()
	d.sayDeleted()
	d.holdBack("note.held_deleted")
	d.card()
}

// sayDeleted tells of a deletion. When nothing is left to answer it proposes to close.
func (d *decision) sayDeleted() {
	n := Note{Text: texts.T("note.message_deleted", "citizen", d.citizenName()), Call: d.claimant()}
	if d.live() == 0 && d.c.Status == Open {
		n.Text = texts.T("note.message_deleted_all", "citizen", d.citizenName())
		n.Actions = []Action{d.action(ActNoAnswer, "")}
	}
	d.note(n)
}

func (d *decision) claimant() []ColleagueID {
	if d.c.Claim == nil {
		return nil
	}
	return []ColleagueID{d.c.Claim.By}
}

// holdBack stops an approved answer that has not left yet, and those whose approval is
// heard of later: the question is not the one that was approved.
func (d *decision) holdBack(key string) {
	if d.at.After(d.c.Changed) {
		d.c.Changed = d.at
	}
	a := d.c.underWay()
	if a == nil {
		return
	}
	if a.State == Sending {
		a.Stop = key
		d.say(texts.T("note.too_late_question"), a.Approver)
		return
	}
	d.stopAndSay(a, key)
}
