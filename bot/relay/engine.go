package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// Engine takes events in: it loads, decides and commits. All workers and all ways
// in share one.
type Engine struct {
	store  store.Store
	rules  *bot.Rules
	pace   time.Duration // of the workspace's channels
	watch  Watch
	awaken waker
	memo   *memo
	life   *life // which lanes work
}

// NewEngine makes an engine. pace is the least time between two posts in one
// channel of the workspace. watch may be the zero Watch.
func NewEngine(s store.Store, r *bot.Rules, pace time.Duration, w Watch) *Engine {
	return &Engine{store: s, rules: r, pace: pace, watch: w, awaken: newWaker(), memo: newMemo(memoRoom), life: newLife()}
}

// Watch is told what happens, for metrics. Its functions may be nil, must be quick
// and safe for use by several goroutines.
type Watch struct {
	Event  func(kind string)                                     // an event was taken in
	Effect func(kind bot.Do, outcome string, took time.Duration) // a call ended, or was not made: ReasonUnheard, ReasonApproverUnknown
	Clash  func()                                                // somebody else was first; decided again
	Queued func(kind bot.Do, waited time.Duration)               // an effect was leased this long after it was due
	// Unsaved: the store did not take a change, or nobody knows whether it did.
	Unsaved func(bot.Kind)
}

// Store gives the store, for those who read.
func (g *Engine) Store() store.Store { return g.store }

// Rules gives the rules, for those who draw cards.
func (g *Engine) Rules() *bot.Rules { return g.rules }

// clashes is how often a change is tried again when somebody else was first.
const clashes = 50

// Take takes an event into the conversation of the key. When it returns nil the
// event is durable; an event that was taken in before is fine too.
func (g *Engine) Take(ctx context.Context, key string, e bot.Event) error {
	_, err := g.apply(ctx, key, e, nil, nil)
	if errors.Is(err, store.ErrSeen) || errors.Is(err, bot.ErrObsolete) {
		return nil
	}
	return err
}

// Load reads the state of a record; NotFound when there is none. It is shared with others:
// nothing that it points at may be changed.
func Load[S bot.State](ctx context.Context, g *Engine, key string) (S, error) {
	var none S
	found, err := g.load(ctx, key)
	if err != nil {
		return none, err
	}
	s, is := found.state.(S)
	if !is {
		return none, bot.Errorf(bot.Invalid, "the record %s holds a %T", key, found.state)
	}
	return s, nil
}

// known is the state of a record as somebody saw it, at a version of the record; 0: there is
// none yet.
type known struct {
	state   bot.State
	version uint64
}

func (g *Engine) load(ctx context.Context, key string) (known, error) {
	rec, err := g.store.Load(ctx, key)
	if err != nil {
		return known{}, err
	}
	return g.read(rec)
}

// read gives the state that a record holds.
func (g *Engine) read(rec store.Record) (known, error) {
	if s, remembered := g.memo.recall(rec.Key, rec.Body); remembered {
		return known{s, rec.Version}, nil
	}
	actor, err := bot.ActorOf(rec.Key)
	if err != nil {
		return known{}, err
	}
	s, err := actor.Decode(rec.Body)
	if err != nil {
		return known{}, bot.Errorf(bot.Permanent, "the record %s cannot be read: %w", rec.Key, err)
	}
	g.memo.keep(rec.Key, rec.Body, s)
	return known{s, rec.Version}, nil
}

// found gives the state that came with a job, nil when none did.
func (g *Engine) found(job store.Leased) *known {
	if job.Found == nil {
		return nil
	}
	k, err := g.read(*job.Found)
	if err != nil {
		return nil // load will tell
	}
	return &k
}

// apply decides and commits until nobody else was first. settle, if any, goes into
// the same transaction. seen is the state as the caller saw it last, nil when
// it did not: what follows from it is committed only if it is the newest, and an event
// is refused only after a look at the newest.
func (g *Engine) apply(ctx context.Context, key string, e bot.Event, settle *store.Settle, seen *known) (known, error) {
	var last error
	e.At = e.At.Round(0) // what is remembered is what would be read: without the process's own clock
	for range clashes {
		now, err := g.newest(ctx, key, seen)
		if err != nil {
			return now, err
		}
		if now, err = g.bringBack(ctx, key, now, e.Fact); err != nil {
			return now, err
		}
		next, effects, err := g.decide(now, e)
		if err != nil && seen != nil {
			seen = nil
			continue
		}
		if err != nil {
			return now, err
		}
		seen = nil
		if last = g.commit(ctx, key, now.version, next, effects, e, settle); last == nil {
			g.took(e, effects)
			return known{settled(next, e.Fact), now.version + 1}, nil
		}
		if !bot.Is(last, bot.Conflict) || errors.Is(last, store.ErrSeen) {
			return now, last
		}
		if g.watch.Clash != nil {
			g.watch.Clash()
		}
	}
	return known{}, last
}

