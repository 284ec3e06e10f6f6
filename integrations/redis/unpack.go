package redis

import (
	"context"
	"fmt"
	"strconv"

	"draad/bot"
)

// Unpack puts a parcel down in place of what stands under its key.
func (s *Store) Unpack(ctx context.Context, p bot.Parcel) error {
	if err := p.Check(); err != nil {
		return err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	old, err := s.jobsOf(ctx, p.Key)
	if err != nil {
		return err
	}
	home := s.partition(p.Key)
	for i, jobs := range old {
		if i != home && len(jobs) > 0 {
			if err := s.unpack(ctx, s.parts[i], bot.Parcel{Key: p.Key}, jobs); err != nil {
				return err
			}
		}
	}
	return s.unpack(ctx, s.parts[home], p, old[home])
}

// unpack runs unpack.lua.
func (s *Store) unpack(ctx context.Context, to part, p bot.Parcel, old []string) error {
	keys := []string{to.record(p.Key), to.events(p.Key), to.entries, to.contents, to.line, to.oldest, to.metadata}
	args := []any{encodeName(p.Key), strconv.FormatUint(p.Record.Version, 10), p.Record.Body,
		len(p.Record.Entries), len(p.Events)}
	for _, e := range encodeEntries(p.Record.Entries) {
		args = append(args, e)
	}
	for _, e := range p.Events {
		args = append(args, e.ID, digits(toMilli(e.At)))
	}
	args = append(args, len(p.Jobs))
	added := s.nextAdded(len(p.Jobs))
	for i, j := range p.Jobs {
		tried := 0
		if j.Attempted {
			tried = 1
		}
		keys = append(keys, to.job(j.Key))
		args = append(args, j.Key, place(j, added+uint64(i)), fmt.Sprint(j.Attempts, " ", tried, " ", j.Looks), encodeName(j.Lane), encodeBlob(j))
	}
	for _, key := range old {
		keys, args = append(keys, to.job(key)), append(args, key)
	}
	answer, err := s.run(ctx, unpackScript, keys, args...)
	s.board.forget(to.number)
	if err != nil {
		return s.failed("putting a parcel down", err, true)
	}
	if answer == "job" {
		return bot.Errorf(bot.Conflict, "a job of the parcel %q is there already, of another record", p.Key)
	}
	return nil
}
