package sim

import (
	"context"
	"fmt"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// office is the workspace as it really is: threads, what is in them, and who put
// which emoji where.
type office struct {
	w      *world
	pace   time.Duration
	keys   bool // its events tell the key of their thread
	out    outage
	shut   string // a channel that is archived …
	shutTo time.Time
	was    map[string]bool // the channels that ever were, or that something could not be told in
	roots  []*post
	signs  []*post // what leads to a thread from the channel of another desk
	posts  map[bot.Ref]*post
	order  []*post // all posts, oldest first
	n      int
}

// post is one post in the workspace. A root has a card.
type post struct {
	ref       bot.Ref
	key       string // of the effect, when it is Draad's
	root      *post  // nil for a root and for what stands outside threads
	talk      *talk
	by        bot.ColleagueID // "" for Draad
	text      string
	files     []bot.File
	card      *bot.Card
	note      *bot.Note
	photo     *photo // of a citizen, with the note
	alt       string // … and its description
	tick      int
	at        time.Time
	gone      bool
	stiff     bool            // the server lets nobody change it after a while
	lost      bool            // the last drawing of its card had no clear outcome
	emoji     map[string]bool // by and name
	forgotten bool            // a root: Draad knows nothing of it any more
	shut      bool            // … or was not let in, since its channel was shut
}

// add puts a post into the workspace.
func (o *office) add(p *post, channel string) *post {
	o.n++
	p.ref = bot.Ref{Place: channel, ID: fmt.Sprintf("p%d", o.n), Link: fmt.Sprintf("https://office.example/p%d", o.n)}
	o.w.tick++
	p.tick, p.at, p.emoji = o.w.tick, o.w.now, map[string]bool{}
	o.posts[place(p.ref)] = p
	o.order = append(o.order, p)
	return p
}

// place is a ref without its link.
func place(r bot.Ref) bot.Ref { return bot.Ref{Place: r.Place, ID: r.ID} }

// live gives the threads that are there.
func (o *office) live() []*post {
	var all []*post
	for _, r := range o.roots {
		if !r.gone {
			all = append(all, r)
		}
	}
	return all
}

// in gives the posts of a thread that are there.
func (o *office) in(root *post) []*post {
	var all []*post
	for _, p := range o.order {
		if p.root == root && !p.gone {
			all = append(all, p)
		}
	}
	return all
}

// loseCard is somebody who deletes a card.
func (o *office) loseCard() {
	all := o.live()
	if len(all) == 0 {
		return
	}
	root := pick(o.w.dice, all)
	root.gone = true
	o.w.cover.add("fault/card deleted")
	o.w.tell(root.talk, "somebody", "deletes the card")
}

func (o *office) closed(channel string) bool {
	return !o.w.calm && channel == o.shut && o.w.now.Before(o.shutTo)
}

// desk is the workspace as a process reaches it.
type desk struct {
	*office
	p *process
}

// Name is Workspace.Name.
func (d *desk) Name() string { return "office" }

// Pace is Workspace.Pace.
func (d *desk) Pace() time.Duration { return d.pace }

// Run is Source.Run; what happens here is brought by the world itself.
func (d *desk) Run(context.Context, ports.Inbox) error { return nil }

// PostThread is Workspace.PostThread.
func (d *desk) PostThread(ctx context.Context, key, channel string, c bot.Card) (bot.Ref, error) {
	return d.w.call(ctx, d.p, d.w.talks[c.Conversation], d.out, false, "opens a thread in "+channel, func() (bot.Ref, error) {
		t := d.w.talks[c.Conversation]
		if t == nil {
			d.w.violate(3, nil, "a thread was opened for a conversation that nobody began")
			return bot.Ref{}, refusal(bot.Invalid, "", 0)
		}
		if d.closed(channel) {
			t.barred = true
			return bot.Ref{}, refusal(bot.NotFound, "", 0)
		}
		d.leave(t)
		root := d.add(&post{key: key, talk: t, card: &c}, channel)
		root.stiff = d.n%7 == 0
		d.roots = append(d.roots, root)
		d.w.tell(t, d.p.name(), "opens thread %s in %s", root.ref.ID, channel)
		d.w.threaded(root)
		return root.ref, nil
	})
}

// shutOut refuses something in a thread because its channel is shut.
func (p *post) shutOut() error {
	p.shut, p.talk.barred = true, true
	return refusal(bot.Auth, bot.ReasonChannelShut, 0)
}

// leave has nobody look any more at a talk's thread that Draad was shut out of, now that it
// goes on elsewhere.
func (o *office) leave(t *talk) {
	for _, r := range o.roots {
		if r.talk == t && !r.gone && r.shut {
			r.gone = true
			o.w.tell(t, "office", "%s is left behind", r.ref.ID)
		}
	}
}

// stiffAfter is how long a post can be changed where that has a limit.
const stiffAfter = 10 * time.Minute

// UpdateCard is Workspace.UpdateCard.
func (d *desk) UpdateCard(ctx context.Context, card bot.Ref, c bot.Card) error {
	_, err := d.w.call(ctx, d.p, d.w.talks[c.Conversation], d.out, false, "redraws a card", func() (bot.Ref, error) {
		root := d.posts[place(card)]
		if root == nil || root.gone {
			return bot.Ref{}, refusal(bot.NotFound, "", 0)
		}
		if d.closed(card.Place) {
			return bot.Ref{}, root.shutOut()
		}
		if root.stiff && d.w.now.Sub(root.at) > stiffAfter {
			d.w.cover.add("fault/card frozen")
			d.w.tell(root.talk, d.p.name(), "may not redraw %s any more", root.ref.ID)
			return bot.Ref{}, refusal(bot.Permanent, bot.ReasonFrozen, 0)
		}
		root.card = &c
		d.w.checkCard(root)
		return card, nil
	})
	if root := d.posts[place(card)]; root != nil {
		root.lost = bot.Is(err, bot.OutcomeUnknown)
	}
	return err
}

// Say is Workspace.Say. What quotes somebody may be refused for its contents.
func (d *desk) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	final := n.Quote != "" && d.w.dice.chance(10)
	return d.w.call(ctx, d.p, d.talkOf(thread), d.out, final, "says "+n.Text.Key, func() (bot.Ref, error) {
		root := d.posts[place(thread)]
		if root == nil || root.gone && !root.forgotten {
			return bot.Ref{}, refusal(bot.NotFound, "", 0)
		}
		if d.closed(thread.Place) {
			return bot.Ref{}, root.shutOut()
		}
		said := d.add(&post{key: key, root: root, talk: root.talk, note: &n}, thread.Place)
		d.w.tell(root.talk, d.p.name(), "says %s %s", n.Text.Key, whom(n))
		d.w.checkNote(said)
		return said.ref, nil
	})
}

