package bot

import (
	"context"
	"fmt"
	"runtime/debug"
)

// call makes the one call outside that an effect stands for. c is the conversation
// as it was when the attempt was written down.
func (r *Relay) call(ctx context.Context, e Effect, c *Conversation) (ref Ref, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.cfg.Log.Error("an integration panicked", "effect", string(e.Kind),
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = Errorf(OutcomeUnknown, "the integration panicked")
		}
	}()
	switch e.Kind {
	case DoPostThread:
		return r.workspace.PostThread(ctx, e.Key, e.Channel, RenderCard(r.engine.rules, c))
	case DoUpdateCard:
		return c.Thread, r.workspace.UpdateCard(ctx, c.Thread, RenderCard(r.engine.rules, c))
	case DoSay:
		return r.workspace.Say(ctx, e.Key, c.Thread, RenderNote(r.engine.rules, c, e))
	case DoShow:
		return r.show(ctx, e, c)
	case DoTakeAway:
		return Ref{}, r.remove(ctx, e.Post)
	case DoTell:
		return r.workspace.Tell(ctx, e.Key, e.Channel, RenderNote(r.engine.rules, c, e))
	}
	p, ok := r.platforms[e.Where]
	if !ok {
		return Ref{}, Errorf(Temporary, "platform %q is not set up; add its settings", e.Where)
	}
	if e.Kind == DoUnpublish {
		d, ok := p.(Deleter)
		if !ok {
			return Ref{}, Errorf(Permanent, "platform %q cannot delete", e.Where)
		}
		return Ref{}, d.Delete(ctx, e.Account, e.Post)
	}
	answer := reply(e, c)
	if err := r.attach(ctx, e, c, p, &answer); err != nil {
		return Ref{}, err
	}
	return p.Publish(ctx, answer)
}

// reply completes what is published with what only the moment knows.
func reply(e Effect, c *Conversation) Reply {
	p := *e.Reply
	p.Key = e.Key
	if _, part := (&decision{c: *c}).part(e); part != nil {
		p.Since = part.Begun
	}
	return p
}

// find asks the other side whether a lost call got through.
func (r *Relay) find(ctx context.Context, e Effect, c *Conversation) (found Finding, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Errorf(Temporary, "the integration panicked") // it may do better the next time
		}
	}()
	switch e.Kind {
	case DoPostThread, DoTell:
		return r.workspace.FindPost(ctx, e.Key, e.Channel, Ref{})
	case DoSay, DoShow:
		return r.workspace.FindPost(ctx, e.Key, c.Thread.Place, c.Thread)
	}
	f, ok := r.platforms[e.Where].(Finder)
	if !ok {
		return Finding{State: Unsure}, Errorf(Permanent, "platform %q cannot be asked", e.Where)
	}
	return f.Find(ctx, reply(e, c))
}

// factName names a fact for metrics.
func factName(f Fact) string { return fmt.Sprintf("%T", f) }
