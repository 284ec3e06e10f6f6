package mattermost

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
)

const (
	// lookBack is how far back a start looks for what was deleted or edited.
	lookBack = 7 * 24 * time.Hour
	// overlap is how much of what was handed over is read again, since the clocks of
	// a cluster differ.
	overlap = 10 * time.Second
)

// catchUp hands over what happened while events were lost. At the start, and when
// there is too much of it, the open threads are to be read as well.
func (h *hearer) catchUp(ctx context.Context) error {
	h.w.users.forget("")
	if !h.began {
		if err := h.listThreads(ctx); err != nil {
			return err
		}
	}
	crowded := false
	for _, channel := range h.w.channels() {
		more, err := h.changes(ctx, channel)
		if never(err) {
			h.w.log.Warn("a channel in Mattermost cannot be read; see draad doctor", "channel", channel, "error", err)
			continue
		}
		if err != nil {
			return err
		}
		crowded = crowded || more
	}
	if crowded && h.began {
		if err := h.listThreads(ctx); err != nil {
			return err
		}
	}
	h.began = true
	return nil
}

// changes hands over what changed in a channel since it was last heard. more says that
// there was too much: only the newest was handed over.
func (h *hearer) changes(ctx context.Context, channel string) (more bool, err error) {
	now := h.w.now()
	since := now.Add(-lookBack).UnixMilli()
	if last, known := h.since[channel]; known {
		since = last - overlap.Milliseconds()
	}
	list, err := h.changedSince(ctx, channel, since)
	for err == nil && len(list.Posts) >= h.w.tuning.full && now.UnixMilli()-since > 1000 {
		// The server gives any thousand of them: ask for less until it gives all.
		more, since = true, (since+now.UnixMilli())/2
		list, err = h.changedSince(ctx, channel, since)
	}
	if err != nil {
		return more, err
	}
	if err := h.handOver(ctx, list); err != nil {
		return more, err
	}
	for _, p := range list.Posts {
		h.reached(channel, max(p.UpdateAt, p.DeleteAt))
	}
	return more, nil
}

func (h *hearer) changedSince(ctx context.Context, channel string, since int64) (*model.PostList, error) {
	var list *model.PostList
	_, err := h.w.call(ctx, "reading what changed in a channel", false, func(ctx context.Context) (err error) {
		list, _, err = h.w.api.GetPostsSince(ctx, channel, max(since, 1), false)
		return err
	})
	return orEmpty(list), err
}

