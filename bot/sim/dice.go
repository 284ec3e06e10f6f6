package sim

import (
	"math/rand/v2"
	"time"
)

// dice is the chance in one act.
type dice struct{ *rand.Rand }

func newDice(seed uint64, act int) dice {
	return dice{rand.New(rand.NewPCG(seed, uint64(act)))}
}

// chance comes true so often in a hundred.
func (d dice) chance(percent float64) bool { return d.Float64()*100 < percent }

// within is a time shorter than most.
func (d dice) within(most time.Duration) time.Duration { return time.Duration(d.Int64N(int64(most))) }

// pick takes one of several; there must be some.
func pick[T any](d dice, all []T) T { return all[d.IntN(len(all))] }

// choice is something that may be done, with its share.
type choice[T any] struct {
	share int
	it    T
}

// choose takes one by its share.
func choose[T any](d dice, all []choice[T]) T {
	sum := 0
	for _, c := range all {
		sum += c.share
	}
	n := d.IntN(sum)
	for _, c := range all {
		if n -= c.share; n < 0 {
			return c.it
		}
	}
	panic("sim: no choice")
}
