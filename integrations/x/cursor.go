package x

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// cursor is the record "x/cursor/<account>": how far the mentions have been read.
type cursor struct {
	Since string    `json:"since,omitempty"` // the newest post that was handed in
	From  time.Time `json:"from"`            // where the very first look began
	// Recent are the posts of the day before Since, and Since: what is listed there and is
	// not among them was listed late. They are no more than X lists.
	Recent []string  `json:"recent,omitempty"`
	Deep   time.Time `json:"deep,omitzero"` // when a look went back far

	deep    bool // this look does
	version uint64
}

// begin is after which post a look begins.
func (c cursor) begin(now time.Time) string {
	if c.Since == "" {
		return ""
	}
	begin := before(c.Since, margin)
	if !c.deep {
		return begin
	}
	from := now.Add(-deepBack)
	if from.Before(c.From) {
		from = c.From // before that nobody wants to hear it
	}
	if far := idAt(from); newer(begin, far) {
		return far
	}
	return begin
}

// charged reports whether X charges for a post: once a day. What is known was read on the
// day it was written, and by the latest look that went back far.
func (c cursor) charged(id string, now time.Time) bool {
	if !c.known(id) {
		return true
	}
	return c.deep && !sameDay(c.Deep, now) && !sameDay(written(id), now)
}

// known reports whether a post was taken in by an earlier look.
func (c cursor) known(id string) bool {
	return id == c.Since || slices.Contains(c.Recent, id)
}

// beyond is the cursor after posts were taken in.
func (c cursor) beyond(taken []mention) cursor {
	all := slices.Clone(c.Recent)
	if c.Since != "" && !slices.Contains(all, c.Since) {
		all = append(all, c.Since)
	}
	for _, m := range taken {
		all = append(all, m.id)
		if newer(m.id, c.Since) {
			c.Since = m.id
		}
	}
	begin := before(c.Since, deepBack)
	c.Recent = slices.DeleteFunc(all, func(id string) bool { return !newer(id, begin) })
	slices.SortFunc(c.Recent, byID)
	c.Recent = c.Recent[max(0, len(c.Recent)-reach):]
	return c
}

// loadCursor reads it; the first time it makes one, so that the first look begins at
// the same moment however often it is repeated.
func (a *account) loadCursor(ctx context.Context, now time.Time) (cursor, error) {
	record, err := a.store.Load(ctx, recordKey("cursor", a.id))
	if bot.Is(err, bot.NotFound) {
		return a.saveCursor(ctx, now, cursor{From: now.Add(-a.config.FirstLookback).UTC().Truncate(time.Second), Deep: now})
	}
	if err != nil {
		return cursor{}, bot.Errorf(bot.Temporary, "reading how far X was read: %w", err)
	}
	var c cursor
	if err := json.Unmarshal(record.Body, &c); err != nil || c.Since != "" && !isID(c.Since) {
		return cursor{}, bot.Errorf(bot.Permanent, "the record %s is damaged", record.Key)
	}
	c.version = record.Version
	return c, nil
}

// saveCursor writes it. A conflict means that another process has moved it: that is
// for the next look to see.
func (a *account) saveCursor(ctx context.Context, now time.Time, c cursor) (cursor, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return c, err
	}
	err = a.store.Commit(ctx, store.Change{Key: recordKey("cursor", a.id), Version: c.version, Body: body, At: now})
	if err != nil {
		return c, bot.Errorf(bot.Temporary, "keeping how far X was read: %w", err)
	}
	c.version++
	return c, nil
}
