package redis

import (
	"context"
	"crypto/rand"
	"time"

	"draad/bot"
	"draad/bot/store"
)

var _ store.Turns = (*Store)(nil)

// turnTime is how long a turn lasts after its holder was last heard of. It is
// renewed three times in that time, and work is cut off a bit before its end.
const turnTime = 9 * time.Second

// Hold waits for the turn, and works while it lasts.
func (s *Store) Hold(ctx context.Context, name string, work func(context.Context) error) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	t := &turn{store: s, key: s.keys.turns(name), holder: rand.Text(), lasts: s.turnTime}
	until, err := t.wait(ctx)
	if err != nil {
		return err
	}
	defer t.pass()
	ours, lost := context.WithCancel(ctx)
	defer lost()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		t.keep(ours, until, lost)
	}()
	err = work(ours)
	lost()
	<-kept
	return err
}

// turn is one that is waited for or held.
type turn struct {
	store  *Store
	key    string
	holder string
	lasts  time.Duration
}

// ask takes the turn or goes on with it; until is when our hold on it ends by our
// clock, or how long it is to somebody else's end.
func (t *turn) ask(ctx context.Context) (ours bool, until time.Time, err error) {
	sent := time.Now()
	answer, err := t.store.runBy(ctx, t.store.couriers[0], turnScript, []string{t.key}, t.holder, t.lasts.Milliseconds())
	if err != nil {
		return false, sent, t.store.failed("asking for a turn", err, false)
	}
	reply, ok := answer.([]any)
	if !ok || len(reply) != 2 {
		return false, sent, bot.Errorf(bot.Permanent, "asking for a turn: %w", errDamaged)
	}
	mine, _ := reply[0].(int64)
	left, _ := reply[1].(int64)
	return mine == 1, sent.Add(time.Duration(left) * time.Millisecond), nil
}

// wait waits until the turn is ours. Whoever has it tells when it is free; if not,
// it is asked for again when it would have ended.
func (t *turn) wait(ctx context.Context) (until time.Time, err error) {
	for {
		freed := t.store.turnsFreed.wait()
		ours, until, err := t.ask(ctx)
		switch {
		case err == nil && ours:
			return until, nil
		case ctx.Err() != nil:
			return until, bot.Errorf(bot.Temporary, "waiting for a turn: %w", ctx.Err())
		case err != nil && !bot.Is(err, bot.Temporary):
			return until, err
		}
		select {
		case <-ctx.Done():
		case <-freed:
		case <-time.After(max(time.Until(until), t.lasts/9)):
		}
	}
}

// keep renews the turn, and calls lost when that fails for too long.
func (t *turn) keep(ctx context.Context, until time.Time, lost func()) {
	defer lost()
	beat := time.NewTimer(t.store.untilBeat(t.lasts / 3))
	defer beat.Stop()
	for {
		end := time.NewTimer(time.Until(until.Add(-t.lasts / 9)))
		select {
		case <-ctx.Done():
			end.Stop()
			return
		case <-end.C:
			return
		case <-beat.C:
		}
		end.Stop()
		beat.Reset(t.store.untilBeat(t.lasts / 3))
		try, cancel := context.WithDeadline(ctx, until.Add(-t.lasts/9))
		ours, next, err := t.ask(try)
		cancel()
		if err == nil && !ours {
			return
		}
		if err == nil {
			until = next
		}
	}
}

// untilBeat is how long it is to the next of the moments that lie so far apart: all
// turns of a process are renewed together, however many they are.
func (s *Store) untilBeat(apart time.Duration) time.Duration {
	return apart - time.Since(s.opened)%apart
}

// pass gives the turn back. When that fails, it ends by itself.
func (t *turn) pass() {
	ctx, cancel := context.WithTimeout(context.Background(), t.lasts/9)
	defer cancel()
	_, _ = t.store.run(ctx, passScript, []string{t.key}, t.holder, t.store.turnsChannel())
}

func (s *Store) turnsChannel() string { return s.cfg.Name + ":turns" }
