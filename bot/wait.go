package bot

import (
	"context"
	"strings"
	"time"
)

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
	if k := f.Effect.Kind; f.Effect.Apart || k == DoShow || k == DoTakeAway || k == DoUnpublish {
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
	woken := false
	if len(d.c.Queue) > 0 && d.c.Queue[0].Wait.On == f.On {
		q := &d.c.Queue[0]
		q.Key, q.Due, q.Begun, q.Wait.On = "", time.Time{}, false, ""
		woken = true
	}
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

// waits lists what a conversation waits for.
func (c *Conversation) waits() []Wait {
	var all []Wait
	if len(c.Queue) > 0 && c.Queue[0].Wait.On != "" {
		all = append(all, c.Queue[0].Wait)
	}
	if a := c.underWay(); a != nil && a.Wait.On != "" {
		all = append(all, a.Wait)
	}
	return all
}

// waitEntries are the places where a conversation is found by what it waits for: by the
// lane, and under "" for all of them.
func waitEntries(c *Conversation) []Entry {
	var es []Entry
	seen := map[string]bool{}
	for _, w := range c.waits() {
		if !seen[w.On] {
			seen[w.On] = true
			es = append(es, Entry{IndexWaiting, w.On, OrderTime(w.Since) + "/" + c.Key},
				Entry{IndexWaiting, "", OrderTime(w.Since) + "/" + w.On + "\x00" + c.Key})
		}
	}
	return es
}

// Held is what waits for one lane.
type Held struct {
	On    string
	Count int // MostCounted at most, over all lanes
	Since time.Time
}

// CountWaiting counts what waits for a remote, what waits longest first.
func CountWaiting(ctx context.Context, s Store) ([]Held, error) {
	found, err := s.List(ctx, IndexWaiting, "", "", MostCounted)
	if err != nil {
		return nil, err
	}
	var all []Held
	at := map[string]int{}
	for _, l := range found {
		when, rest, _ := strings.Cut(l.Order, "/")
		on, _, _ := strings.Cut(rest, "\x00")
		since, err := time.Parse(time.RFC3339Nano, when)
		if err != nil {
			continue
		}
		i, known := at[on]
		if !known {
			i, at[on] = len(all), len(all)
			all = append(all, Held{On: on, Since: since})
		}
		all[i].Count++
	}
	return all, nil
}
