package mattermost

import "testing"

// TestTheCodesOfDifferentPartsDiffer: a code is over its parts as they are divided, so that
// what is signed for one button says nothing for another.
func TestTheCodesOfDifferentPartsDiffer(t *testing.T) {
	s := newSigner("geheim")
	codes := map[string][]string{}
	for _, parts := range [][]string{
		{"route", "oost", "kanaal"}, {"routeoost", "", "kanaal"}, {"route", "oostkanaal"}, {"", "route", "oost", "kanaal"},
		{"route,oost", "kanaal"}, {"route", "oost,kanaal"}, {"route,", "oost", "kanaal"}, {"route", "oost\x00kanaal"}, {"route\x00oost", "kanaal"},
		{"5:route,4:oost,", "kanaal"}, {"5:route", "4:oost", "kanaal"},
	} {
		code := s.code(parts...)
		if other, is := codes[code]; is {
			t.Errorf("%q and %q have the same code", parts, other)
		}
		codes[code] = parts
		if !s.valid(code, parts...) || newSigner("ander").valid(code, parts...) {
			t.Errorf("the code of %q is not checked with its own key", parts)
		}
	}
}
