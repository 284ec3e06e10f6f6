package slack

import (
	"cmp"
	"context"
	"time"

	"draad/bot"
)

// take takes in an event, in its thread's lane. When it returns nil the event is
// durable, or will never be of use: it may be acknowledged. An error means that ctx
// has ended.
func (w *Workspace) take(ctx context.Context, e event) error {
	if e.Type == "user_change" {
		w.people.drop(string(e.User))
		return nil
	}
	if what, is := placeNews[cmp.Or(e.Subtype, e.Type)]; is {
		return w.takePlace(ctx, what, e)
	}
	c, ok := w.translate(ctx, e)
	if !ok {
		return nil
	}
	return w.insist(ctx, "take in an event", func() error {
		if e.Item.TS != "" {
			return w.takeReaction(ctx, c, e)
		}
		return w.takeMessage(ctx, c, e)
	})
}

// insist does something until it works, or until it is clear that it never will.
func (w *Workspace) insist(ctx context.Context, what string, do func() error) error {
	for wait := w.pause.retry; ; wait = min(2*wait, w.pause.retryMost) {
		err := do()
		switch bot.KindOf(err) {
		case "":
			return nil
		case bot.NotFound:
			return nil // nobody's
		case bot.Invalid, bot.Permanent:
			w.log.Warn("an event from Slack is left out", "doing", what, "error", err)
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		w.log.Warn("an event from Slack could not be taken in; it is tried again", "doing", what, "error", err)
		if !sleep(ctx, max(wait, bot.RetryAfter(err))) {
			return ctx.Err()
		}
	}
}

// sleep waits; it reports whether it came to the end of the wait.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// takeMessage takes in what became of a reply, and notes it.
func (w *Workspace) takeMessage(ctx context.Context, c bot.ChatEvent, e event) error {
	free, err := w.pages.hold(ctx, pageKey(c.Post.Place, c.Post.ID))
	if err != nil {
		return err
	}
	defer free()
	p, err := w.notes.load(ctx, c.Post.Place, c.Post.ID)
	if err != nil {
		return err
	}
	if c.Thread.IsZero() {
		if p.Root == "" {
			return nil // not noted as a reply: nobody's
		}
		c.Thread = w.ref(ctx, c.Post.Place, p.Root, "")
	}
	if c.Act != bot.Rewrote || e.change() > p.Change {
		if done, err := w.hand(ctx, c); err != nil || !done {
			return err
		}
	}
	return w.note(context.WithoutCancel(ctx), c, e) // it was taken in: that is written down, also when we stop
}

// note writes down what was taken in of a reply.
func (w *Workspace) note(ctx context.Context, c bot.ChatEvent, e event) error {
	p, err := w.notes.load(ctx, c.Post.Place, c.Post.ID)
	if err != nil {
		return err
	}
	old := p.reply
	p.Root = c.Thread.ID
	switch {
	case c.Act == bot.Removed:
		p.Gone = true
	case c.Act == bot.Rewrote:
		p.rewritten(*e.Message, e.change())
	case p.Wording == "":
		p.Edited = e.editedAt()
		p.holds(e)
	}
	if p.reply == old && p.version > 0 {
		return nil
	}
	return w.notes.save(ctx, c.Post.Place, c.Post.ID, p)
}

// takeReaction takes in an emoji, unless what is known of it is newer.
func (w *Workspace) takeReaction(ctx context.Context, c bot.ChatEvent, e event) error {
	free, err := w.pages.hold(ctx, pageKey(c.Post.Place, c.Post.ID))
	if err != nil {
		return err
	}
	defer free()
	if err := w.readEdit(ctx, c); err != nil {
		return err
	}
	p, err := w.notes.load(ctx, c.Post.Place, c.Post.ID)
	if err != nil {
		return err
	}
	who, on := string(c.By.ID)+" "+c.Emoji, c.Act == bot.Reacted
	m, known := p.Reactions[who]
	if known && m.covers(on, e.EventTS) {
		return nil
	}
	if m.Seen && m.On != on {
		c.ID += "/since/" + m.At + m.Due // it may have come to the inbox already, before what was seen
	}
	// It was put there before an edit that overtook it.
	c.Doubtful = on && editMoment(max(p.Edited, p.Change)).After(moment(e.EventTS))
	if done, err := w.hand(ctx, c); err != nil || !done {
		return err
	}
	p.set(who, mark{On: on, At: e.EventTS})
	return w.notes.save(context.WithoutCancel(ctx), c.Post.Place, c.Post.ID, p)
}

// covers reports whether an emoji that was put or taken at ts is known already, or
// overtaken by what is known.
func (m mark) covers(on bool, ts string) bool {
	if !tsPattern.MatchString(ts) {
		return m.On == on
	}
	known, at := moment(m.At), moment(ts)
	switch {
	case !at.After(moment(m.heard())):
		return true // sent again
	case !m.Seen:
		return false
	case m.On == on: // seen within that second: this may be the very same act
		return m.Due == "" && at.Before(known.Add(time.Second))
	}
	return at.Before(known)
}

// heard is the event_ts of the last event that was heard of an emoji.
func (m mark) heard() string {
	if m.Seen {
		return m.Heard
	}
	return m.At
}

// hand completes an event with who did it and gives it to the inbox. done is false
// when it was left out.
func (w *Workspace) hand(ctx context.Context, c bot.ChatEvent) (done bool, err error) {
	if c.Act != bot.Removed {
		by, err := w.who(ctx, string(c.By.ID))
		if err != nil {
			return false, err
		}
		if by.bot {
			return false, nil
		}
		c.By = by.Colleague
	}
	return true, w.give(ctx, c)
}

// give gives an event to the inbox, with the key that the thread's root carries. What
// the inbox does not know is left out when the thread is not ours; in a thread of ours
// the news that it was posted, or of a reply over the line of another replica, can be
// under way still, so it is tried a few times; then Slack is asked for what an emoji
// stands on.
func (w *Workspace) give(ctx context.Context, c bot.ChatEvent) error {
	in := w.ears.Load().in
	if c.ThreadKey == "" && !c.Thread.IsZero() {
		look, enough := context.WithTimeout(ctx, lookWithin)
		if found, err := w.rootOf(look, c.Thread.Place, c.Thread.ID); err == nil {
			c.ThreadKey = found.key
		}
		enough()
	}
	c.Early = !c.Post.IsZero()
	err := in.FromColleague(ctx, c)
	if !bot.Is(err, bot.NotFound) || c.Post.IsZero() {
		return err
	}
	at := c.Thread.ID
	if at == "" {
		at = c.Post.ID
	}
	found, err := w.rootOf(ctx, c.Post.Place, at)
	if err != nil {
		return err
	}
	if !found.ours {
		return bot.Errorf(bot.NotFound, "the thread is not Draad's")
	}
	c.ThreadKey = found.key
	if c.Thread.IsZero() {
		c.Thread = w.ref(ctx, c.Post.Place, found.ts, "")
	}
	for n := range tries {
		if c.Early = n < tries-1; !c.Early && c.Act == bot.Reacted {
			w.readUnheard(ctx, c)
		}
		if err = in.FromColleague(ctx, c); !bot.Is(err, bot.NotFound) || n == tries-1 {
			return err
		}
		if !sleep(ctx, w.pause.retry<<n) {
			return bot.Errorf(bot.Temporary, "stopped: %w", ctx.Err())
		}
	}
	return err
}

// tries is how often an event of an unknown post in a thread of ours is offered; with
// the waits between them that takes 1.4 seconds of the 3 that Slack gives.
const tries = 4

// lookWithin is how long is waited for the key of a thread that is new to us.
const lookWithin = 2 * time.Second
