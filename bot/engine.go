package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// Engine takes events in: it loads, decides and commits. All workers and all ways
// in share one.
type Engine struct {
	store  Store
	rules  *Rules
	pace   time.Duration // of the workspace's channels
	watch  Watch
	awaken waker
	memo   *memo
}

// NewEngine makes an engine. pace is the least time between two posts in one
// channel of the workspace. watch may be the zero Watch.
func NewEngine(s Store, r *Rules, pace time.Duration, w Watch) *Engine {
	return &Engine{store: s, rules: r, pace: pace, watch: w, awaken: newWaker(), memo: newMemo(memoRoom)}
}

// Watch is told what happens, for metrics. Its functions may be nil, must be quick
// and safe for use by several goroutines.
type Watch struct {
	Event  func(kind string)                                 // an event was taken in
	Effect func(kind Do, outcome string, took time.Duration) // a call ended, or was not made: ReasonUnheard, ReasonApproverUnknown
	Clash  func()                                            // somebody else was first; decided again
	Queued func(kind Do, waited time.Duration)               // an effect was leased this long after it was due
	// Unsaved: the store did not take a change, or nobody knows whether it did.
	Unsaved func(Kind)
}

// Store gives the store, for those who read.
func (g *Engine) Store() Store { return g.store }

// Rules gives the rules, for those who draw cards.
func (g *Engine) Rules() *Rules { return g.rules }

// clashes is how often a change is tried again when somebody else was first.
const clashes = 50

// Take takes an event into the conversation of the key. When it returns nil the
// event is durable; an event that was taken in before is fine too.
func (g *Engine) Take(ctx context.Context, key string, e Event) error {
	_, err := g.apply(ctx, key, e, nil, nil)
	if errors.Is(err, ErrSeen) || errors.Is(err, ErrObsolete) {
		return nil
	}
	return err
}

// LoadConversation reads a conversation; NotFound when there is none. It is shared
// with others: nothing that it points at may be changed.
func (g *Engine) LoadConversation(ctx context.Context, key string) (Conversation, error) {
	rec, err := g.store.Load(ctx, key)
	if err != nil {
		return Conversation{}, err
	}
	return g.read(rec)
}

// read gives the conversation that a record holds.
func (g *Engine) read(rec Record) (Conversation, error) {
	c, known := g.memo.recall(rec.Key, rec.Body)
	if !known {
		if err := json.Unmarshal(rec.Body, &c); err != nil {
			return c, Errorf(Permanent, "conversation %s cannot be read: %w", rec.Key, err)
		}
		for i := range c.Queue {
			c.Queue[i].Effect = c.Queue[i].Modern()
		}
		g.memo.keep(rec.Key, rec.Body, c)
	}
	c.Version = rec.Version
	return c, nil
}

// found gives the conversation that came with a job, nil when none did.
func (g *Engine) found(job Leased) *Conversation {
	if job.Found == nil {
		return nil
	}
	c, err := g.read(*job.Found)
	if err != nil {
		return nil // Load will tell
	}
	return &c
}

// apply decides and commits until nobody else was first. settle, if any, goes into
// the same transaction. known is the conversation as the caller saw it last, nil when
// it did not: what follows from it is committed only if it is the newest, and an event
// is refused only after a look at the newest.
func (g *Engine) apply(ctx context.Context, key string, e Event, settle *Settle, known *Conversation) (Conversation, error) {
	var last error
	e.At = e.At.Round(0) // what is remembered is what would be read: without the process's own clock
	for range clashes {
		c, err := g.newest(ctx, key, known)
		if err != nil && !Is(err, NotFound) {
			return c, err
		}
		if c, err = g.bringBack(ctx, c, e.Fact); err != nil {
			return c, err
		}
		next, effects, err := g.decide(c, e)
		if err != nil && known != nil {
			known = nil
			continue
		}
		if err != nil {
			return c, err
		}
		known = nil
		if last = g.commit(ctx, key, c.Version, &next, effects, e, settle); last == nil {
			g.took(e, effects)
			return next.keepInSight(e.Fact), nil
		}
		if !Is(last, Conflict) || errors.Is(last, ErrSeen) {
			return c, last
		}
		if g.watch.Clash != nil {
			g.watch.Clash()
		}
	}
	return Conversation{}, last
}