func (o *office) talkOf(thread bot.Ref) *talk {
	if root := o.posts[place(thread)]; root != nil {
		return root.talk
	}
	return nil
}

func whom(n bot.Note) string {
	if n.Only == "" {
		return ""
	}
	return "to " + string(n.Only) + " alone"
}

// Tell is Workspace.Tell.
func (d *desk) Tell(ctx context.Context, key, channel string, n bot.Note) (bot.Ref, error) {
	final := d.w.dice.chance(20)
	ref, err := d.w.call(ctx, d.p, nil, d.out, final, "tells "+channel, func() (bot.Ref, error) {
		said := d.add(&post{key: key, note: &n}, channel)
		if n.Text.Key == "note.routed_to_you" {
			said.talk = d.w.talks[bot.ConversationOf(key)]
			d.signs = append(d.signs, said)
		}
		d.w.tell(nil, d.p.name(), "tells %s %s", channel, n.Text.Key)
		d.w.checkNote(said)
		return said.ref, nil
	})
	if err != nil {
		d.was[channel] = true
	}
	return ref, err
}

// Reread is Rereader.Reread: it brings what nobody told yet of a thread.
func (d *desk) Reread(ctx context.Context, thread bot.Ref) error {
	_, err := d.w.call(ctx, d.p, d.talkOf(thread), d.out, false, "reads a thread", func() (bot.Ref, error) {
		root := d.posts[place(thread)]
		if root == nil || root.gone {
			return bot.Ref{}, refusal(bot.NotFound, bot.ReasonNoThread, 0)
		}
		if d.closed(thread.Place) {
			d.w.cover.add("fault/unreadable")
			return bot.Ref{}, refusal(bot.NotFound, "", 0) // it comes back when the channel does
		}
		if !d.w.deliverIn(d.p, root) {
			return bot.Ref{}, refusal(bot.Temporary, "", 0)
		}
		return thread, nil
	})
	return err
}

// Colleague is People.Colleague.
func (d *desk) Colleague(ctx context.Context, id bot.ColleagueID) (bot.Colleague, error) {
	_, err := d.w.call(ctx, d.p, nil, d.out, false, "looks up "+string(id), func() (bot.Ref, error) {
		d.w.cover.add("chat/looked up")
		return bot.Ref{}, nil
	})
	return colleague(id), err
}

// FindPost is Workspace.FindPost.
func (d *desk) FindPost(_ context.Context, key, channel string, _ bot.Ref) (ports.Finding, error) {
	if err := d.w.cannotLook(d.p, d.out); err != nil {
		return ports.Finding{}, err
	}
	d.w.panics()
	for _, p := range d.order {
		if p.key == key && !p.gone && p.ref.Place == channel {
			return ports.Finding{State: ports.Found, Ref: p.ref}, nil
		}
	}
	return ports.Finding{State: ports.Absent}, nil
}
