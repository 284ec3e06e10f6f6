package bot

import (
	"context"
	"time"
)

// What becomes of a job when its call has ended, or was lost.

// outcome feeds back what came of a call. It acts on the kind of the error alone.
func (r *Relay) outcome(ctx context.Context, job Leased, e Effect, c *Conversation, ref Ref, err error) error {
	if err != nil {
		r.cfg.Log.Warn("a call failed", "effect", string(e.Kind), "conversation", job.Record,
			"kind", string(KindOf(err)), "attempt", job.Attempts, "error", err)
	}
	switch kind := KindOf(err); kind {
	case "":
		return r.tell(ctx, job, c, Succeeded{Effect: e, Ref: ref})
	case OutcomeUnknown:
		if job.Attempts >= tries(e.Kind) && e.Kind != DoPublish {
			return r.tell(ctx, job, c, Failed{Effect: e, Kind: Permanent})
		}
		return r.later(ctx, job, Settle{Then: Look, Due: r.cfg.Now().Add(r.cfg.Retry.wait(job.Attempts, job.Key))})
	case Temporary, RateLimited, Auth:
		return r.again(ctx, job, e, c, err)
	default:
		return r.tell(ctx, job, c, Failed{Effect: e, Kind: kind, Reason: ReasonOf(err)})
	}
}

// chatTries is how often a call without a clear outcome is made before the rest of
// its thread goes on without it; with the waits in between that is hours.
const chatTries = 50

// tries is how often a call of a kind is made that has no clear outcome.
func tries(k Do) int {
	switch k {
	case DoUpdateCard:
		return 5 // the next change draws it again
	case DoShow:
		return showTries
	case DoTakeAway:
		return retractTries
	}
	return chatTries
}

// shutWait is how long a thread waits for a channel that lets nobody post: whoever
// archived it may restore it. Then the thread moves.
const shutWait = 10 * time.Minute

// retractTries is how often a retraction is tried before a person is asked: it is
// urgent, and a person can do it by hand.
const retractTries = 8

// longestPause is how long answers behind one that was limited are held up by that. Then
// the next is tried, hears from the platform how long it takes, and its thread is told:
// behind a lane that stays closed for hours everybody would wait in silence.
const longestPause = 15 * time.Second

// again tries a call that was certainly not made once more, later. An answer is
// not tried for ever.
func (r *Relay) again(ctx context.Context, job Leased, e Effect, c *Conversation, err error) error {
	now, kind := r.cfg.Now(), KindOf(err)
	wait := max(r.cfg.Retry.wait(job.Attempts, job.Key), RetryAfter(err))
	if kind == Auth {
		wait = r.cfg.Retry.Max
	}
	s := Settle{Then: Again, Due: now.Add(wait)}
	if kind == RateLimited {
		s.Pause = wait
		if e.Kind == DoPublish || e.Kind == DoUnpublish {
			s.Pause = min(wait, longestPause)
		}
	}
	if e.Kind == DoUnpublish && (kind == Auth || wait > longWait || job.Attempts >= retractTries) {
		return r.tell(ctx, job, c, Failed{Effect: e, Kind: kind, Reason: ReasonOf(err)})
	}
	if ReasonOf(err) == ReasonChannelShut && now.Sub(e.Due) > shutWait && (e.Kind == DoSay || e.Kind == DoUpdateCard) {
		return r.tell(ctx, job, c, Failed{Effect: e, Kind: kind, Reason: ReasonChannelShut})
	}
	if e.Kind == DoTakeAway && kind == Auth && job.Attempts > 1 || // a person can do it meanwhile
		(e.Kind == DoShow || e.Kind == DoTakeAway) && job.Attempts >= tries(e.Kind) {
		return r.tell(ctx, job, c, Failed{Effect: e, Kind: kind, Reason: ReasonOf(err)})
	}
	if e.Kind != DoPublish {
		return r.later(ctx, job, s)
	}
	if _, p := (&decision{c: *c}).part(e); p != nil && now.Sub(p.Begun) > r.cfg.Retry.GiveUp {
		return r.tell(ctx, job, c, Failed{Effect: e, Kind: kind, Reason: ReasonOf(err)})
	}
	_, err = r.engine.apply(ctx, job.Record, Event{At: now, Fact: Delayed{
		Effect: e, Kind: kind, Reason: ReasonOf(err), Until: s.Due, Tell: kind == Auth || wait > 30*time.Second || job.Attempts >= 3,
	}}, r.settlement(job, s), c)
	return r.dropped(ctx, job, err)
}

// look asks whether a lost call got through before anything is tried again.
func (r *Relay) look(ctx context.Context, job Leased, e Effect) error {
	c, err := r.engine.LoadConversation(ctx, job.Record)
	if err != nil {
		return r.dropped(ctx, job, err)
	}
	call, cancel := r.cfg.Timeout(r.calls, r.cfg.Call)
	found, err := r.find(call, e, &c)
	cancel()
	if err != nil {
		r.cfg.Log.Warn("could not find out whether a call got through", "effect", string(e.Kind),
			"conversation", job.Record, "look", job.Looks, "error", err)
	}
	switch {
	case err == nil && found.State == Found:
		return r.tell(ctx, job, &c, Succeeded{Effect: e, Ref: found.Ref})
	case err == nil && found.State == Absent:
		return r.again(ctx, job, e, &c, Errorf(Temporary, "the call did not get through"))
	case e.Kind == DoPublish && job.Looks == untoldLooks:
		return r.uncertain(ctx, job, e, &c)
	case err != nil && KindOf(err) != Permanent && job.Looks < 20*r.cfg.Retry.Looks,
		job.Looks < r.cfg.Retry.Looks:
		// A platform that cannot be asked is asked for longer than one that is unsure.
		return r.later(ctx, job, Settle{Then: Look, Due: r.cfg.Now().Add(
			max(r.cfg.Retry.wait(job.Looks+1, job.Key), RetryAfter(err)))})
	case e.Kind == DoPublish:
		return r.tell(ctx, job, &c, Failed{Effect: e, Kind: OutcomeUnknown})
	}
	// Among ourselves a note that stands twice is better than one that is lost.
	return r.attempt(ctx, job, Attempting{Effect: e}, &c)
}

// untoldLooks is how often the relay looks for a lost answer before the thread
// hears that it does.
const untoldLooks = 3

// uncertain tells the thread that it is not known yet whether an answer got through.
func (r *Relay) uncertain(ctx context.Context, job Leased, e Effect, c *Conversation) error {
	s := Settle{Then: Look, Due: r.cfg.Now().Add(r.cfg.Retry.wait(job.Looks+1, job.Key))}
	_, err := r.engine.apply(ctx, job.Record, Event{At: r.cfg.Now(), Fact: Delayed{
		Effect: e, Kind: OutcomeUnknown, Until: s.Due, Tell: true,
	}}, r.settlement(job, s), c)
	return r.dropped(ctx, job, err)
}
