package bot

import (
	"context"
	"time"
)

// hearFirst hears what colleagues did in a thread, before an answer of it leaves: they may
// have taken it back within the undo window while Draad was not running, or told a process
// that hangs. ready is false when the answer has to wait for that. known is the conversation
// as it was a moment ago, if it is known; what is heard here shows when the attempt is
// written down.
func (r *Relay) hearFirst(ctx context.Context, job Leased, e Effect, known *Conversation) (ready bool, err error) {
	w, ok := r.workspace.(Rereader)
	if !ok {
		return true, nil
	}
	c, err := r.engine.newest(ctx, job.Record, known)
	if err != nil {
		return false, r.dropped(ctx, job, err)
	}
	a, p := (&decision{c: c}).part(e)
	if p == nil || !a.UnderWay() || c.Thread.IsZero() {
		return true, nil // it will not leave, or there is no thread to hear
	}
	started := r.cfg.Now()
	// Half of the lease is left for the call itself.
	call, cancel := r.cfg.Timeout(r.calls, min(r.cfg.Call, job.Expires.Add(-r.cfg.Lease/2).Sub(started)))
	err = r.reread(call, w, c.Thread)
	cancel()
	switch {
	case err == nil:
		return true, nil
	case ReasonOf(err) == ReasonNoThread:
		// That is the one proof that nothing can be heard there, now or later.
		r.cfg.Log.Warn("the thread of an answer is gone", "conversation", job.Record, "error", err)
		return true, nil
	}
	r.watched(e, string(ReasonUnheard), r.cfg.Now().Sub(started))
	r.cfg.Log.Warn("an answer waits until its thread can be read", "conversation", job.Record, "error", err)
	return false, r.unheard(ctx, job, e, &c, a, err)
}

func (r *Relay) reread(ctx context.Context, w Rereader, thread Ref) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Errorf(Temporary, "the integration panicked") // it may do better the next time
		}
	}()
	return w.Reread(ctx, thread)
}

// untoldWait is how long an answer waits for its thread to be read before the thread
// hears that it does, if it can.
const untoldWait = time.Minute

// unheard has an answer wait until its thread can be read: the longer it waited, the
// longer. After a day a person is asked. The day begins when it was to leave: its preview
// may have had to wait before that.
func (r *Relay) unheard(ctx context.Context, job Leased, e Effect, c *Conversation, a *Answer, err error) error {
	now := r.cfg.Now()
	waited := now.Sub(e.Due)
	if waited > r.cfg.Retry.GiveUp {
		return r.tell(ctx, job, c, Failed{Effect: e, Kind: unheardKind(err), Reason: ReasonUnheard})
	}
	wait := max(min(waited/8, r.cfg.Retry.Max), r.cfg.Retry.wait(1, job.Key), RetryAfter(err))
	s := Settle{Then: Again, Due: now.Add(wait)}
	_, err = r.engine.apply(ctx, job.Record, Event{At: now, Fact: Delayed{
		Effect: e, Kind: unheardKind(err), Reason: ReasonUnheard, Until: s.Due, Tell: waited > untoldWait,
	}}, r.settlement(job, s), c)
	return r.dropped(ctx, job, err)
}

// unheardKind is what can be done about a thread that cannot be read: it comes back by
// itself, or a person has to mend it.
func unheardKind(err error) Kind {
	switch KindOf(err) {
	case Temporary, RateLimited, OutcomeUnknown, Conflict:
		return Temporary
	}
	return Auth
}
