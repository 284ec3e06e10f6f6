package bot

import "slices"

// The queue of a thread. What somebody waits for goes before news, in the thread and in the
// channel: in a burst of messages a refusal that comes minutes late is no answer, and people
// post by hand.

// waitedFor reports whether somebody waits for what follows from a fact: a colleague who
// did something, or whose answer left, or could not.
func waitedFor(f Fact) bool {
	kind := Do("")
	switch f := f.(type) {
	case Contributed, ContributionEdited, ContributionDeleted, Acted, SignatureSet, Noted, Stranded:
		return true
	case Succeeded:
		kind = f.Effect.Kind
	case Failed:
		kind = f.Effect.Kind
	case Delayed:
		kind = f.Effect.Kind
	}
	return kinds[kind].Lane == ToPlatform
}

// enqueue puts an effect in line for the thread. A preview keeps its place behind what the
// citizen wrote meanwhile: that has to be seen before the answer may leave.
func (d *decision) enqueue(e Effect) {
	q := Queued{Effect: e, First: d.person && e.Kind != DoPreview}
	if d.person {
		q.Class = min(q.Class, classAnswer)
	}
	if d.c.Urgent {
		q.Class = classUrgent
	}
	d.c.Queue = slices.Insert(d.c.Queue, d.place(q), q)
	d.hurry()
}

// place is where an effect stands in the queue: what somebody waits for goes before the
// first news, but behind all that somebody waits for already.
func (d *decision) place(q Queued) int {
	if !q.First {
		return len(d.c.Queue)
	}
	at := len(d.c.Queue)
	for i, o := range slices.Backward(d.c.Queue) {
		if o.First {
			break
		}
		if o.isNews() {
			at = i
		}
	}
	return at
}

// opensThread reports whether a thread follows from an effect.
func (e Effect) opensThread() bool { return e.Kind == DoPostThread || e.Kind == DoMoveThread }

// isNews reports whether what somebody waits for may go before it.
func (q Queued) isNews() bool {
	return !q.First && !q.Begun && q.Kind != DoPreview && !q.opensThread()
}

// hurry takes back what is with the store when something else is at the head by now, or
// when it should go sooner for what stands behind it. Its job is obsolete by that.
func (d *decision) hurry() {
	for i := range d.c.Queue {
		q := &d.c.Queue[i]
		if q.Key != "" && !q.Begun && (i > 0 || q.Class > d.rush()) {
			q.Key = ""
		}
	}
}

// rush is the class of the most urgent effect in the queue.
func (d *decision) rush() int {
	class := classTimer
	for _, q := range d.c.Queue {
		class = min(class, q.Class)
	}
	return class
}

// flush hands the head of the thread's queue to the store when nothing of the
// thread is there yet. It goes as soon as the most urgent effect behind it should.
func (d *decision) flush() {
	if len(d.c.Queue) == 0 || d.c.Queue[0].Key != "" {
		return
	}
	head := &d.c.Queue[0]
	head.Class = d.rush()
	head.Effect = d.emit(head.Effect)
}

// card makes sure that the card will be redrawn. A drawing that has not begun
// will show this change too.
func (d *decision) card() {
	i := slices.IndexFunc(d.c.Queue, func(q Queued) bool {
		return kinds[q.Kind].draws && !q.Begun
	})
	switch {
	case i < 0 && d.c.Thread.IsZero() && len(d.c.Queue) == 0:
		return // nothing has been shown of this conversation
	case i < 0:
	case !d.person || d.c.Queue[i].First || d.c.Queue[i].opensThread():
		return
	default:
		d.c.Queue = slices.Delete(d.c.Queue, i, i+1) // somebody waits for it now
	}
	d.enqueue(Effect{Kind: DoUpdateCard, Class: classCard})
}
