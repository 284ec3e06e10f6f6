package bot

import (
	"context"
	"fmt"
	"runtime/debug"
)

// call makes the one call outside that an effect stands for.
func (r *Relay) call(ctx context.Context, job Leased, e Effect, call Call) (ref Ref, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.cfg.Log.Error("an integration panicked", "effect", string(e.Kind),
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = Errorf(OutcomeUnknown, "the integration panicked")
		}
	}()
	switch c := call.(type) {
	case OpenThread:
		return r.workspace.PostThread(ctx, e.Key, c.Channel, c.Card)
	case DrawCard:
		return c.Thread, r.workspace.UpdateCard(ctx, c.Thread, c.Card)
	case SayThere:
		return r.workspace.Say(ctx, e.Key, c.Thread, c.Note)
	case TellThere:
		return r.workspace.Tell(ctx, e.Key, c.Channel, c.Note)
	case ShowThere:
		return r.show(ctx, job, e, c)
	case Remove:
		return Ref{}, r.remove(ctx, c.Post)
	case Publish:
		return r.publish(ctx, job, e, c)
	case Unpublish:
		return Ref{}, r.unpublish(ctx, c)
	}
	return Ref{}, Errorf(Permanent, "nothing is known of how to do %q", e.Kind)
}

// platform gives a platform that an effect needs.
func (r *Relay) platform(name PlatformName) (Platform, error) {
	p, ok := r.platforms[name]
	if !ok {
		return nil, Errorf(Temporary, "platform %q is not set up; add its settings", name)
	}
	return p, nil
}

func (r *Relay) publish(ctx context.Context, job Leased, e Effect, c Publish) (Ref, error) {
	p, err := r.platform(c.On)
	if err != nil {
		return Ref{}, err
	}
	if err := r.attach(ctx, job, e, p, &c.Reply); err != nil {
		return Ref{}, err
	}
	return p.Publish(ctx, c.Reply)
}

func (r *Relay) unpublish(ctx context.Context, c Unpublish) error {
	p, err := r.platform(c.On)
	if err != nil {
		return err
	}
	d, ok := p.(Deleter)
	if !ok {
		return Errorf(Permanent, "platform %q cannot delete", c.On)
	}
	return d.Delete(ctx, c.Account, c.Post)
}

func (r *Relay) remove(ctx context.Context, post Ref) error {
	w, ok := r.workspace.(Remover)
	if !ok {
		return Errorf(Permanent, "%s cannot take posts away", r.workspace.Name())
	}
	return w.Remove(ctx, post)
}

// find asks the other side whether a lost call got through.
func (r *Relay) find(ctx context.Context, e Effect, call Call) (found Finding, err error) {
	defer calmed(&err)
	switch c := call.(type) {
	case OpenThread:
		return r.workspace.FindPost(ctx, e.Key, c.Channel, Ref{})
	case TellThere:
		return r.workspace.FindPost(ctx, e.Key, c.Channel, Ref{})
	case SayThere:
		return r.workspace.FindPost(ctx, e.Key, c.Thread.Place, c.Thread)
	case ShowThere:
		return r.workspace.FindPost(ctx, e.Key, c.Thread.Place, c.Thread)
	case Publish:
		if f, ok := r.platforms[c.On].(Finder); ok {
			return f.Find(ctx, c.Reply)
		}
		return Finding{State: Unsure}, Errorf(Permanent, "platform %q cannot be asked", c.On)
	}
	return Finding{State: Unsure}, Errorf(Permanent, "nobody can be asked whether %q was done", e.Kind)
}
