package slack

import (
	"context"
	"encoding/json"

	"draad/bot"
	"draad/bot/ports"
)

var _ ports.Remover = (*Workspace)(nil)

// Remove implements bot.Remover. The file of a picture goes first: once the post is gone,
// nothing tells which file it was.
func (w *Workspace) Remove(ctx context.Context, at bot.Ref) error {
	me, err := w.identify(ctx)
	if err != nil {
		return err
	}
	l, err := w.thread(ctx, at.Place, at.ID, "", 1)
	if isGone(err) {
		return nil
	}
	if err != nil {
		return keep(err)
	}
	for _, m := range l.Messages {
		switch {
		case m.TS != at.ID:
			continue
		case !m.by(me):
			return bot.Errorf(bot.Permanent, "take a post away on Slack: it is not Draad's")
		}
		if err := w.removeAll(ctx, at, m.pictures()); err != nil {
			return keep(err)
		}
	}
	return nil
}

// removeAll takes away files, and then the post that shows them.
func (w *Workspace) removeAll(ctx context.Context, at bot.Ref, files []string) error {
	for _, file := range files {
		_, err := w.call(ctx, "take a picture away", true, func(ctx context.Context) error { return w.api.DeleteFileContext(ctx, file) })
		if err != nil && !isGone(err) {
			return err
		}
	}
	_, err := w.call(ctx, "take a post away", true, func(ctx context.Context) error {
		_, _, err := w.api.DeleteMessageContext(ctx, at.Place, at.ID)
		return err
	})
	if isGone(err) {
		return nil
	}
	return err
}

// isGone reports whether what was asked for is not there any more.
func isGone(err error) bool {
	switch codeOf(err) {
	case "message_not_found", "thread_not_found", "file_not_found", "file_deleted":
		return true
	}
	return false
}

// pictures are the files that a post of ours shows.
func (e event) pictures() []string {
	var blocks []struct {
		File struct {
			ID string `json:"id"`
		} `json:"slack_file"`
	}
	if json.Unmarshal(e.Blocks, &blocks) != nil {
		return nil
	}
	var all []string
	for _, b := range blocks {
		if b.File.ID != "" {
			all = append(all, b.File.ID)
		}
	}
	return all
}
