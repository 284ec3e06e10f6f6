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
	w := &writing{Change: c, store: s, part: s.parts[s.partition(c.Key)], known: s.board.known()}
	w.now = max(toMilli(c.At), s.board.newest())
	keys, args := w.call()
	answer, err := s.runIn(ctx, w.part, commitScript, keys, args...)
	if err != nil {
		s.board.forget(w.part.number)
		return s.failed("making a change", err, true)
	}
	reply, ok := strs(answer)
	if !ok || len(reply) == 0 {
		return bot.Errorf(bot.Permanent, "making a change: %w", errDamaged)
	}
	return w.answered(ctx, reply)
}

// writing is a change on its way.
type writing struct {
	store.Change
	store *Store
	part  part
	known uint64   // of the board, before it was sent
	now   int64    // the time to offer jobs for
	jobs  []string // as they will stand in the line: place, record, id
}

// call writes the change as commit.lua reads it.
func (w *writing) call() (keys []string, args []any) {
	p, c, s := w.part, w.Change, w.store
	keys = []string{p.record(c.Key), p.events(c.Key), p.entries, p.contents, p.line, p.oldest, p.metadata}
	mode := "put"
	switch {
	case c.Keep:
		mode, c.Body, c.Entries = "keep", nil, nil // and nothing aside: Check
	case c.Body == nil:
		mode, c.Entries = "drop", nil
	}
	name := encodeName(c.Key)
	args = make([]any, 0, 18+len(c.Events)+4*len(c.Jobs)+4*len(c.Asides))
	args = append(args, mode, strconv.FormatUint(c.Version, 10), strconv.FormatUint(c.Version+1, 10), digits(toMilli(c.At)),
		digits(w.now), name, c.Body, encodeEntries(c.Entries), len(c.Events), len(c.Jobs))
	if st := c.Settle; st != nil {
		args = append(args, string(st.Then), jobID(c.Key, st.Job), strconv.FormatUint(st.Token>>8, 10), digits(toMilli(st.Due)))
	} else {
		args = append(args, "", "", "", "")
	}
	own := ""
	if !s.clustered() && s.board.isWatched() {
		own = s.ownChannel()
	}
	args = append(args, s.channel(), s.message(p.number), own, len(c.Asides))
	for _, id := range c.Events {
		args = append(args, id)
	}
	added := s.nextAdded(len(c.Jobs))
	for i, j := range c.Jobs {
		id, place := jobID(c.Key, j.Key), place(j, added+uint64(i))
		args = append(args, id, place, encodeName(j.Lane), encodeBlob(j))
		w.jobs = append(w.jobs, place+name+id)
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
