package redis

import (
	"context"
	"strconv"

	"draad/bot"
	"draad/bot/store"
)

// Commit makes one change.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	if err := c.Check(); err != nil {
		return err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	keys, args := s.writing(c)
	answer, err := s.runAlong(ctx, commitScript, keys, args...)
	if len(c.Jobs) > 0 || c.Settle != nil && c.Settle.Then != store.Attempt {
		s.quiet.happened()
	}
	if err != nil {
		return s.failed("making a change", err, true)
	}
	reply, ok := strs(answer)
	if !ok || len(reply) == 0 {
		return bot.Errorf(bot.Permanent, "making a change: %w", errDamaged)
	}
	return answered(c, reply[0])
}

// answered says what commit.lua answers.
func answered(c store.Change, what string) error {
	switch what {
	case "made":
		return nil
	case "seen":
		return store.ErrSeen
	case "version":
		return bot.Errorf(bot.Conflict, "record %q is at another version, not %d", c.Key, c.Version)
	case "lease":
		return bot.Errorf(bot.Conflict, "the lease of job %q is no longer held", c.Settle.Job)
	case "job":
		return bot.Errorf(bot.Conflict, "a job of the change of record %q is there already", c.Key)
	}
	return bot.Errorf(bot.Permanent, "making a change: %w", errDamaged)
}

// writing writes a change as commit.lua reads it.
func (s *Store) writing(c store.Change) (keys []string, args []any) {
	k := s.keys
	keys = []string{k.record(c.Key), k.events(c.Key), k.entries, k.contents, k.line, k.oldest, k.metadata}
	mode := "put"
	switch {
	case c.Keep:
		mode, c.Body, c.Entries = "keep", nil, nil // and nothing aside: Check
	case c.Body == nil:
		mode, c.Entries = "drop", nil
	}
	name := encodeName(c.Key)
	args = make([]any, 0, 20+len(c.Events)+4*len(c.Jobs)+4*len(c.Asides))
	args = append(args, mode, strconv.FormatUint(c.Version, 10), strconv.FormatUint(c.Version+1, 10), digits(toMilli(c.At)),
		k.prefix, name, c.Body, encodeEntries(c.Entries), len(c.Events), len(c.Jobs))
	shut, kept := "", int64(0)
	if st := c.Settle; st != nil {
		args = append(args, string(st.Then), jobID(c.Key, st.Job), strconv.FormatUint(st.Token, 10), digits(toMilli(st.Due)))
		if st.Pause > 0 {
			shut, kept = digits(toMilli(c.At.Add(st.Pause))), (st.Pause + gateMargin).Milliseconds()
		}
	} else {
		args = append(args, "", "", "", "")
	}
	own := ""
	if !s.clustered() && s.quiet.isWatched() {
		own = s.ownChannel()
	}
	args = append(args, s.channel(), s.id, own, len(c.Asides), shut, kept)
	for _, id := range c.Events {
		args = append(args, id)
	}
	added := s.nextAdded(len(c.Jobs))
	for i, j := range c.Jobs {
		args = append(args, jobID(c.Key, j.Key), place(j, added+uint64(i)), encodeName(j.Lane), encodeBlob(j))
	}
	for _, a := range c.Asides {
		goes := ""
		if a.Body == nil {
			goes = "gone"
		}
		args = append(args, a.Name, a.Body, encodeEntries(a.Entries), goes)
	}
	return keys, args
}
