package drawn

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Two checks of the same property see the same examples, of which no two are alike.
func TestTheSameExamplesAreDrawnEachTime(t *testing.T) {
	draw := func() (all []uint64) {
		Check(t, func(r *rapid.T) { all = append(all, rapid.Uint64().Draw(r, "n")) })
		return all
	}
	first, second := draw(), draw()
	if !slices.Equal(first, second) {
		t.Errorf("%v, and then %v", first[:5], second[:5])
	}
	slices.Sort(first)
	if len(slices.Compact(first)) < len(second)/2 {
		t.Errorf("hardly anything was drawn: %v", first)
	}
}
