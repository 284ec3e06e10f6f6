package bot

import "slices"

// What the citizen wrote goes into the thread in its order. A few messages wait in the
// thread's queue. When more wait, the conversation knows the first of those only
// (Unshown), and each message names the one after it: so what a burst costs, or a new
// thread after hundreds of messages, does not grow with their number.

// mostWaiting is how many messages wait in the queue of a thread.
const mostWaiting = 20

// link has each message name the one after it and the one before it. Of those in the
// record only the latest can be without.
func (d *decision) link() {
	for i := range len(d.c.Messages) - 1 {
		m, next := &d.c.Messages[i], &d.c.Messages[i+1]
		if m.Next == "" {
			m.Next, next.Prev = next.ID, m.ID
		}
	}
}

// showInOrder has a new message shown after all that wait already.
func (d *decision) showInOrder(m Message, key string) {
	switch {
	case d.c.Unshown != "": // its turn comes
	case d.waitingMessages() < mostWaiting:
		d.showMessage(m, key)
	default:
		d.c.Unshown = m.ID
	}
}

func (d *decision) waitingMessages() int {
	n := 0
	for _, q := range d.c.Queue {
		if q.showsMessage() {
			n++
		}
	}
	return n
}

// showsMessage reports whether an effect puts something of the citizen into the thread.
func (e Effect) showsMessage() bool { return e.Kind == DoShowMessage || e.Kind == DoExplain }

// showNext goes on with the messages that wait, when one has left the queue.
func (d *decision) showNext(left Effect) {
	if left.Message != "" && left.Message == d.c.Unshown {
		d.c.Unshown = d.after(left.Message)
	}
	d.showUnshown()
}

// after gives the next message that is still there. Of those that are put aside only the
// name is known: if the citizen deleted it, that is what the thread will hear.
func (d *decision) after(id string) string {
	m := d.c.message(id)
	for m != nil {
		id = m.Next
		if m = d.c.message(id); m == nil || !m.Deleted {
			return id
		}
	}
	return ""
}

func (d *decision) showUnshown() {
	if d.c.Unshown != "" && d.waitingMessages() == 0 {
		d.showMessage(Message{ID: d.c.Unshown}, "note.follow_up")
	}
}

// showAllAgain has a new thread show what the citizen wrote after the card's message.
func (d *decision) showAllAgain() {
	d.link()
	d.c.Queue = slices.DeleteFunc(d.c.Queue, func(q Queued) bool { return q.showsMessage() })
	d.c.Unshown = d.after(d.c.First)
	d.showUnshown()
}
