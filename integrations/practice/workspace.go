package practice

import (
	"context"
	"reflect"
	"sync/atomic"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/room"
)

// Team is the channels as a workspace.
type Team struct {
	room *Room
	out  *pump
	in   atomic.Pointer[ports.Inbox] // of Run, while it runs
}

var (
	_ ports.Workspace = (*Team)(nil)
	_ ports.Gallery   = (*Team)(nil)
	_ ports.Speaker   = (*Team)(nil)
	_ ports.Rereader  = (*Team)(nil)
)

// Name implements bot.Workspace.
func (t *Team) Name() string { return Name }

// Pace implements bot.Workspace: the room has no limit.
func (t *Team) Pace() time.Duration { return 0 }

// Run implements bot.Source.
func (t *Team) Run(ctx context.Context, in ports.Inbox) error {
	t.in.Store(&in)
	defer t.in.Store(nil)
	return t.out.Run(ctx, in)
}

// Reread implements bot.Rereader: what people did in a thread and nobody heard yet is handed
// over, in its order, before an answer of it leaves.
func (t *Team) Reread(ctx context.Context, thread bot.Ref) error {
	in := t.in.Load()
	if in == nil {
		return bot.Errorf(bot.Temporary, "the practice room is not listened to yet")
	}
	_, err := t.out.drain(ctx, *in, teamKey(thread.ID))
	return err
}

// Step hands everything that is pending to the inbox, and tells how many acts it took.
func (t *Team) Step(ctx context.Context, in ports.Inbox) (int, error) { return t.out.Step(ctx, in) }

// LastSpoke implements bot.Speaker.
func (t *Team) LastSpoke() map[string]time.Time {
	return map[string]time.Time{"team": t.out.lastSpoke()}
}

// PostThread implements bot.Workspace. The same key is posted once.
func (t *Team) PostThread(ctx context.Context, key, channel string, c bot.Card) (bot.Ref, error) {
	return t.open(ctx, key, channel, func(r *teamRecord) { r.Card = &c }, nil)
}

// Tell implements bot.Workspace. The same key is posted once.
func (t *Team) Tell(ctx context.Context, key, channel string, n bot.Note) (bot.Ref, error) {
	return t.open(ctx, key, channel, func(*teamRecord) {}, &n)
}

func (t *Team) open(ctx context.Context, key, channel string, fill func(*teamRecord), n *bot.Note) (bot.Ref, error) {
	if key == "" || channel == "" {
		return bot.Ref{}, bot.Errorf(bot.Invalid, "practice: a post needs a key and a channel")
	}
	id, at := rootID(key, channel), t.room.tick.next()
	_, err := update(ctx, t.room, teamKey(id), at, func(r *teamRecord, made bool) ([]string, error) {
		if !made {
			return nil, errSame
		}
		r.ID, r.RootKey, r.Channel, r.At = id, key, channel, at
		fill(r)
		r.add(room.TeamPost{Note: n, At: at})
		return []string{key}, nil
	})
	if err != nil {
		return bot.Ref{}, doubt(err)
	}
	return t.ref(channel, id), nil
}

// UpdateCard implements bot.Workspace.
func (t *Team) UpdateCard(ctx context.Context, card bot.Ref, c bot.Card) error {
	_, err := update(ctx, t.room, teamKey(card.ID), t.room.tick.next(), func(r *teamRecord, made bool) ([]string, error) {
		switch {
		case made || r.Card == nil:
			return nil, bot.Errorf(bot.NotFound, "practice: there is no card %s", card.ID)
		case reflect.DeepEqual(*r.Card, c):
			return nil, errSame
		}
		r.Card = &c
		return nil, nil
	})
	return doubt(err)
}

// Say implements bot.Workspace. The same key is said once.
func (t *Team) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	if key == "" {
		return bot.Ref{}, bot.Errorf(bot.Invalid, "practice: a post needs a key")
	}
	return t.say(ctx, key, thread, room.TeamPost{Note: &n})
}

func (t *Team) say(ctx context.Context, key string, thread bot.Ref, p room.TeamPost) (bot.Ref, error) {
	at, post := t.room.tick.next(), ""
	p.At = at
	_, err := update(ctx, t.room, teamKey(thread.ID), at, func(r *teamRecord, made bool) ([]string, error) {
		if made {
			return nil, bot.Errorf(bot.NotFound, "practice: there is no thread %s", thread.ID)
		}
		known := false
		if post, known = r.Keys[key]; known {
			return nil, errSame
		}
		post = r.add(p)
		r.keep(key, post)
		return []string{key}, nil
	})
	if err != nil {
		return bot.Ref{}, doubt(err)
	}
	return t.ref(thread.Place, post), nil
}

// FindPost implements bot.Workspace. Whatever was committed is found by its key,
// so it is never unsure.
func (t *Team) FindPost(ctx context.Context, key, channel string, thread bot.Ref) (ports.Finding, error) {
	id, said := thread.ID, true
	if thread.IsZero() {
		id, said = rootID(key, channel), false
	}
	r, version, err := load[teamRecord](ctx, t.room, teamKey(id))
	if err != nil && !bot.Is(err, bot.NotFound) {
		return ports.Finding{}, err
	}
	if said {
		id = r.Keys[key]
	}
	if version == 0 || id == "" {
		return ports.Finding{State: ports.Absent}, nil
	}
	return ports.Finding{State: ports.Found, Ref: t.ref(r.Channel, id)}, nil
}

// rootID is the id of the thread that a key opens in a channel.
func rootID(key, channel string) string { return "t" + fingerprint(channel+"\x00"+key) }

func (t *Team) ref(channel, post string) bot.Ref {
	return bot.Ref{Place: channel, ID: post, Link: t.room.base + "/practice/?t=" + threadOf(post) + "#" + post}
}

// take gives an act to the inbox. A command is answered, to whoever asked.
func (t *Team) take(ctx context.Context, in ports.Inbox, channel string, e bot.ChatEvent) error {
	c, answers := in.(ports.Commander)
	if e.Act != bot.Commanded || !answers {
		return in.FromColleague(ctx, e)
	}
	note, err := c.Command(ctx, e)
	if err != nil || note.Text.IsZero() {
		return err
	}
	note.Only = e.By.ID
	if e.Thread.IsZero() {
		_, err = t.Tell(ctx, "command/"+e.ID, channel, note)
	} else {
		_, err = t.Say(ctx, "command/"+e.ID, e.Thread, note)
	}
	return err
}

// handOver gives the inbox the first pending act of a thread and takes it off.
func (t *Team) handOver(ctx context.Context, in ports.Inbox, record string) (handed, error) {
	r, _, err := load[teamRecord](ctx, t.room, record)
	if err != nil || len(r.Pending) == 0 {
		return handed{}, unless(err, bot.NotFound)
	}
	head := r.Pending[0]
	refused := t.take(ctx, in, r.Channel, head)
	alone := head.Thread.IsZero() && bot.Is(refused, bot.Conflict) // a command for nobody's thread: who asked hears it
	if refused != nil && !alone && !never(refused) {
		return handed{}, refused
	}
	r, err = update(ctx, t.room, record, t.room.tick.next(), func(r *teamRecord, _ bool) ([]string, error) {
		if len(r.Pending) == 0 || r.Pending[0].ID != head.ID {
			return nil, errSame
		}
		r.Pending = r.Pending[1:]
		return nil, nil
	})
	if err != nil {
		return handed{}, err
	}
	return handed{id: head.ID, more: len(r.Pending) > 0, refused: refused}, nil
}
