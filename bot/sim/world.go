package sim

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/registry"
	"draad/bot/relay"
	"draad/bot/store"
	"draad/bot/store/storetest"
)

// Options say what a world is made of.
type Options struct {
	Seed  uint64
	Acts  int          // how much happens before the faults stop; 0: as usual
	Skip  map[int]bool // acts that are left out, to make a story shorter
	Store storetest.Harness
	// Inbox makes the way in of a process.
	Inbox func(g *relay.Engine, now func() time.Time, log *slog.Logger) ports.Inbox

	// What stands between Draad and the world, for tests of the world itself.
	// Nil changes nothing.
	Rules     func(*bot.Rules)
	WrapStore func(store.Store) store.Store
	Platform  func(ports.Platform) ports.Platform
	Workspace func(ports.Workspace) ports.Workspace
}

// usualActs is how much happens in a world.
const usualActs = 240

// Violation is a rule that did not hold.
type Violation struct {
	Rule int // of DESIGN.md, 1 to 8; 0: Draad itself went wrong
	Says string
	talk *talk
}

func (v *Violation) Error() string {
	return fmt.Sprintf("rule %d (%s): %s", v.Rule, ruleNames[v.Rule], v.Says)
}

var ruleNames = []string{
	"Draad goes on",
	"nothing unapproved is published",
	"an approved answer is published once",
	"no message is lost or threaded twice",
	"it answers where and from where it was asked",
	"a signature is the author's",
	"citizen text is data",
	"secrets appear nowhere",
	"nobody waits in silence",
}

// world is everything: Draad, what is around it, and what is true.
type world struct {
	o     Options
	ctx   context.Context
	now   time.Time
	tick  int // counts what happened, in the order of the store
	dice  dice
	depth int  // of acts inside the calls of others
	calm  bool // the faults are over

	weather weather
	store   store.Store
	procs   []*process
	squares map[bot.PlatformName]*square
	office  *office
	mail    mail
	notices []*notice
	people  citizens
	talks   map[string]*talk // by record key
	words   words
	shelf   shelf
	log     *slog.Logger
	begun   map[string]*attempt // by the effect's key

	story []line
	cover Coverage
	wrong *Violation
}

// newWorld makes a world in which nothing has happened.
func newWorld(ctx context.Context, o Options) *world {
	w := &world{
		o: o, ctx: ctx, now: monday, dice: newDice(o.Seed, -1), store: o.Store.Store,
		squares: map[bot.PlatformName]*square{}, talks: map[string]*talk{}, begun: map[string]*attempt{},
		cover: Coverage{}, shelf: shelf{},
	}
	w.log = slog.New(slog.NewTextHandler(logged{w}, nil))
	w.mail.byID = map[string]*news{}
	w.words = newWords()
	w.weather = newWeather(w.dice)
	w.office = &office{w: w, posts: map[bot.Ref]*post{}, was: map[string]bool{}, keys: w.dice.chance(70)}
	if w.dice.chance(30) {
		w.office.pace = time.Second
	}
	for name, l := range limits() {
		w.squares[name] = &square{w: w, name: name, limits: l, unsure: name == vogel, posts: map[string]*posted{}}
	}
	workers := 1 + w.dice.IntN(3)
	if o.Store.LeasesEnd {
		workers = 1 // nobody else can have the store open
	}
	for n := range workers {
		w.procs = append(w.procs, &process{w: w, n: n, dead: true})
	}
	if _, _, err := registry.Seed(ctx, w.store, organisation(), w.now); err != nil {
		w.violate(0, nil, "the registry could not be seeded: %v", err)
	}
	return w
}

// live plays the acts, then lets everything come to an end.
func (w *world) live() {
	acts := w.o.Acts
	if acts == 0 {
		acts = usualActs
	}
	for i := range acts {
		if w.wrong != nil {
			return
		}
		w.dice = newDice(w.o.Seed, i)
		if !w.o.Skip[i] {
			w.revive(50)
			w.act()
		}
	}
	w.dice = newDice(w.o.Seed, acts)
	w.drain()
}

// act is one thing that happens in the world.
func (w *world) act() {
	w.now = w.now.Add(time.Millisecond)
	choose(w.dice, []choice[func()]{
		{26, w.workSome},
		{18, w.passTime},
		{22, w.deliverSome},
		{6, w.citizenActs},
		{26, w.colleagueActs},
		{7, w.usualWay},
		{4, w.repeatSome},
		{3, w.killOne},
		{2, w.weatherChanges},
		{1, w.purge},
	})()
}

// between is where Draad waits for something outside: others may come first.
func (w *world) between(p *process) {
	if w.calm || w.depth >= 2 || !w.dice.chance(w.weather.between) {
		return
	}
	w.depth++
	defer func() { w.depth-- }()
	w.now = w.now.Add(time.Millisecond)
	w.cover.add("fault/in between")
	choose(w.dice, []choice[func()]{
		{10, w.workSome},
		{10, w.deliverSome},
		{6, w.colleagueActs},
		{3, w.citizenActs},
		{2, func() { w.pass(w.dice.within(90 * time.Second)) }},
		{1, func() { w.kill(p, "while it waits") }},
	})()
}

func (w *world) passTime() {
	most := choose(w.dice, []choice[time.Duration]{
		{30, time.Second}, {60, 40 * time.Second}, {15, 5 * time.Minute}, {4, 2 * time.Hour}, {1, day}, {1, 4 * day},
	})
	w.pass(w.dice.within(most))
}

// pass moves the clock forward.
func (w *world) pass(d time.Duration) {
	w.now = w.now.Add(d)
	w.tell(nil, "clock", "moves forward %v", d.Round(time.Millisecond))
}

// purge forgets the events of days ago; nobody repeats those.
func (w *world) purge() {
	p := w.alive()
	if p == nil {
		return
	}
	_, err := p.store.Purge(w.ctx, w.now.Add(-3*day))
	w.checkError(p, nil, "purge", err)
	w.tell(nil, p.name(), "forgets old events")
}

// violate notes that a rule did not hold; the first counts.
func (w *world) violate(rule int, t *talk, says string, args ...any) {
	v := &Violation{Rule: rule, Says: fmt.Sprintf(says, args...), talk: t}
	w.tell(t, "rule", "%v", v)
	if w.wrong == nil {
		w.wrong = v
	}
}
