package slack

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// page is what was taken in about one post: the record "slack/post/<channel>/<ts>".
// It holds ids, times and fingerprints, no texts.
type page struct {
	reply
	Reactions map[string]mark `json:"reactions,omitempty"` // by "user emoji"

	version uint64
}

// mark is what is known of one person's emoji on a post.
type mark struct {
	On bool   `json:"on,omitempty"`
	At string `json:"at"` // the event_ts; with Seen: the whole second of Slack's clock
	// Seen tells that it was found while catching up, not heard of. Heard is then the
	// event_ts of the last that was.
	Seen  bool   `json:"seen,omitempty"`
	Heard string `json:"heard,omitempty"`
	// Due tells that it may not have been taken in yet: under which number it is offered.
	Due string `json:"due,omitempty"`
}

// The indexes of pages: replies by thread, and all by age.
const (
	indexThread = "slack/thread"
	indexAge    = "slack/age"
)

// notebook keeps pages: in the store, or in memory where there is none.
type notebook struct {
	store store.Store
	now   func() time.Time

	mu     sync.Mutex
	memory map[string]map[string]page // by channel, by ts; without a store
}

func pageKey(channel, ts string) string { return "slack/post/" + channel + "/" + ts }

// load gives a page; an empty one when there is none.
func (n *notebook) load(ctx context.Context, channel, ts string) (page, error) {
	if n.store == nil {
		n.mu.Lock()
		defer n.mu.Unlock()
		return n.memory[channel][ts].copy(), nil
	}
	r, err := n.store.Load(ctx, pageKey(channel, ts))
	if bot.Is(err, bot.NotFound) {
		return page{}, nil
	}
	if err != nil {
		return page{}, bot.Errorf(bot.Temporary, "reading what is known of a Slack post: %w", err)
	}
	var p page
	if err := json.Unmarshal(r.Body, &p); err != nil {
		p = page{} // a damaged page is begun anew: at worst something is taken in twice
	}
	p.version = r.Version
	return p, nil
}

// save keeps a page. When another process was first it is Temporary: begin again.
func (n *notebook) save(ctx context.Context, channel, ts string, p page) error {
	if n.store == nil {
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.memory[channel] == nil {
			n.memory[channel] = map[string]page{}
		}
		if n.memory[channel][ts].version != p.version {
			return bot.Errorf(bot.Temporary, "what is known of a Slack post has changed meanwhile")
		}
		p.version++
		n.memory[channel][ts] = p.copy()
		return nil
	}
	body, err := json.Marshal(p)
	if err != nil {
		return bot.Errorf(bot.Permanent, "a page cannot be written: %w", err)
	}
	entries := []bot.Entry{{Index: indexAge, Order: ts + "/" + channel}}
	if p.Root != "" && !p.Gone {
		entries = append(entries, bot.Entry{Index: indexThread, Key: channel + "/" + p.Root, Order: ts})
	}
	err = n.store.Commit(ctx, store.Change{Key: pageKey(channel, ts), Version: p.version, Body: body, Entries: entries, At: n.now()})
	if err != nil {
		return bot.Errorf(bot.Temporary, "keeping what is known of a Slack post: %w", err)
	}
	return nil
}

// replies lists the ts of the replies that are known in a thread.
func (n *notebook) replies(ctx context.Context, channel, root string) ([]string, error) {
	var all []string
	if n.store == nil {
		n.mu.Lock()
		defer n.mu.Unlock()
		for ts, p := range n.memory[channel] {
			if p.Root == root && !p.Gone {
				all = append(all, ts)
			}
		}
		return all, nil
	}
	after := ""
	for {
		found, err := n.store.List(ctx, indexThread, channel+"/"+root, after, 0)
		if err != nil {
			return nil, bot.Errorf(bot.Temporary, "listing what is known of a Slack thread: %w", err)
		}
		for _, f := range found {
			all, after = append(all, f.Order), f.Order
		}
		if len(found) == 0 {
			return all, nil
		}
	}
}

// pages loads pages, by ts.
func (n *notebook) pages(ctx context.Context, channel string, all []string) (map[string]page, error) {
	noted := map[string]page{}
	for _, ts := range all {
		p, err := n.load(ctx, channel, ts)
		if err != nil {
			return nil, err
		}
		noted[ts] = p
	}
	return noted, nil
}

// Tidy drops the notes on posts that nobody acts on any more. Whoever keeps house calls it
// now and then: a Draad may run for a year.
func (w *Workspace) Tidy(ctx context.Context) error {
	if err := w.notes.forget(ctx, w.now().Add(-w.keep())); err != nil {
		return bot.Errorf(bot.Temporary, "dropping old notes on Slack posts: %w", err)
	}
	return nil
}

// forget drops the pages of posts from before a moment, some at a time.
func (n *notebook) forget(ctx context.Context, before time.Time) error {
	for n.store != nil {
		found, err := n.store.List(ctx, indexAge, "", "", 100)
		if err != nil {
			return err
		}
		for _, f := range found {
			ts, channel, _ := strings.Cut(f.Order, "/")
			if at := moment(ts); !at.IsZero() && !at.Before(before) {
				return nil
			}
			p, err := n.load(ctx, channel, ts)
			if err != nil {
				return err
			}
			if err := n.store.Commit(ctx, store.Change{Key: f.Record, Version: p.version, At: n.now()}); err != nil {
				return err
			}
		}
		if len(found) == 0 {
			return nil
		}
	}
	return nil
}

func (p page) copy() page {
	marks := p.Reactions
	p.Reactions = nil
	for who, m := range marks {
		p.set(who, m)
	}
	return p
}

func (p *page) set(who string, m mark) {
	if p.Reactions == nil {
		p.Reactions = map[string]mark{}
	}
	p.Reactions[who] = m
}