// newest is what was seen, or else what the store has, or the blank state.
func (g *Engine) newest(ctx context.Context, key string, seen *known) (known, error) {
	if seen != nil {
		return *seen, nil
	}
	now, err := g.load(ctx, key)
	if !bot.Is(err, bot.NotFound) {
		return now, err
	}
	actor, err := bot.ActorOf(key)
	if err != nil {
		return now, err
	}
	return known{actor.Blank(key), 0}, nil
}

// bringBack gives the state with what a fact needs of what was put aside. When another
// change comes in between, the version tells at the commit.
func (g *Engine) bringBack(ctx context.Context, key string, now known, f bot.Fact) (known, error) {
	for tried := ""; ; {
		s, shelves := now.state.(bot.Shelver)
		if !shelves {
			return now, nil
		}
		name := s.Lacks(f)
		if name == "" || name == tried {
			return now, nil
		}
		a, err := g.store.Aside(ctx, key, name)
		if err == nil {
			now.state, err = s.With(a)
		}
		if err != nil && !bot.Is(err, bot.NotFound) {
			return now, err
		}
		tried = name
	}
}

// settled gives a state that was just committed as the store has it, but for what the call
// needs that follows from a fact.
func settled(s bot.State, f bot.Fact) bot.State {
	if s, shelves := s.(bot.Shelver); shelves {
		return s.Settled(f)
	}
	return s
}

// decide keeps a mistake in an actor from taking the program down: the event is
// refused, everything else goes on.
func (g *Engine) decide(now known, e bot.Event) (next bot.State, effects []bot.Effect, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = bot.Errorf(bot.Permanent, "deciding about %s failed (%T); please report this: %s",
				factName(e.Fact), p, debug.Stack())
		}
	}()
	return now.state.Decide(g.rules, now.version, e)
}

func (g *Engine) commit(ctx context.Context, key string, from uint64, next bot.State, effects []bot.Effect, e bot.Event, settle *store.Settle) error {
	change := store.Change{Key: key, Version: from, At: e.At, Settle: ended(settle, e.Fact, next)}
	if e.ID != "" {
		change.Events = []string{e.ID}
	}
	if next.Over() {
		return g.save(ctx, change)
	}
	body, err := json.Marshal(next)
	if err != nil {
		return bot.Errorf(bot.Permanent, "encode the record %s: %w", key, err)
	}
	change.Body, change.Entries = body, next.Entries()
	if s, shelves := next.(bot.Shelver); shelves {
		if change.Asides, err = s.Shelves(); err != nil {
			return err
		}
	}
	for _, eff := range effects {
		job, err := g.job(key, next, eff)
		if err != nil {
			return err
		}
		change.Jobs = append(change.Jobs, job)
	}
	// Before the commit: a worker may read it as soon as it is there, and what is not
	// committed is never asked for.
	g.memo.keep(key, body, settled(next, nil))
	return g.save(ctx, change)
}

// ended is the settlement of a job: one whose answer was stopped instead of attempted is done.
func ended(s *store.Settle, f bot.Fact, next bot.State) *store.Settle {
	a, attempt := f.(bot.Attempting)
	if s == nil || !attempt || sends(next, a.Effect) {
		return s
	}
	done := *s
	done.Then = store.Done
	return &done
}

// sends reports whether a call is to be made now that its attempt was written down.
func sends(s bot.State, e bot.Effect) bool {
	a, answers := s.(bot.Answerer)
	return !answers || a.Sends(e)
}

// save commits, and tells when that fails. Somebody else being first is no failure,
// nor is a caller who does not wait. A change whose answer was lost may have been made:
// the relay looks for its work.
func (g *Engine) save(ctx context.Context, c store.Change) error {
	err := g.store.Commit(ctx, c)
	if bot.Is(err, bot.OutcomeUnknown) {
		g.awaken.wake()
	}
	if err != nil && g.watch.Unsaved != nil && !errors.Is(err, store.ErrSeen) && !bot.Is(err, bot.Conflict) && ctx.Err() == nil {
		g.watch.Unsaved(bot.KindOf(err))
	}
	return err
}

// job makes what a store keeps of an effect.
func (g *Engine) job(key string, s bot.State, e bot.Effect) (store.Job, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return store.Job{}, bot.Errorf(bot.Permanent, "encode an effect: %w", err)
	}
	j := store.Job{Key: e.Key, Record: key, Lane: e.LaneName(s.Place()), Class: e.Class, Due: wholeMilli(e.Due), Body: body}
	if e.Manner().Lane.InWorkspace() {
		j.Gap = g.pace
	}
	return j, nil
}

// wholeMilli rounds up to what every store keeps: a timer that is handed out before
// its time is only set again, and again.
func wholeMilli(t time.Time) time.Time {
	if cut := t.Truncate(time.Millisecond); cut.Before(t) {
		return cut.Add(time.Millisecond)
	}
	return t
}

// took wakes the relay, and counts.
func (g *Engine) took(e bot.Event, effects []bot.Effect) {
	if g.watch.Event != nil {
		g.watch.Event(strings.TrimPrefix(factName(e.Fact), "bot."))
	}
	if len(effects) > 0 {
		g.awaken.wake()
	}
}

// factName names a fact for metrics.
func factName(f bot.Fact) string { return fmt.Sprintf("%T", f) }
