package x

import (
	"context"
	"encoding/json"
	"time"

	"draad/bot"
)

// cursor is the record "x/cursor/<account>": how far the mentions have been read.
type cursor struct {
	Since string    `json:"since,omitempty"` // the newest post that was handed in
	From  time.Time `json:"from"`            // where the very first look began

	version uint64
}

// loadCursor reads it; the first time it makes one, so that the first look begins at
// the same moment however often it is repeated.
func (a *account) loadCursor(ctx context.Context, now time.Time) (cursor, error) {
	record, err := a.store.Load(ctx, recordKey("cursor", a.id))
	if bot.Is(err, bot.NotFound) {
		return a.saveCursor(ctx, now, cursor{From: now.Add(-a.config.FirstLookback).UTC().Truncate(time.Second)})
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
	err = a.store.Commit(ctx, bot.Change{Key: recordKey("cursor", a.id), Version: c.version, Body: body, At: now})
	if err != nil {
		return c, bot.Errorf(bot.Temporary, "keeping how far X was read: %w", err)
	}
	c.version++
	return c, nil
}
