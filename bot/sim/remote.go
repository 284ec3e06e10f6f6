package sim

import (
	"context"
	"time"

	"draad/bot"
)

// fault is how a call outside goes wrong.
type fault string

// The faults of calls.
const (
	fine        fault = "fine"
	lostBefore  fault = "lost before"  // it never arrived, and nobody knows
	lostAfter   fault = "lost after"   // it took effect, and nobody knows
	panicBefore fault = "panic before" // the integration breaks
	panicAfter  fault = "panic after"
	slowBefore  fault = "slow before" // longer than a lease
	slowAfter   fault = "slow after"
	crashBefore fault = "crash before"
	crashAfter  fault = "crash after"
	kindless    fault = "no kind" // an error that does not say
	kindlessToo fault = "no kind after"
	limited     fault = "rate limited"
	temporary   fault = "temporary"
	refusedAuth fault = "auth"
	permanent   fault = "permanent"
	tooLong     fault = "too long"
	gone        fault = "gone"
	invalid     fault = "invalid"
	conflict    fault = "conflict"
)

// remoteFaults are all that can happen to a call; those after "gone" are final and
// happen to answers alone.
var remoteFaults = []choice[fault]{
	{3, lostBefore}, {4, lostAfter}, {1, panicBefore}, {1, panicAfter}, {1, slowBefore}, {1, slowAfter},
	{1, crashBefore}, {2, crashAfter}, {1, kindless}, {1, kindlessToo}, {3, limited}, {4, temporary}, {1, refusedAuth},
}

var finalFaults = []choice[fault]{{2, permanent}, {1, tooLong}, {1, gone}, {1, invalid}, {1, conflict}}

// call is one call outside: some of it may go wrong. final reports whether it may be
// refused for good.
func (w *world) call(ctx context.Context, p *process, t *talk, out outage, final bool, what string, do func() (bot.Ref, error)) (bot.Ref, error) {
	f := w.fault(out, final)
	w.between(p)
	if err := w.goesWrong(ctx, p, t, f, out, what); err != nil {
		return bot.Ref{}, err
	}
	ref, err := do()
	if err != nil {
		return ref, err
	}
	return w.comesBack(ctx, p, f, what, ref)
}

func (w *world) fault(out outage, final bool) fault {
	often := w.weather.remote
	if final {
		often *= 1.5 // there are few of them
	}
	if w.calm || !w.dice.chance(often) {
		return fine
	}
	if final && w.dice.chance(30) {
		return choose(w.dice, finalFaults)
	}
	return choose(w.dice, remoteFaults)
}

// goesWrong is what happens to a call on its way there.
func (w *world) goesWrong(ctx context.Context, p *process, t *talk, f fault, out outage, what string) error {
	if p.dead {
		return errDead
	}
	if !w.calm && !out.over(w.now) {
		w.tell(t, p.name(), "%s: out of order", what)
		return out.err()
	}
	if f != fine {
		w.cover.add("fault/" + string(f))
		w.tell(t, p.name(), "%s: %s", what, f)
	}
	switch f {
	case slowBefore:
		w.pass(30*time.Second + w.dice.within(time.Minute))
	case crashBefore:
		w.kill(p, "before its call arrives")
		return errDead
	case panicBefore:
		panic("the integration broke with token " + Secret)
	case fine, lostAfter, panicAfter, slowAfter, crashAfter, kindlessToo:
	default:
		return asError(f, w.dice)
	}
	if tooLate(ctx, p) {
		return bot.Errorf(bot.OutcomeUnknown, "the call was cut off")
	}
	return nil
}

// comesBack is what happens to the answer to a call that took effect.
func (w *world) comesBack(ctx context.Context, p *process, f fault, what string, ref bot.Ref) (bot.Ref, error) {
	w.between(p)
	switch f {
	case lostAfter:
		return bot.Ref{}, bot.Errorf(bot.OutcomeUnknown, "connection reset")
	case kindlessToo:
		return bot.Ref{}, context.DeadlineExceeded
	case panicAfter:
		panic("the integration broke with token " + Secret)
	case slowAfter:
		w.pass(30*time.Second + w.dice.within(time.Minute))
	case crashAfter:
		w.kill(p, "before it hears the answer")
	}
	if p.dead {
		return bot.Ref{}, errDead
	}
	if tooLate(ctx, p) {
		return bot.Ref{}, bot.Errorf(bot.OutcomeUnknown, "the call was cut off")
	}
	return ref, nil
}

// cannotLook is what happens to a question whether a call got through.
func (w *world) cannotLook(p *process, out outage) error {
	w.between(p)
	switch {
	case p.dead:
		return errDead
	case w.calm:
	case !out.over(w.now) || w.dice.chance(w.weather.remote/2):
		w.cover.add("fault/cannot look")
		return refusal(bot.Temporary, "", 0)
	}
	return nil
}

// panics is an integration that breaks while it looks.
func (w *world) panics() {
	if !w.calm && w.dice.chance(w.weather.remote/4) {
		w.cover.add("fault/panic while looking")
		panic("the integration broke with token " + Secret)
	}
}

// tooLate reports whether the call's time is up, by the clock of whoever calls.
func tooLate(ctx context.Context, p *process) bool {
	by, ok := ctx.Deadline()
	return ok && p.clock().After(by)
}

// asError is a fault as the integration reports it.
func asError(f fault, d dice) error {
	switch f {
	case limited:
		return refusal(bot.RateLimited, "", d.within(10*time.Minute))
	case temporary:
		return refusal(bot.Temporary, "", 0)
	case refusedAuth:
		return refusal(bot.Auth, "", 0)
	case permanent:
		return refusal(bot.Permanent, bot.ReasonReplyNotAllowed, 0)
	case tooLong:
		return refusal(bot.Permanent, bot.ReasonTooLong, 0)
	case gone:
		return refusal(bot.NotFound, bot.ReasonGone, 0)
	case invalid:
		return refusal(bot.Invalid, "", 0)
	case conflict:
		return refusal(bot.Conflict, bot.ReasonDuplicate, 0)
	case kindless:
		return context.DeadlineExceeded
	}
	return refusal(bot.OutcomeUnknown, "", 0)
}

func refusal(k bot.Kind, r bot.Reason, after time.Duration) error {
	return &bot.Error{Kind: k, Reason: r, After: after, Err: errRemote}
}
