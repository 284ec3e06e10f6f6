package mattermost

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// notebook keeps which emoji stand on a post, of those that mean something: the
// record "mattermost/post/<id>". It holds ids and times, no texts. Without a store it
// is empty.
type notebook struct{ store store.Store }

// standing are emoji by "user emoji", with the server's time in ms.
type standing map[string]int64

const indexAge = "mattermost/age"

func noteKey(post string) string { return "mattermost/post/" + post }

func (n notebook) load(ctx context.Context, post string) (standing, uint64, error) {
	r, err := n.store.Load(ctx, noteKey(post))
	if bot.Is(err, bot.NotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, bot.Errorf(bot.Temporary, "reading what is known of a post in Mattermost: %w", err)
	}
	var s standing
	if json.Unmarshal(r.Body, &s) != nil {
		s = nil // a damaged note is begun anew: at worst an emoji's removal is missed
	}
	return s, r.Version, nil
}

// writeDown writes down which emoji that mean something stand on a post; nothing when
// none does. When another process was first it is Temporary: begin again.
func (w *Workspace) writeDown(ctx context.Context, p *post) error {
	s := standing{}
	for r, is := range p.reactions {
		if is.on && w.means(plainEmoji(r.emoji)) {
			s[r.user+" "+r.emoji] = is.at
		}
	}
	return w.notes.save(ctx, p, s, w.now())
}

func (n notebook) save(ctx context.Context, p *post, s standing, now time.Time) error {
	if n.store == nil {
		return nil
	}
	_, version, err := n.load(ctx, p.id)
	if err != nil {
		return err
	}
	change := store.Change{Key: noteKey(p.id), Version: version, At: now}
	switch {
	case len(s) > 0:
		if change.Body, err = json.Marshal(s); err != nil {
			return bot.Errorf(bot.Permanent, "a note cannot be written: %w", err)
		}
		change.Entries = []bot.Entry{{Index: indexAge, Order: fmt.Sprintf("%015d/%s", p.created, p.id)}}
	case version == 0:
		return nil
	}
	if err := n.store.Commit(ctx, change); err != nil {
		return bot.Errorf(bot.Temporary, "keeping what is known of a post in Mattermost: %w", err)
	}
	return nil
}

// Tidy drops the notes on posts that nobody acts on any more. Whoever keeps house calls it
// now and then: a Draad may run for a year.
func (w *Workspace) Tidy(ctx context.Context) error {
	if err := w.notes.forget(ctx, w.now().Add(-w.keep())); err != nil {
		return bot.Errorf(bot.Temporary, "dropping old notes on posts in Mattermost: %w", err)
	}
	return nil
}

// forget drops the notes on posts from before a moment.
func (n notebook) forget(ctx context.Context, before time.Time) error {
	for n.store != nil {
		found, err := n.store.List(ctx, indexAge, "", "", 100)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, f := range found {
			created, id, _ := strings.Cut(f.Order, "/")
			if created >= fmt.Sprintf("%015d", before.UnixMilli()) {
				return nil
			}
			_, version, err := n.load(ctx, id)
			if err != nil {
				return err
			}
			if err := n.store.Commit(ctx, store.Change{Key: f.Record, Version: version, At: before}); err != nil {
				return err
			}
		}
	}
	return nil
}

// recall asks the notebook, once, which emoji stood on a post.
func (h *hearer) recall(ctx context.Context, p *post) error {
	if p.recalled || h.w.notes.store == nil {
		return nil
	}
	stood, _, err := h.w.notes.load(ctx, p.id)
	if err != nil {
		return err
	}
	for who, at := range stood {
		user, emoji, _ := strings.Cut(who, " ")
		which := reaction{user, emoji}
		if _, known := p.reactions[which]; !known {
			p.set(which, reacted{true, at})
		}
	}
	p.recalled = true
	return nil
}

func (p *post) set(r reaction, now reacted) {
	if p.reactions == nil {
		p.reactions = map[reaction]reacted{}
	}
	p.reactions[r] = now
}

// means reports whether an emoji stands for an act or a desk.
func (w *Workspace) means(emoji string) bool {
	if _, ok := w.org.Emoji[emoji]; ok {
		return true
	}
	return slices.ContainsFunc(w.org.Desks, func(d bot.Desk) bool { return d.Emoji != "" && d.Emoji == emoji })
}

// keep is how long notes are kept: as long as conversations, or a year.
func (w *Workspace) keep() time.Duration {
	if w.org.Times.Retention > 0 {
		return w.org.Times.Retention
	}
	return 365 * 24 * time.Hour
}
