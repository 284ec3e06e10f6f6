package redis

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"draad/bot"
)

// What a record puts aside is two fields of its hash: m and its name, the body; n and
// its name, the entries.

// Aside reads what a record has put aside.
func (s *Store) Aside(ctx context.Context, key, name string) (bot.Aside, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return bot.Aside{}, err
	}
	defer leave()
	got, err := s.client.HMGet(ctx, s.keys.record(key), "m"+name, "n"+name).Result()
	if err != nil {
		return bot.Aside{}, s.failed("reading what was put aside", err, false)
	}
	if got[0] == nil {
		return bot.Aside{}, bot.Errorf(bot.NotFound, "record %q has put nothing aside as %q", key, name)
	}
	body, ok := got[0].(string)
	entries, also := got[1].(string)
	if !ok || !also {
		return bot.Aside{}, bot.Errorf(bot.Permanent, "what was put aside by %q: %w", key, errDamaged)
	}
	return asideFrom(key, name, body, entries)
}

func asideFrom(key, name, body, entries string) (bot.Aside, error) {
	es, err := decodeEntries(entries)
	if err != nil {
		return bot.Aside{}, bot.Errorf(bot.Permanent, "what was put aside by %q: %w", key, err)
	}
	return bot.Aside{Name: name, Body: []byte(body), Entries: es}, nil
}

// asidesOf gives what was put aside among the fields of a record, by name.
func asidesOf(key string, fields map[string]string) (all []bot.Aside, err error) {
	for field, body := range fields {
		name, ok := strings.CutPrefix(field, "m")
		if !ok {
			continue
		}
		a, err := asideFrom(key, name, body, fields["n"+name])
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b bot.Aside) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}
