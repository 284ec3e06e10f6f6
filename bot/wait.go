package bot

import "time"

// Wait says what an effect waits for that certainly was not done: a person has to mend
// something, or a remote to come back.
type Wait struct {
	On    string    `json:"on,omitempty"`   // the lane whose remote shall show signs of life; "" while a call is under way
	Since time.Time `json:"since,omitzero"` // of the first failure
}

// waitOn notes that something waits from now on, or still.
func (w *Wait) waitOn(lane string, at time.Time) {
	if w.On = lane; w.Since.IsZero() {
		w.Since = at
	}
}

// waiting takes in that what is next in line for the thread is tried again later.
func (d *decision) waiting(f Delayed) error {
	if !kinds[f.Effect.Kind].queued {
		return nil
	}
	if !d.atHead(f.Effect) {
		return ErrObsolete
	}
	d.c.Queue[0].Wait.waitOn(f.On, d.at)
	return nil
}

// revived has what waited for a remote tried at once. The job with the later time is
// obsolete by that: nothing is cancelled in a store.
func (d *decision) revived(f Revived) error {
	woken := revive(d.c.Queue, f.On)
	if a := d.c.underWay(); a != nil && a.State == Waiting && a.Wait.On == f.On && a.next() >= 0 {
		a.Wait.On = ""
		d.publishPart(a.next(), d.at)
		woken = true
	}
	if !woken {
		return ErrObsolete
	}
	return nil
}

// revive has a queue's head go to the store again at once, if it waits for that lane.
func revive(queue []Queued, on string) bool {
	if len(queue) == 0 || queue[0].Wait.On != on {
		return false
	}
	q := &queue[0]
	q.Key, q.Due, q.Begun, q.Wait.On = "", time.Time{}, false, ""
	return true
}

// waitOf is what an effect of a queue waits for.
func waitOf(queue []Queued, e Effect) Wait {
	if len(queue) == 0 || queue[0].Key != e.Key {
		return Wait{}
	}
	return queue[0].Wait
}

// queueWaits lists what a queue waits for.
func queueWaits(queue []Queued) []Wait {
	if len(queue) == 0 || queue[0].Wait.On == "" {
		return nil
	}
	return []Wait{queue[0].Wait}
}

// waits lists what a conversation waits for.
func (c *Conversation) waits() []Wait {
	all := queueWaits(c.Queue)
	if a := c.underWay(); a != nil && a.Wait.On != "" {
		all = append(all, a.Wait)
	}
	return all
}

// waitEntries are the places where a record is found by what it waits for: by the
// lane, and under "" for all of them.
func waitEntries(key string, waits []Wait) []Entry {
	var es []Entry
	seen := map[string]bool{}
	for _, w := range waits {
		if !seen[w.On] {
			seen[w.On] = true
			es = append(es, Entry{IndexWaiting, w.On, OrderTime(w.Since) + "/" + key},
				Entry{IndexWaiting, "", OrderTime(w.Since) + "/" + w.On + "\x00" + key})
		}
	}
	return es
}
