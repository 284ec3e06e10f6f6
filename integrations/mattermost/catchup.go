package mattermost

import (
	"context"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
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
		if signs, ok := h.in.(ports.LifeSigns); ok {
			signs.ChannelLives(channel)
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
	lister, ok := h.in.(ports.Lister)
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
	if err != nil && gone(errorID(ex.Body)) {
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
