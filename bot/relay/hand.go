package relay

import (
	"context"
	"fmt"
	"runtime/debug"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
)

// asked gives what to do outside for an effect. When a mistake in the domain keeps that from
// being known, it is nothing: the effect is given up, and the program goes on. It would meet
// the same effect after each start.
func (r *Relay) asked(s bot.State, e bot.Effect) (call bot.Call) {
	defer func() {
		if p := recover(); p != nil {
			r.cfg.Log.Error("what an effect asks for cannot be told; please report this", "effect", string(e.Kind),
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			call = nil
		}
	}()
	return s.Call(r.engine.rules, e)
}

// call makes the one call outside that an effect stands for.
func (r *Relay) call(ctx context.Context, job store.Leased, e bot.Effect, call bot.Call) (ref bot.Ref, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.cfg.Log.Error("an integration panicked", "effect", string(e.Kind),
				"panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = bot.Errorf(bot.OutcomeUnknown, "the integration panicked")
		}
	}()
	switch c := call.(type) {
	case bot.OpenThread:
		return r.workspace.PostThread(ctx, e.Key, c.Channel, c.Card)
	case bot.DrawCard:
		return c.Thread, r.workspace.UpdateCard(ctx, c.Thread, c.Card)
	case bot.SayThere:
		return r.workspace.Say(ctx, e.Key, c.Thread, c.Note)
	case bot.TellThere:
		return r.workspace.Tell(ctx, e.Key, c.Channel, c.Note)
	case bot.ShowThere:
		return r.show(ctx, job, e, c)
	case bot.Remove:
		return bot.Ref{}, r.remove(ctx, c.Post)
	case bot.Publish:
		return r.publish(ctx, job, e, c)
	case bot.Unpublish:
		return bot.Ref{}, r.unpublish(ctx, c)
	}
	return bot.Ref{}, bot.Errorf(bot.Permanent, "nothing is known of how to do %q", e.Kind)
}

// platform gives a platform that an effect needs.
func (r *Relay) platform(name bot.PlatformName) (ports.Platform, error) {
	p, ok := r.platforms[name]
	if !ok {
		return nil, bot.Errorf(bot.Temporary, "platform %q is not set up; add its settings", name)
	}
	return p, nil
}

func (r *Relay) publish(ctx context.Context, job store.Leased, e bot.Effect, c bot.Publish) (bot.Ref, error) {
	p, err := r.platform(c.On)
	if err != nil {
		return bot.Ref{}, err
	}
	if err := r.attach(ctx, job, e, p, &c.Reply); err != nil {
		return bot.Ref{}, err
	}
	return p.Publish(ctx, c.Reply)
}

func (r *Relay) unpublish(ctx context.Context, c bot.Unpublish) error {
	p, err := r.platform(c.On)
	if err != nil {
		return err
	}
	d, ok := p.(ports.Deleter)
	if !ok {
		return bot.Errorf(bot.Permanent, "platform %q cannot delete", c.On)
	}
	return d.Delete(ctx, c.Account, c.Post)
}

func (r *Relay) remove(ctx context.Context, post bot.Ref) error {
	w, ok := r.workspace.(ports.Remover)
	if !ok {
		return bot.Errorf(bot.Permanent, "%s cannot take posts away", r.workspace.Name())
	}
	return w.Remove(ctx, post)
}

// find asks the other side whether a lost call got through.
func (r *Relay) find(ctx context.Context, e bot.Effect, call bot.Call) (found ports.Finding, err error) {
	defer calmed(&err)
	switch c := call.(type) {
	case bot.OpenThread:
		return r.workspace.FindPost(ctx, e.Key, c.Channel, bot.Ref{})
	case bot.TellThere:
		return r.workspace.FindPost(ctx, e.Key, c.Channel, bot.Ref{})
	case bot.SayThere:
		return r.workspace.FindPost(ctx, e.Key, c.Thread.Place, c.Thread)
	case bot.ShowThere:
		return r.workspace.FindPost(ctx, e.Key, c.Thread.Place, c.Thread)
	case bot.Publish:
		if f, ok := r.platforms[c.On].(ports.Finder); ok {
			return f.Find(ctx, c.Reply)
		}
		return ports.Finding{State: ports.Unsure}, bot.Errorf(bot.Permanent, "platform %q cannot be asked", c.On)
	}
	return ports.Finding{State: ports.Unsure}, bot.Errorf(bot.Permanent, "nobody can be asked whether %q was done", e.Kind)
}
