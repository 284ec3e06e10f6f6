package sim_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/sim"
	"draad/bot/store"
	"draad/bot/store/storetest"
	"draad/bot/texts"
)

// TestTheWorldNotices breaks Draad at its ports in a way for each rule, and wants
// the world to find that the rule does not hold.
func TestTheWorldNotices(t *testing.T) {
	if withRace {
		t.Skip("a world is one goroutine: there is nothing for the race detector to see in hundreds more")
	}
	for name, m := range map[string]struct {
		rule   int
		breaks func(*sim.Options)
		within uint64 // seeds
		also   int    // a rule that does not hold in some worlds either, 0: none
	}{
		"that everybody may approve": {1, func(o *sim.Options) { o.Rules = everybodyApproves }, 60, 8}, // … and a member of a desk is not refused
		"that an answer that was stopped is not": {1, func(o *sim.Options) {
			o.WrapStore = func(s store.Store) store.Store { return restless{s} }
		}, 20, 8}, // … and its card says so
		"that no thread is read before its answer leaves": {1, func(o *sim.Options) {
			o.Workspace = func(w ports.Workspace) ports.Workspace { return struct{ ports.Workspace }{w} }
		}, 60, 0},
		"that a platform says it is not there": {2, func(o *sim.Options) {
			o.Platform = func(p ports.Platform) ports.Platform { return absent(p) }
		}, 400, 0},
		"that a store forgets that an attempt began": {2, func(o *sim.Options) {
			o.WrapStore = func(s store.Store) store.Store { return forgetful{s} }
		}, 400, 1}, // it leaves again, also when it was held back meanwhile
		"that a chat server says it is not there": {3, func(o *sim.Options) {
			o.Workspace = func(w ports.Workspace) ports.Workspace { return blind{w.(room)} }
		}, 60, 0},
		"that a store loses jobs": {3, func(o *sim.Options) {
			o.WrapStore = func(s store.Store) store.Store { return leaky{s} }
		}, 20, 0},
		"that an answer is shown to everybody": {4, func(o *sim.Options) {
			o.Platform = func(p ports.Platform) ports.Platform {
				return changed{p, func(r *bot.Reply) { r.Visibility = bot.Public }}
			}
		}, 20, 0},
		"that another account answers": {4, func(o *sim.Options) {
			o.Platform = func(p ports.Platform) ports.Platform { return changed{p, func(r *bot.Reply) { r.Account = "wijk" }} }
		}, 20, 0},
		"that everybody signs with the same initials": {5, func(o *sim.Options) {
			o.WrapStore = func(s store.Store) store.Store { return forger{s} }
		}, 20, 0},
		"that a card's heading holds what a citizen wrote": {6, func(o *sim.Options) {
			o.Workspace = func(w ports.Workspace) ports.Workspace { return chatty{w.(room)} }
		}, 5, 0},
		"that a citizen's name gets into an error, and so into the log": {6, func(o *sim.Options) {
			o.Platform = func(p ports.Platform) ports.Platform { return talkative{p} }
		}, 20, 0},
		"that a token gets into an error, and so into the log": {7, func(o *sim.Options) {
			o.Workspace = func(w ports.Workspace) ports.Workspace { return careless{w.(room)} }
		}, 5, 0},
		"that refusals are not said": {8, func(o *sim.Options) {
			o.Workspace = func(w ports.Workspace) ports.Workspace { return mute{w.(room)} }
		}, 20, 0},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := uint64(1); seed <= m.within; seed++ {
				o := world(t, seed, stores[0].open)
				m.breaks(&o)
				r := sim.Run(t.Context(), o)
				switch {
				case r.Wrong == nil || r.Wrong.Rule == m.also:
				case r.Wrong.Rule == m.rule:
					return
				default:
					t.Fatalf("the world notices something else: %v", r.Wrong)
				}
			}
			t.Fatalf("%d worlds notice nothing", m.within)
		})
	}
}

func everybodyApproves(r *bot.Rules) {
	for _, id := range []bot.ColleagueID{"ilse", "pieter", "marieke"} {
		r.Org.People = append([]bot.Person{{ID: id, Name: string(id), Approves: []bot.DeskID{"kcc"}, Desks: []bot.DeskID{"kcc"}}}, r.Org.People...)
	}
}

// restless is a store in which an answer that was stopped waits to leave again.
type restless struct{ store.Store }

func (d restless) Commit(ctx context.Context, c store.Change) error {
	if err := d.Store.Commit(ctx, c); err != nil || !bytes.Contains(c.Body, []byte(`"state":"stopped"`)) || c.Settle != nil {
		return err
	}
	r, err := d.Store.Load(ctx, c.Key)
	if err != nil {
		return nil
	}
	body := bytes.ReplaceAll(r.Body, []byte(`"state":"stopped"`), []byte(`"state":"waiting"`))
	return d.Store.Commit(ctx, store.Change{Key: c.Key, Version: r.Version, Body: body, Entries: r.Entries, At: c.At})
}

