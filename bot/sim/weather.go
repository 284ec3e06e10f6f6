package sim

import (
	"time"

	"draad/bot"
)

// weather is how bad things are in one world, in chances out of a hundred.
type weather struct {
	store   float64 // the store fails
	remote  float64 // a call outside goes wrong
	crash   float64 // a process dies at a given moment
	between float64 // something else comes first
	skew    float64 // the clock of a process is wrong
	late    float64 // news overtakes other news
}

// newWeather is calm, ordinary or stormy, each on its own.
func newWeather(d dice) weather {
	some := func(much float64) float64 { return pick(d, []float64{0, much / 5, much / 2, much}) }
	return weather{
		store: some(4), remote: some(40), crash: some(3), between: some(15), skew: some(100), late: some(70),
	}
}

// outage is a time in which every call to a destination fails in one way.
type outage struct {
	until time.Time
	err   func() error
}

func (w *world) weatherChanges() {
	switch w.dice.IntN(4) {
	case 0:
		s := pick(w.dice, w.sorted())
		kind := pick(w.dice, []bot.Kind{bot.Temporary, bot.Auth, bot.RateLimited, bot.OutcomeUnknown})
		s.out = w.newOutage(kind, 5*time.Hour)
		w.tell(nil, string(s.name), "is out of order (%s) until %s", kind, clock(s.out.until))
	case 1:
		kind := pick(w.dice, []bot.Kind{bot.Temporary, bot.RateLimited, bot.Auth})
		w.office.out = w.newOutage(kind, time.Hour)
		w.tell(nil, "office", "is out of order (%s) until %s", kind, clock(w.office.out.until))
	case 2:
		w.office.shut = pick(w.dice, []string{"C-kcc", "C-noord"})
		w.office.was[w.office.shut] = true
		w.office.shutTo = w.now.Add(w.dice.within(time.Hour))
		w.cover.add("fault/channel gone")
		w.tell(nil, "office", "%s is archived until %s", w.office.shut, clock(w.office.shutTo))
	default:
		w.office.loseCard()
	}
	if w.dice.chance(30) {
		w.sourceSays()
	}
}

func (w *world) newOutage(kind bot.Kind, most time.Duration) outage {
	w.cover.add("fault/outage")
	return outage{until: w.now.Add(w.dice.within(most)), err: func() error { return refusal(kind, "", 0) }}
}

// over reports whether the outage is over.
func (o outage) over(now time.Time) bool { return o.err == nil || !now.Before(o.until) }

// sorted gives the platforms in a fixed order.
func (w *world) sorted() []*square {
	return []*square{w.squares[plein], w.squares[vogel], w.squares[prikbord]}
}
