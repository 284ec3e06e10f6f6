package storetest

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"draad/bot"
)

// Aside reads what a record has put aside.
func (s *Store) Aside(ctx context.Context, key, name string) (bot.Aside, error) {
	if err := s.enter(ctx); err != nil {
		return bot.Aside{}, err
	}
	defer s.mu.Unlock()
	a, ok := s.asides[key][name]
	if !ok {
		return bot.Aside{}, bot.Errorf(bot.NotFound, "record %q has put nothing aside as %q", key, name)
	}
	return copied(a), nil
}

func copied(a bot.Aside) bot.Aside {
	a.Body, a.Entries = append([]byte{}, a.Body...), slices.Clone(a.Entries)
	return a
}

func (s *Store) dropAside(key, name string) {
	for _, e := range s.asides[key][name].Entries {
		s.unlist(key, e)
	}
	delete(s.asides[key], name)
	if len(s.asides[key]) == 0 {
		delete(s.asides, key)
	}
}

// putAside puts something aside, unless it is to be gone.
func (s *Store) putAside(key string, a bot.Aside) {
	if a.Body == nil {
		return
	}
	if s.asides[key] == nil {
		s.asides[key] = map[string]bot.Aside{}
	}
	s.asides[key][a.Name] = copied(a)
	for _, e := range a.Entries {
		s.list(key, e)
	}
}

// asidesOf gives all that a record has put aside, by name.
func (s *Store) asidesOf(key string) []bot.Aside {
	all := slices.SortedFunc(maps.Values(s.asides[key]), func(a, b bot.Aside) int { return cmp.Compare(a.Name, b.Name) })
	for i, a := range all {
		all[i].Body, all[i].Entries = bytes.Clone(a.Body), slices.Clone(a.Entries)
	}
	return all
}
