package bot

import (
	"slices"
	"time"
)

// What actors share that have effects wait for each other: a queue of which the head alone is
// with the store.

// serialAt begins the numbers of decisions of a record that opens at a moment: a record that
// was forgotten and opens again must not give out the keys of jobs of its former life.
func serialAt(at time.Time) uint64 { return uint64(max(0, at.UnixMilli())) }

// reported takes in what the relay reports of a queue's head: that it is attempted, waits or
// may be tried again, or what became of it.
func reported(queue []Queued, happened Event) ([]Queued, error) {
	var e Effect
	var wait Wait
	if len(queue) > 0 {
		wait = queue[0].Wait
		wait.On = ""
	}
	switch f := happened.Fact.(type) {
	case Revived:
		if !revive(queue, f.On) {
			return queue, ErrObsolete
		}
		return queue, nil
	case Delayed:
		e = f.Effect
		wait.waitOn(f.On, happened.At)
	case Attempting:
		e = f.Effect
	case Succeeded:
		e = f.Effect
	case Failed:
		e = f.Effect
	default:
		return queue, Errorf(Invalid, "unknown fact %T", happened.Fact)
	}
	if len(queue) == 0 || queue[0].Key != e.Key {
		return queue, ErrObsolete
	}
	queue[0].Begun, queue[0].Wait = true, wait
	return queue, nil
}

// headOf hands a queue's head to the store, with its key, unless it is there.
func headOf(queue []Queued, record string, serial uint64, at time.Time) []Effect {
	if len(queue) == 0 || queue[0].Key != "" {
		return nil
	}
	head := &queue[0].Effect
	head.Key = effectKey(record, serial, 0)
	if head.Due.IsZero() {
		head.Due = at
	}
	return []Effect{*head}
}

// noChannelWait is how long is waited before a channel is tried again: a person has to
// invite Draad, or to restore the channel.
const noChannelWait = 5 * time.Minute

// elsewhere has something posted in the next of the channels: those of a desk, of the front
// desk, of the others but for one, and then again. What citizens wrote is never dropped
// because a channel is gone, nor is that some of it was missed.
func elsewhere(o *Organisation, desk DeskID, but string, head Queued, why Kind, at time.Time) Queued {
	e, wait := head.Effect, head.Wait
	e.Key, e.Due = "", at
	all := o.channels(desk, but)
	if why == Invalid { // it is not the channel that is wrong
		own, front := o.Desk(desk).Channel, o.FrontDesk().Channel
		all = slices.DeleteFunc(all, func(c string) bool { return c != own && c != front })
	}
	i := slices.Index(all, e.Channel) + 1
	if i == 0 || i >= len(all) {
		i, e.Due = 0, at.Add(noChannelWait) // all were tried
	}
	if len(all) > 0 {
		e.Channel = all[i]
	}
	if wait.On = ""; e.Due.After(at) {
		wait.waitOn(ChatLane(e.Channel), at)
	}
	return Queued{Effect: e, Wait: wait}
}

// channels are those of a desk, of the front desk, and then of the others, but for one.
func (o *Organisation) channels(first DeskID, but string) []string {
	var all []string
	for _, desk := range append([]Desk{o.Desk(first)}, o.Desks...) {
		if desk.Channel != "" && desk.Channel != but && !slices.Contains(all, desk.Channel) {
			all = append(all, desk.Channel)
		}
	}
	return all
}
