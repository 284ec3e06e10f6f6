package relay

import (
	"context"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
)

// askFirst asks the workspace before an answer leaves. It hears what colleagues did in the
// thread: they may have taken the answer back within the undo window while Draad was not
// running, or told a process that hangs. And it asks whether whoever approved it is a guest
// by now, or gone. ready is false when the answer has to wait for that. seen is
// the state as it was a moment ago, if it is known; what is heard here shows when the
// attempt is written down.
func (r *Relay) askFirst(ctx context.Context, job store.Leased, e bot.Effect, seen *known) (guest, ready bool, err error) {
	now, err := r.engine.newest(ctx, job.Record, seen)
	if err != nil {
		return false, false, r.dropped(ctx, job, err)
	}
	i, asks := inquiry(now.state, e)
	if !asks {
		return false, true, nil // it will not leave
	}
	started, reason := r.cfg.Now(), bot.ReasonUnheard
	// Half of the lease is left for the call itself.
	call, cancel := r.cfg.Timeout(r.calls, min(r.cfg.Call, job.Expires.Add(-r.cfg.Lease/2).Sub(started)))
	defer cancel()
	for _, thread := range i.Threads {
		if err = r.reread(call, thread); bot.ReasonOf(err) == bot.ReasonNoThread {
			// That is the one proof that nothing can be heard there, now or later.
			r.cfg.Log.Warn("the thread of an answer is gone", "conversation", job.Record, "error", err)
			err = nil
		}
		if err != nil {
			break
		}
	}
	if err == nil {
		reason = bot.ReasonApproverUnknown
		guest, err = r.isGuest(call, i.Approver)
	}
	if err == nil {
		return guest, true, nil
	}
	r.watched(e, string(reason), r.cfg.Now().Sub(started))
	r.cfg.Log.Warn("an answer waits until its thread can be read, and its approver be looked up", "conversation", job.Record, "error", err)
	return false, false, r.unheard(ctx, job, e, &now, reason, err)
}

// inquiry is what to ask before an effect.
func inquiry(s bot.State, e bot.Effect) (bot.Inquiry, bool) {
	if a, answers := s.(bot.Answerer); answers {
		return a.Asks(e)
	}
	return bot.Inquiry{}, false
}

// reread hears what happened in a thread, where there is one and the workspace can tell.
func (r *Relay) reread(ctx context.Context, thread bot.Ref) (err error) {
	w, ok := r.workspace.(ports.Rereader)
	if !ok || thread.IsZero() {
		return nil
	}
	defer calmed(&err)
	return w.Reread(ctx, thread)
}

// isGuest asks whether somebody may not approve for what they are in the workspace.
func (r *Relay) isGuest(ctx context.Context, id bot.ColleagueID) (guest bool, err error) {
	w, ok := r.workspace.(ports.People)
	if !ok {
		return false, nil
	}
	defer calmed(&err)
	who, err := w.Colleague(ctx, id)
	return who.Guest, err
}

// calmed makes a panic of an integration that was asked something an error: it may do better
// the next time.
func calmed(err *error) {
	if p := recover(); p != nil {
		*err = bot.Errorf(bot.Temporary, "the integration panicked")
	}
}

// untoldWait is how long an answer waits for its thread to be read before the thread
// hears that it does, if it can.
const untoldWait = time.Minute

// unheard has an answer wait until the workspace answers what it is asked first: the longer
// it waited, the longer. After a day a person is asked. The day begins when it was to leave: its preview
// may have had to wait before that.
func (r *Relay) unheard(ctx context.Context, job store.Leased, e bot.Effect, seen *known, why bot.Reason, err error) error {
	now := r.cfg.Now()
	waited, lane, on := now.Sub(waitsSince(seen.state, e)), bot.ChatLane(seen.state.Place()), ""
	if waited > r.cfg.Retry.GiveUp {
		return r.tell(ctx, job, seen, bot.Failed{Effect: e, Kind: unheardKind(err), Reason: why})
	}
	wait := max(min(waited/8, r.cfg.Retry.Max), r.cfg.Retry.wait(1, job.Key), bot.RetryAfter(err))
	if bot.KindOf(err) != bot.RateLimited {
		wait, on = r.engine.life.fails(lane, job.Key, now, wait), lane
	}
	s := store.Settle{Then: store.Again, Due: now.Add(wait)}
	_, err = r.engine.apply(ctx, job.Record, bot.Event{At: now, Fact: bot.Delayed{
		Effect: e, Kind: unheardKind(err), Reason: why, On: on, Until: s.Due, Tell: waited > untoldWait,
	}}, r.settlement(job, s), seen)
	return r.dropped(ctx, job, err)
}

// unheardKind is what can be done about a thread that cannot be read: it comes back by
// itself, or a person has to mend it.
func unheardKind(err error) bot.Kind {
	switch bot.KindOf(err) {
	case bot.Temporary, bot.RateLimited, bot.OutcomeUnknown, bot.Conflict:
		return bot.Temporary
	}
	return bot.Auth
}
