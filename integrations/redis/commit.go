package redis

import (
	"context"
	"errors"
	"strconv"
	"time"

	"draad/bot"
)

// Commit makes one change.
func (s *Store) Commit(ctx context.Context, c bot.Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	p := s.parts[s.partition(c.Key)]
	if st := c.Settle; st != nil && st.Token>>8 != 0 && int(st.Token&0xff) != p.number {
		return bot.Errorf(bot.Invalid, "a change of record %q settles job %q of another partition: settle it with the record it belongs to", c.Key, st.Job)
	}
	keys, args := s.commitCall(p, c)
	known := s.board.known()
	answer, err := s.runIn(ctx, p, commitScript, keys, args...)
	if err != nil {
		s.board.forget(p.number)
		return s.failed("making a change", err, true)
	}
	reply, ok := strs(answer)
	if !ok || len(reply) == 0 {
		return bot.Errorf(bot.Permanent, "making a change: %w", errDamaged)
	}
	return s.committed(ctx, p, c, known, reply)
}

// commitCall writes a change as commit.lua reads it.
func (s *Store) commitCall(p part, c bot.Change) (keys []string, args []any) {
	keys = []string{p.record(c.Key), p.events(c.Key), p.entries, p.contents, p.line, p.oldest, p.metadata}
	mode, next := "put", c.Version+1
	switch {
	case c.Keep:
		mode, c.Body, c.Entries = "keep", nil, nil
	case c.Body == nil:
		mode, c.Entries = "drop", nil
	}
	at := toMilli(c.At)
	now := max(at, s.board.newest())
	args = []any{mode, strconv.FormatUint(c.Version, 10), strconv.FormatUint(next, 10), digits(at), digits(now),
		encodeName(c.Key), c.Body, len(c.Entries), len(c.Events)}
	for _, e := range encodeEntries(c.Entries) {
		args = append(args, e)
	}
	for _, id := range c.Events {
		args = append(args, id)
	}
	args = append(args, len(c.Jobs))
	added := s.nextAdded(len(c.Jobs))
	for i, j := range c.Jobs {
		keys = append(keys, p.job(j.Key))
		args = append(args, place(j, added+uint64(i)), encodeName(j.Lane), encodeName(j.Record), j.Key, encodeBlob(j))
	}
	if st := c.Settle; st != nil {
		keys = append(keys, p.job(st.Job))
		args = append(args, st.Job, strconv.FormatUint(st.Token>>8, 10), string(st.Then), digits(toMilli(st.Due)))
	}
	listens := 0
	if !s.clustered() && s.board.isWatched() {
		listens = 1
	}
	return keys, append(args, s.channel(), s.message(p.number), listens)
}

// committed acts on the answer of commit.lua.
func (s *Store) committed(ctx context.Context, p part, c bot.Change, known uint64, reply []string) error {
	switch reply[0] {
	case "made":
		offers, err := decodeOffers(reply[1:])
		if err != nil {
			s.board.forget(p.number)
			break // it is made all the same
		}
		s.board.put(p.number, known, offers)
		if c.Settle != nil && c.Settle.Pause > 0 && len(offers.lanes) > 0 {
			return s.pause(ctx, offers.lanes[0].lane, c.At, c.Settle.Pause)
		}
	case "seen":
		return bot.ErrSeen
	case "version":
		return bot.Errorf(bot.Conflict, "record %q is at another version, not %d", c.Key, c.Version)
	case "lease":
		return bot.Errorf(bot.Conflict, "the lease of job %q is no longer held", c.Settle.Job)
	case "job":
		return bot.Errorf(bot.Conflict, "a job of the change of record %q is there already", c.Key)
	default:
		return bot.Errorf(bot.Permanent, "making a change: %w", errDamaged)
	}
	return nil
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
