// Package drawn checks properties over drawn examples (pgregory.net/rapid), the same
// examples each time: whether a commit is good must not depend on luck. To look for
// more, give another seed: -rapid.seed or RAPID_SEED, as .ci/search does.
//
// # What must not live here
//
// What is checked: that stands in the tests. Nothing here knows a word of Draad, so that
// the tests inside package bot can use it too.
package drawn

import (
	"flag"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// seed is what every check begins with. rapid takes 0 for "any".
const seed = "1"

var settle = sync.OnceValue(func() error {
	f := flag.Lookup("rapid.seed")
	if f.Value.String() != "0" {
		return nil // somebody asks for another
	}
	return f.Value.Set(seed)
})

// Check wants the property to hold for all examples.
func Check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	if err := settle(); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, property)
}
