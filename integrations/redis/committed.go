package redis

import (
	"context"
	"errors"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// answered acts on the answer of commit.lua.
func (w *writing) answered(ctx context.Context, reply []string) error {
	switch reply[0] {
	case "made":
		lane, err := w.made(reply)
		if err != nil {
			w.store.board.forget(w.part.number)
			break // it is made all the same
		}
		if w.Settle != nil && w.Settle.Pause > 0 {
			return w.store.pause(ctx, lane, w.At, w.Settle.Pause)
		}
	case "seen":
		return store.ErrSeen
	case "version":
		return bot.Errorf(bot.Conflict, "record %q is at another version, not %d", w.Key, w.Version)
	case "lease":
		return bot.Errorf(bot.Conflict, "the lease of job %q is no longer held", w.Settle.Job)
	case "job":
		return bot.Errorf(bot.Conflict, "a job of the change of record %q is there already", w.Key)
	default:
		return bot.Errorf(bot.Permanent, "making a change: %w", errDamaged)
	}
	return nil
}

// made puts down what the change means to the lanes that it changed, and gives the
// lane of the job that it settled.
func (w *writing) made(reply []string) (lane string, err error) {
	if len(reply) < 3 {
		return "", errDamaged
	}
	if reply[2] != "" {
		var rest string
		var ok bool
		if lane, rest, ok = cutName(reply[2]); !ok || rest != "" {
			return "", errDamaged
		}
	}
	o, err := decodeOffers(reply[1], reply[3:])
	if err != nil {
		return "", err
	}
	w.store.board.put(w.part.number, w.known, o)
	for i, j := range w.Jobs {
		if len(o.lanes) == 0 || o.lanes[0].lane != j.Lane { // its offer has them
			w.store.board.add(w.part.number, o.changes, w.now, j.Lane, w.jobs[i])
		}
	}
	return lane, nil
}

// pauseTries is how often it is tried to write a pause whose settlement was made.
const pauseTries = 3

// pause closes a lane. The settlement stands already, so this is not given up
// lightly; a pause that cannot be written leaves the outcome unknown.
func (s *Store) pause(ctx context.Context, lane string, at time.Time, d time.Duration) error {
	until := toMilli(at.Add(d))
	s.board.shut(lane, until)
	var err error
	for range pauseTries {
		if _, err = s.closeLane(context.WithoutCancel(ctx), lane, "", until, d); err == nil {
			return nil
		}
	}
	return errors.Join(bot.Errorf(bot.OutcomeUnknown, "the change was made, but not the pause of its lane"), s.failed("closing a lane", err, true))
}
