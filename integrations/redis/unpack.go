package redis

import (
	"context"
	"fmt"
	"strconv"

	"draad/bot/store"
)

// Unpack puts a parcel down in place of what stands under its key.
func (s *Store) Unpack(ctx context.Context, p store.Parcel) error {
	if err := p.Check(); err != nil {
		return err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	k := s.keys
	keys := []string{k.record(p.Key), k.events(p.Key), k.entries, k.contents, k.line, k.oldest, k.metadata}
	args := []any{encodeName(p.Key), strconv.FormatUint(p.Record.Version, 10), p.Record.Body, encodeEntries(p.Record.Entries),
		len(p.Events), len(p.Jobs)}
	for _, e := range p.Events {
		args = append(args, e.ID, digits(toMilli(e.At)))
	}
	args = append(args, len(p.Asides))
	for _, a := range p.Asides {
		args = append(args, a.Name, a.Body, encodeEntries(a.Entries))
	}
	added := s.nextAdded(len(p.Jobs))
	for i, j := range p.Jobs {
		tried := 0
		if j.Attempted {
			tried = 1
		}
		args = append(args, jobID(p.Key, j.Key), place(j, added+uint64(i)), fmt.Sprint(j.Attempts, " ", tried, " ", j.Looks),
			encodeName(j.Lane), encodeBlob(j))
	}
	_, err = s.run(ctx, unpackScript, keys, args...)
	s.quiet.happened()
	if err != nil {
		return s.failed("putting a parcel down", err, true)
	}
	return nil
}
