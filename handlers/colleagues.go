package handlers

import (
	"cmp"
	"context"
	"strings"

	"draad/bot"
	"draad/bot/registry"
	"draad/bot/relay"
)

// FromColleague takes in what a colleague did.
func (in *Inbox) FromColleague(ctx context.Context, e bot.ChatEvent) error {
	if e.By.ID == "" && e.Act != bot.Removed {
		return bot.Errorf(bot.Invalid, "a chat event names no colleague")
	}
	e.By = in.named(e.By)
	if e.At.IsZero() {
		e.At = in.now()
	}
	// Chat servers and platforms number on their own.
	e.ID = "chat/" + e.ID
	in.engine.ChannelLives(cmp.Or(e.Post.Place, e.Thread.Place))
	key, err := in.thread(ctx, e)
	if err != nil {
		return err
	}
	if text, is, err := in.signature(ctx, key, e); err != nil || is {
		if err != nil {
			return err
		}
		return in.setSignature(ctx, key, e, text)
	}
	if key == "" {
		return in.stranded(ctx, e)
	}
	fact, err := in.fact(ctx, key, e)
	if err != nil || fact == nil {
		return err
	}
	if err := in.engine.Take(ctx, key, bot.Event{ID: e.ID, At: e.At, Fact: fact}); err != nil {
		return err
	}
	if a, ok := fact.(bot.Acted); ok && a.Author != "" && a.Sign == "" {
		// It may have become known since we looked.
		return in.SignatureKnown(ctx, a.Author)
	}
	return nil
}

// named gives a colleague the name that the organisation knows them by, when the
// workspace has none.
func (in *Inbox) named(by bot.Colleague) bot.Colleague {
	if by.Name != "" {
		return by
	}
	by.Name = string(by.ID)
	if p, ok := in.org.Person(by.ID); ok {
		by.Name = p.Name
	}
	return by
}

// thread finds the conversation that a chat event is about, "" when there is none.
func (in *Inbox) thread(ctx context.Context, e bot.ChatEvent) (string, error) {
	for _, ref := range []bot.Ref{e.Thread, e.Post} {
		if ref.IsZero() {
			continue
		}
		key, err := in.lookup(ctx, bot.IndexPost, bot.PostKey(ref))
		if err != nil || key != "" {
			return key, err
		}
	}
	key := bot.ConversationOf(e.ThreadKey)
	if key == "" {
		return "", nil
	}
	c, err := relay.Load[bot.Conversation](ctx, in.engine, key)
	switch {
	case bot.Is(err, bot.NotFound), err == nil && c.Predates(e.ThreadKey):
		return "", nil // forgotten since; it may have opened again in another thread
	case err != nil:
		return "", err
	}
	return key, nil
}

// fact translates; nil means that there is nothing to take in.
func (in *Inbox) fact(ctx context.Context, key string, e bot.ChatEvent) (bot.Fact, error) {
	switch e.Act {
	case bot.Said:
		return bot.Contributed{By: e.By, Thread: e.Thread, Post: e.Post, Text: e.Text, Files: e.Files, Lost: e.Lost}, nil
	case bot.Rewrote:
		return bot.ContributionEdited{By: e.By, Thread: e.Thread, Post: e.Post, Text: e.Text, Files: e.Files, Lost: e.Lost}, nil
	case bot.Removed:
		return bot.ContributionDeleted{Post: e.Post}, nil
	case bot.Reacted, bot.Unreacted:
		act, desk := in.emoji(e.Emoji)
		if act == "" {
			return nil, nil // people may react with whatever they like
		}
		return in.acted(ctx, key, bot.Acted{By: e.By, Thread: e.Thread, Act: act, Desk: desk, Undo: e.Act == bot.Unreacted, Post: e.Post, Doubtful: e.Doubtful}, e.Early)
	case bot.Pressed:
		return in.acted(ctx, key, pressed(e), false)
	case bot.Commanded:
		return in.acted(ctx, key, commanded(e), false)
	}
	return nil, bot.Errorf(bot.Invalid, "colleagues do not %q", e.Act)
}

// emoji says what an emoji stands for, with the desk when it routes.
func (in *Inbox) emoji(name string) (bot.Act, bot.DeskID) {
	name, _, _ = strings.Cut(strings.Trim(name, ":"), "::") // "wave::skin-tone-2"
	if act, ok := in.org.Emoji[name]; ok {
		return act, ""
	}
	for _, d := range in.org.Desks {
		if d.Emoji != "" && d.Emoji == name {
			return bot.ActRoute, d.ID
		}
	}
	return "", ""
}

// pressed translates a button. What it carries depends on the act.
func pressed(e bot.ChatEvent) bot.Acted {
	f := bot.Acted{By: e.By, Thread: e.Thread, Act: bot.Act(e.Action), Post: e.Post, Button: true}
	switch f.Act {
	case bot.ActApprove, bot.ActWithdraw, bot.ActRetract:
		post, seen, _ := strings.Cut(e.Value, "#")
		hash, how, _ := strings.Cut(seen, "#")
		if ref := bot.ParseRef(post); ref.ID != "" {
			if ref.Place == "" {
				ref.Place = e.Post.Place
			}
			f.Post = ref
		}
		f.Hash, f.AsIs = hash, how == bot.AsIs
	case bot.ActTakeOver:
		f.From = bot.ColleagueID(e.Value)
	case bot.ActRoute:
		f.Desk = bot.DeskID(e.Value)
	case bot.ActUrgent:
		f.Undo = e.Value == bot.UndoValue
	}
	return f
}

// commanded translates a command in a thread: the name of an act, and with "route"
// the desk.
func commanded(e bot.ChatEvent) bot.Acted {
	act, rest, _ := strings.Cut(strings.TrimSpace(e.Text), " ")
	return bot.Acted{By: e.By, Thread: e.Thread, Act: bot.Act(act), Desk: bot.DeskID(strings.TrimSpace(rest)), Post: e.Post, Button: true}
}

// acted adds to an approval what the registry knows of the author. Two lines of a chat
// server can let an approval overtake the reply it is on: while it is early, that reply
// is waited for.
func (in *Inbox) acted(ctx context.Context, key string, f bot.Acted, early bool) (bot.Fact, error) {
	if f.Act != bot.ActApprove || f.Undo {
		return f, nil
	}
	c, err := relay.Load[bot.Conversation](ctx, in.engine, key)
	if err != nil {
		return nil, err
	}
	author, ok := c.AuthorOf(f.Post)
	if !ok && early && !f.Post.Same(c.Thread) {
		return nil, bot.Errorf(bot.NotFound, "the reply that is approved is not known yet")
	}
	if !ok {
		return f, nil
	}
	r, err := registry.Load(ctx, in.store)
	if err != nil {
		return nil, err
	}
	f.Author = author.ID
	if f.Sign = r.Of(author.ID); f.Sign == "" {
		f.Propose = r.Propose(author.Name, in.org.SignWith)
	}
	return f, nil
}
