package slack

import (
	"context"
	"errors"

	"draad/bot"
)

// readUnheard takes in the reply that an emoji stands on, if it is one: the replica that
// was told of it may hang, or not reach the store. When that fails, the inbox says that it
// does not know the reply. A reply that was edited is not taken in here: nobody can say for
// which text the emoji is.
func (w *Workspace) readUnheard(ctx context.Context, c bot.ChatEvent) {
	ctx, enough := context.WithTimeout(ctx, lookWithin)
	defer enough()
	me, err := w.identify(ctx)
	if err != nil {
		return
	}
	m, err := w.one(ctx, c.Post.Place, c.Post.ID)
	if err != nil || m.TS != c.Post.ID || !m.isReply() || m.by(me) || m.BotID != "" || m.Edited != nil || m.tampered() {
		return
	}
	p, err := w.notes.load(ctx, c.Post.Place, m.TS)
	if err != nil {
		return
	}
	r := &missed{w: w, m: m, thread: c.Thread, page: p}
	if err = r.reply(ctx); r.dirty {
		err = errors.Join(err, w.notes.save(context.WithoutCancel(ctx), c.Post.Place, m.TS, r.page))
	}
	if err != nil {
		w.log.Warn("a reply on Slack that nobody told of could not be taken in", "error", err)
	}
}

// readEdit takes in what became of a reply that is approved as it stands, if nobody told of
// it yet: its newest edit, or that files were taken off. The approver saw that, and may not
// have approved what stood there before.
func (w *Workspace) readEdit(ctx context.Context, c bot.ChatEvent) error {
	if !w.approvesAsItStands(c) {
		return nil
	}
	me, err := w.identify(ctx)
	if err != nil {
		return err
	}
	l, err := w.thread(ctx, c.Post.Place, c.Post.ID, "", 1)
	switch kind := bot.KindOf(err); {
	case kind == bot.NotFound, kind == bot.Permanent, kind == bot.Invalid:
		return nil // it cannot be known
	case err != nil:
		return err
	}
	m, err := l.one(c.Post.ID)
	if err != nil || m.TS != c.Post.ID || !m.isReply() || m.by(me) || m.BotID != "" {
		return nil
	}
	p, err := w.notes.load(ctx, c.Post.Place, m.TS)
	if err != nil {
		return err
	}
	r := &missed{w: w, m: m, thread: bot.Ref{Place: c.Post.Place, ID: m.ThreadTS}, page: p, at: l.at}
	if isNew, err := r.rewritten(ctx); err != nil || !isNew {
		return err
	}
	r.page.Root = m.ThreadTS
	return w.notes.save(context.WithoutCancel(ctx), c.Post.Place, m.TS, r.page)
}

// approvesAsItStands reports whether an event approves a reply without saying which text of it.
func (w *Workspace) approvesAsItStands(c bot.ChatEvent) bool {
	switch c.Act {
	case bot.Reacted:
		return w.org.Emoji[c.Emoji] == bot.ActApprove
	case bot.Pressed:
		return c.Action == string(bot.ActApprove) && c.Value == ""
	}
	return false
}
