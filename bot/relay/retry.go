package relay

import (
	"context"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
)

// What becomes of a job when its call has ended, or was lost.

// outcome feeds back what came of a call. It acts on the kind of the error alone.
func (r *Relay) outcome(ctx context.Context, job store.Leased, e bot.Effect, seen *known, ref bot.Ref, err error) error {
	if err != nil {
		r.cfg.Log.Warn("a call failed", "effect", string(e.Kind), "conversation", job.Record,
			"kind", string(bot.KindOf(err)), "attempt", job.Attempts, "error", err)
	}
	switch kind := bot.KindOf(err); kind {
	case "":
		if err := r.tell(ctx, job, seen, bot.Succeeded{Effect: e, Ref: ref}); err != nil {
			return err
		}
		r.alive(ctx, job.Lane)
		return nil
	case bot.OutcomeUnknown:
		if m := e.Manner(); !m.Careful && job.Attempts >= m.Tries {
			return r.tell(ctx, job, seen, bot.Failed{Effect: e, Kind: bot.Permanent})
		}
		return r.later(ctx, job, store.Settle{Then: store.Look, Due: r.cfg.Now().Add(r.cfg.Retry.wait(job.Attempts, job.Key))})
	case bot.Temporary, bot.RateLimited, bot.Auth:
		return r.again(ctx, job, e, seen, err)
	default:
		if bot.ReasonOf(err) == bot.ReasonChannelShut { // so that a sign of life there counts
			r.engine.life.fails(job.Lane, job.Key, r.cfg.Now(), 0)
		}
		return r.tell(ctx, job, seen, bot.Failed{Effect: e, Kind: kind, Reason: bot.ReasonOf(err)})
	}
}

// again tries a call that was certainly not made once more, later. What its kind leaves to
// people after a while is not tried for ever, and nor is an answer.
func (r *Relay) again(ctx context.Context, job store.Leased, e bot.Effect, seen *known, err error) error {
	now, kind := r.cfg.Now(), bot.KindOf(err)
	wait := max(r.cfg.Retry.wait(job.Attempts, job.Key), bot.RetryAfter(err))
	if kind == bot.Auth {
		wait = r.cfg.Retry.Max
	}
	on := ""
	if kind != bot.RateLimited {
		if wait = r.engine.life.fails(job.Lane, job.Key, now, wait); wait >= longWaitFor {
			on = job.Lane
		}
	}
	s := store.Settle{Then: store.Again, Due: now.Add(wait)}
	m := e.Manner()
	if kind == bot.RateLimited {
		s.Pause = wait
		if m.LongestPause > 0 {
			s.Pause = min(wait, m.LongestPause)
		}
	}
	trial := bot.Trial{Kind: kind, Reason: bot.ReasonOf(err), Attempts: job.Attempts, Age: now.Sub(waitsSince(seen.state, e)), Wait: wait}
	if m.GiveUp != nil && m.GiveUp(trial) {
		return r.tell(ctx, job, seen, bot.Failed{Effect: e, Kind: kind, Reason: trial.Reason})
	}
	if !m.Careful && on == "" {
		return r.later(ctx, job, s)
	}
	if since := r.triedSince(e, seen); !since.IsZero() && now.Sub(since) > r.cfg.Retry.GiveUp {
		return r.tell(ctx, job, seen, bot.Failed{Effect: e, Kind: kind, Reason: trial.Reason})
	}
	_, err = r.engine.apply(ctx, job.Record, bot.Event{At: now, Fact: bot.Delayed{
		Effect: e, Kind: kind, Reason: trial.Reason, On: on, Until: s.Due, Tell: kind == bot.Auth || wait > 30*time.Second || job.Attempts >= 3,
	}}, r.settlement(job, s), seen)
	return r.dropped(ctx, job, err)
}

// waitsSince is from when on an effect waits.
func waitsSince(s bot.State, e bot.Effect) time.Time {
	if w := s.Waits(e); !w.Since.IsZero() {
		return w.Since
	}
	return e.Due
}

// triedSince is when an answer was first attempted.
func (r *Relay) triedSince(e bot.Effect, seen *known) time.Time {
	if p, publishes := r.asked(seen.state, e).(bot.Publish); publishes {
		return p.Reply.Since
	}
	return time.Time{}
}

// look asks whether a lost call got through before anything is tried again.
func (r *Relay) look(ctx context.Context, job store.Leased, e bot.Effect) error {
	now, err := r.engine.load(ctx, job.Record)
	if err != nil {
		return r.dropped(ctx, job, err)
	}
	call, cancel := r.cfg.Timeout(r.calls, r.cfg.Call)
	found, err := r.find(call, e, r.asked(now.state, e))
	cancel()
	if err != nil {
		r.cfg.Log.Warn("could not find out whether a call got through", "effect", string(e.Kind),
			"conversation", job.Record, "look", job.Looks, "error", err)
	}
	switch {
	case err == nil && found.State == ports.Found:
		return r.tell(ctx, job, &now, bot.Succeeded{Effect: e, Ref: found.Ref})
	case err == nil && found.State == ports.Absent:
		return r.again(ctx, job, e, &now, bot.Errorf(bot.Temporary, "the call did not get through"))
	case e.Manner().Careful && job.Looks == untoldLooks:
		return r.uncertain(ctx, job, e, &now)
	case err != nil && bot.KindOf(err) != bot.Permanent && job.Looks < 20*r.cfg.Retry.Looks,
		job.Looks < r.cfg.Retry.Looks:
		// A platform that cannot be asked is asked for longer than one that is unsure.
		return r.later(ctx, job, store.Settle{Then: store.Look, Due: r.cfg.Now().Add(
			max(r.cfg.Retry.wait(job.Looks+1, job.Key), bot.RetryAfter(err)))})
	case e.Manner().Careful:
		return r.tell(ctx, job, &now, bot.Failed{Effect: e, Kind: bot.OutcomeUnknown})
	}
	// Among ourselves a note that stands twice is better than one that is lost.
	return r.attempt(ctx, job, bot.Attempting{Effect: e}, &now)
}

// untoldLooks is how often the relay looks for a lost answer before the thread
// hears that it does.
const untoldLooks = 3

// uncertain tells the thread that it is not known yet whether an answer got through.
func (r *Relay) uncertain(ctx context.Context, job store.Leased, e bot.Effect, seen *known) error {
	s := store.Settle{Then: store.Look, Due: r.cfg.Now().Add(r.cfg.Retry.wait(job.Looks+1, job.Key))}
	_, err := r.engine.apply(ctx, job.Record, bot.Event{At: r.cfg.Now(), Fact: bot.Delayed{
		Effect: e, Kind: bot.OutcomeUnknown, Until: s.Due, Tell: true,
	}}, r.settlement(job, s), seen)
	return r.dropped(ctx, job, err)
}