// newest is what is known, or else what the store has.
func (g *Engine) newest(ctx context.Context, key string, known *Conversation) (Conversation, error) {
	if known != nil {
		return *known, nil
	}
	return g.LoadConversation(ctx, key)
}

// decide keeps a mistake in Decide from taking the program down: the event is
// refused, everything else goes on.
func (g *Engine) decide(c Conversation, e Event) (next Conversation, effects []Effect, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Errorf(Permanent, "deciding about %s failed (%T); please report this: %s",
				factName(e.Fact), p, debug.Stack())
		}
	}()
	return Decide(g.rules, c, e)
}

func (g *Engine) commit(ctx context.Context, key string, from uint64, next *Conversation, effects []Effect, e Event, settle *Settle) error {
	change := Change{Key: key, Version: from, At: e.At, Settle: ended(settle, e.Fact, next)}
	if e.ID != "" {
		change.Events = []string{e.ID}
	}
	if next.Forgotten {
		return g.save(ctx, change)
	}
	body, err := json.Marshal(next)
	if err != nil {
		return Errorf(Permanent, "encode a conversation: %w", err)
	}
	change.Body, change.Entries = body, Entries(next)
	if change.Asides, err = next.asides(); err != nil {
		return err
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
	g.memo.keep(key, body, next.settled())
	return g.save(ctx, change)
}

// ended is the settlement of a job: one whose answer was stopped instead of attempted is done.
func ended(s *Settle, f Fact, next *Conversation) *Settle {
	a, attempt := f.(Attempting)
	if s == nil || !attempt || next.Sends(a.Effect) {
		return s
	}
	done := *s
	done.Then = Done
	return &done
}

// save commits, and tells when that fails. Somebody else being first is no failure,
// nor is a caller who does not wait. A change whose answer was lost may have been made:
// the relay looks for its work.
func (g *Engine) save(ctx context.Context, c Change) error {
	err := g.store.Commit(ctx, c)
	if Is(err, OutcomeUnknown) {
		g.awaken.wake()
	}
	if err != nil && g.watch.Unsaved != nil && !errors.Is(err, ErrSeen) && !Is(err, Conflict) && ctx.Err() == nil {
		g.watch.Unsaved(KindOf(err))
	}
	return err
}

// job makes what a store keeps of an effect.
func (g *Engine) job(key string, c *Conversation, e Effect) (Job, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return Job{}, Errorf(Permanent, "encode an effect: %w", err)
	}
	j := Job{Key: e.Key, Record: key, Class: e.Class, Due: wholeMilli(e.Due), Body: body}
	switch e.Manner().Lane {
	case InTime:
		j.Lane = "timer"
	case ToPlatform:
		j.Lane = "platform/" + joinKey(string(e.Where), string(e.Account))
	case OfPictures:
		j.Lane, j.Gap = "media", g.pace
	case ToThread:
		j.Lane, j.Gap = "chat/"+c.Thread.Place, g.pace
	default:
		j.Lane, j.Gap = "chat/"+e.Channel, g.pace
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
func (g *Engine) took(e Event, effects []Effect) {
	if g.watch.Event != nil {
		g.watch.Event(strings.TrimPrefix(factName(e.Fact), "bot."))
	}
	if len(effects) > 0 {
		g.awaken.wake()
	}
}

// ConversationOf gives the conversation that an effect's key belongs to, "" when
// it is not such a key.
func ConversationOf(effectKey string) string {
	for range 2 {
		i := strings.LastIndexByte(effectKey, '/')
		if i < 0 {
			return ""
		}
		effectKey = effectKey[:i]
	}
	if !strings.HasPrefix(effectKey, "conversation/") {
		return ""
	}
	return effectKey
}

// waker tells any number of sleepers that there may be work.
type waker struct {
	mu *sync.Mutex
	ch *chan struct{}
}

func newWaker() waker {
	ch := make(chan struct{})
	return waker{mu: &sync.Mutex{}, ch: &ch}
}

// wait gives a channel that is closed at the next wake.
func (w waker) wait() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return *w.ch
}

func (w waker) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(*w.ch)
	*w.ch = make(chan struct{})
}

// factName names a fact for metrics.
func factName(f Fact) string { return fmt.Sprintf("%T", f) }