// absent is a platform whose Finder is sure that nothing ever got through.
func absent(p ports.Platform) ports.Platform {
	if _, ok := p.(ports.Finder); !ok {
		return p
	}
	return struct {
		ports.Platform
		ports.Deleter
		nothing
	}{p, p.(ports.Deleter), nothing{}}
}

type nothing struct{}

func (nothing) Find(context.Context, bot.Reply) (ports.Finding, error) {
	return ports.Finding{State: ports.Absent}, nil
}

// forgetful hands out publications as if no attempt had begun.
type forgetful struct{ store.Store }

func (f forgetful) Lease(ctx context.Context, q store.LeaseQuery) ([]store.Leased, time.Time, error) {
	ls, next, err := f.Store.Lease(ctx, q)
	for i, l := range ls {
		ls[i].Attempted = l.Attempted && !strings.HasPrefix(l.Lane, "platform/")
	}
	return ls, next, err
}

// room is the workspace, with all that it can.
type room interface {
	ports.Workspace
	ports.Rereader
	ports.People
}

// blind is a workspace that never finds a post again.
type blind struct{ room }

func (blind) FindPost(context.Context, string, string, bot.Ref) (ports.Finding, error) {
	return ports.Finding{State: ports.Absent}, nil
}

// leaky loses some of the jobs.
type leaky struct{ store.Store }

func (l leaky) Commit(ctx context.Context, c store.Change) error {
	if len(c.Jobs) > 0 && len(c.Jobs[0].Key)%5 == 0 {
		c.Jobs = c.Jobs[1:]
	}
	return l.Store.Commit(ctx, c)
}

// changed publishes something else than it was given.
type changed struct {
	ports.Platform
	change func(*bot.Reply)
}

func (c changed) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	c.change(&r)
	return c.Platform.Publish(ctx, r)
}

// forger gives everybody Sanne's signature.
type forger struct{ store.Store }

func (f forger) Load(ctx context.Context, key string) (store.Record, error) {
	r, err := f.Store.Load(ctx, key)
	if key == "registry/signatures" {
		r.Body = bytes.ReplaceAll(r.Body, []byte(`"text":"JA"`), []byte(`"text":"SB"`))
		r.Body = bytes.ReplaceAll(r.Body, []byte(`"text":"FE"`), []byte(`"text":"SB"`))
	}
	return r, err
}

// chatty puts a citizen's words into a text of ours.
type chatty struct{ room }

func (w chatty) PostThread(ctx context.Context, key, channel string, c bot.Card) (bot.Ref, error) {
	c.Heading = texts.Raw(c.Quote)
	return w.room.PostThread(ctx, key, channel, c)
}

// talkative repeats whom it could not answer.
type talkative struct{ ports.Platform }

func (p talkative) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	return bot.Ref{}, bot.Errorf(bot.Permanent, "cannot answer %s", r.Citizen.Handle)
}

// careless repeats its token.
type careless struct{ room }

func (w careless) Say(context.Context, string, bot.Ref, bot.Note) (bot.Ref, error) {
	return bot.Ref{}, bot.Errorf(bot.Temporary, "https://office.example/?token=%s", sim.Secret)
}

// mute says that it said a refusal, and did not.
type mute struct{ room }

func (w mute) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	if n.Only != "" {
		return bot.Ref{Place: thread.Place, ID: key}, nil
	}
	return w.room.Say(ctx, key, thread, n)
}

// A world is the same every time, also where maps and clocks could make it different.
func TestTheSameSeedGivesTheSameTrace(t *testing.T) {
	for seed := range uint64(3) {
		for _, s := range stores {
			one, two := sim.Run(t.Context(), world(t, seed, s.open)), sim.Run(t.Context(), world(t, seed, s.open))
			if one.Trace != two.Trace || one.Lines < 50 {
				t.Errorf("seed %d over %s: %d lines %s, then %d lines %s", seed, s.name, one.Lines, one.Trace, two.Lines, two.Trace)
			}
		}
	}
	if a, b := sim.Run(t.Context(), world(t, 1, stores[0].open)), sim.Run(t.Context(), world(t, 2, stores[0].open)); a.Trace == b.Trace {
		t.Error("two seeds give the same trace")
	}
}

// A broken world has a story, and a shorter one.
func TestAStoryIsMadeShort(t *testing.T) {
	fresh := func() sim.Options {
		o := world(t, 1, func(testing.TB) storetest.Harness { return storetest.Harness{Store: storetest.NewStore()} })
		o.Workspace = func(w ports.Workspace) ports.Workspace { return chatty{w.(room)} }
		return o
	}
	long := sim.Run(t.Context(), fresh())
	short := sim.Shorten(t.Context(), fresh, long, 50)
	if long.Wrong == nil || short.Wrong == nil || short.Lines > long.Lines || short.Lines > 20 {
		t.Errorf("a story of %d lines became one of %d", long.Lines, short.Lines)
	}
}