// listThreads notes all open threads as still to be read.
func (h *hearer) listThreads(ctx context.Context) error {
	lister, ok := h.in.(bot.Lister)
	if !ok {
		return nil
	}
	for after := ""; ; {
		roots, next, err := lister.OpenThreads(ctx, after)
		if err != nil {
			return &bot.Error{Kind: bot.Temporary, Err: err}
		}
		for _, r := range roots {
			if !h.toRead[r.ID] && model.IsValidId(r.ID) {
				h.toRead[r.ID] = true
				h.order = append(h.order, r.ID)
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

// readNext reads one of the threads that are still to be read.
func (h *hearer) readNext(ctx context.Context) error {
	for len(h.order) > 0 {
		id := h.order[0]
		if h.toRead[id] {
			if err := h.read(ctx, id); err != nil && !never(err) {
				return err
			}
			h.done(id)
			h.order = h.order[1:]
			return nil
		}
		h.order = h.order[1:]
	}
	return nil
}

func (h *hearer) done(id string) { delete(h.toRead, id) }

// read hands over what a thread holds.
func (h *hearer) read(ctx context.Context, id string) error {
	list, err := h.w.thread(ctx, id)
	if err != nil {
		return err
	}
	return h.handOver(ctx, list)
}

// Reread implements bot.Rereader. What was heard is handed over first. A thread does not show
// what was deleted; what changed in its channel does.
func (w *Workspace) Reread(ctx context.Context, thread bot.Ref) error {
	q := w.queue.Load()
	if q == nil {
		return bot.Errorf(bot.Temporary, "Mattermost is not listened to yet")
	}
	done := make(chan error, 1)
	q.ask(func(h *hearer) { done <- h.reread(ctx, thread) })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return bot.Errorf(bot.Temporary, "what happened in Mattermost is still being handed over")
	}
}

func (h *hearer) reread(ctx context.Context, thread bot.Ref) error {
	if _, err := h.changes(ctx, thread.Place); err != nil {
		return err
	}
	return h.read(ctx, thread.ID)
}

// thread reads a whole thread.
func (w *Workspace) thread(ctx context.Context, root string) (*model.PostList, error) {
	if !model.IsValidId(root) {
		return nil, bot.Errorf(bot.NotFound, "reading a thread in Mattermost: that is no post's id")
	}
	var list *model.PostList
	ex, err := w.call(ctx, "reading a thread", false, func(ctx context.Context) (err error) {
		list, _, err = w.api.GetPostThread(ctx, root, "", false)
		return err
	})
	if err != nil && gone(errorID(ex.body)) {
		return orEmpty(nil), &bot.Error{Kind: bot.NotFound, Reason: bot.ReasonNoThread, Err: err}
	}
	return orEmpty(list), err
}

func orEmpty(list *model.PostList) *model.PostList {
	if list == nil {
		return model.NewPostList()
	}
	for id, p := range list.Posts {
		if p == nil || p.Id != id {
			delete(list.Posts, id)
		}
	}
	return list
}

// handOver hands over what a list of posts says that was not handed over before, in
// the order in which it happened.
func (h *hearer) handOver(ctx context.Context, list *model.PostList) error {
	for _, p := range list.Posts {
		if p.OriginalId == "" {
			h.note(p) // roots are known before their replies
		}
	}
	var all []fact
	for _, p := range list.Posts {
		if p.OriginalId != "" {
			continue // a former version of an edited post
		}
		facts, err := h.state(ctx, p)
		if err != nil {
			return err
		}
		all = append(all, facts...)
	}
	slices.SortStableFunc(all, func(a, b fact) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	for _, f := range all {
		if err := h.give(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// state says what a post, as it is now, has that was not handed over.
func (h *hearer) state(ctx context.Context, p *model.Post) ([]fact, error) {
	known := h.note(p)
	rootID := known.threadID()
	root := h.posts.get(rootID)
	if root == nil {
		var err error
		if root, err = h.post(ctx, rootID); err != nil {
			if never(err) {
				return nil, nil
			}
			return nil, err
		}
	}
	if root.root != "" || !root.ours || root.key == "" {
		return nil, nil
	}
	var all []fact
	if !known.ours && !known.ignored && known.root != "" {
		kind := model.WebsocketEventPosted
		if p.DeleteAt != 0 {
			kind = model.WebsocketEventPostDeleted
		}
		all = h.postFacts(p, known, root, kind)
	}
	if p.DeleteAt != 0 {
		return all, nil
	}
	reactions, err := h.reactionFacts(ctx, p, known, root)
	return append(all, reactions...), err
}

// reactionFacts compares the reactions that are there with those that were handed
// over.
func (h *hearer) reactionFacts(ctx context.Context, p *model.Post, known, root *post) ([]fact, error) {
	if err := h.recall(ctx, known); err != nil {
		return nil, err
	}
	there, err := h.reactionsOf(ctx, p)
	if err == nil && known.misses(there) {
		there, err = h.askReactions(ctx, p.Id)
	}
	if err != nil {
		return nil, err
	}
	var all []fact
	now := map[reaction]int64{}
	for _, r := range there {
		if r == nil || r.UserId == h.me || r.EmojiName == "" || r.DeleteAt != 0 {
			continue
		}
		which := reaction{r.UserId, r.EmojiName}
		now[which] = r.CreateAt
		if was := known.reactions[which]; was.on && was.at < r.CreateAt {
			all = append(all, h.unreactedFact(known, root, which, r.CreateAt-1)) // taken away and given again
		}
		all = append(all, h.reactedFact(known, root, which, r.CreateAt))
	}
	for which, was := range known.reactions {
		if _, still := now[which]; was.on && !still {
			all = append(all, h.unreactedFact(known, root, which, max(p.UpdateAt, was.at+1)))
		}
	}
	return all, nil
}

func (h *hearer) reactionsOf(ctx context.Context, p *model.Post) ([]*model.Reaction, error) {
	if p.Metadata != nil && len(p.Metadata.Reactions) > 0 {
		return p.Metadata.Reactions, nil
	}
	if !p.HasReactions {
		return nil, nil
	}
	return h.askReactions(ctx, p.Id)
}

// misses tells whether a reaction that was handed over is not there. It may be gone;
// or it is newer than what was read, and another replica heard and noted it since.
func (p *post) misses(there []*model.Reaction) bool {
	for which, was := range p.reactions {
		is := func(r *model.Reaction) bool {
			return r != nil && r.DeleteAt == 0 && which == reaction{r.UserId, r.EmojiName}
		}
		if was.on && !slices.ContainsFunc(there, is) {
			return true
		}
	}
	return false
}

func (h *hearer) askReactions(ctx context.Context, post string) (there []*model.Reaction, err error) {
	_, err = h.w.call(ctx, "reading reactions", false, func(ctx context.Context) (err error) {
		there, _, err = h.w.api.GetReactions(ctx, post)
		return err
	})
	if never(err) {
		return nil, nil // the post is gone since
	}
	return there, err
}
