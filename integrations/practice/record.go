package practice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"draad/bot"
	"draad/bot/store"
)

// The indexes of the room.
const (
	indexPlein        = "practice.plein"         // all: newest first
	indexPleinPending = "practice.plein.pending" // all: oldest first
	indexTeam         = "practice.team"          // channel: newest first
	indexOpen         = "practice.open"          // channel: earliest deadline first
	indexTeamPending  = "practice.team.pending"  // all: oldest first
)

// all is the key of indexes that have but one.
const all = "all"

// document is a record of the room.
type document interface {
	entries() []bot.Entry
	empty() bool // nothing worth keeping: the record goes
}

// errSame is what an edit answers when there is nothing to change.
var errSame = errors.New("nothing changes")

// edit changes a freshly read document; made tells that it did not exist. It
// gives the ids of the events that the change takes in. It may be called again
// with a newer document.
type edit[D document] func(doc D, made bool) (events []string, err error)

// update reads, edits and commits a record until nobody else came in between.
// When edit answers errSame the record stays as it is and update answers nil.
func update[T any, D interface {
	document
	*T
}](ctx context.Context, r *Room, key string, at time.Time, e edit[D]) (D, error) {
	for {
		doc, version, err := load[T, D](ctx, r, key)
		if err != nil && !bot.Is(err, bot.NotFound) {
			return nil, err
		}
		events, err := e(doc, version == 0)
		if errors.Is(err, errSame) {
			return doc, nil
		}
		if err != nil {
			return nil, err
		}
		c := store.Change{Key: key, Version: version, Events: events, At: at}
		if !doc.empty() {
			if c.Body, err = json.Marshal(doc); err != nil {
				return nil, fmt.Errorf("write practice room record: %w", err)
			}
			c.Entries = doc.entries()
		}
		err = r.store.Commit(ctx, c)
		if bot.Is(err, bot.Conflict) {
			continue // somebody else got on: read again
		}
		if err != nil {
			return nil, fmt.Errorf("keep practice room: %w", err)
		}
		r.hub.notify()
		return doc, nil
	}
}

// load reads a record; when there is none it gives an empty document, version 0
// and NotFound.
func load[T any, D interface {
	document
	*T
}](ctx context.Context, r *Room, key string) (D, uint64, error) {
	doc := D(new(T))
	rec, err := r.store.Load(ctx, key)
	if err != nil {
		return doc, 0, err
	}
	if err := json.Unmarshal(rec.Body, doc); err != nil {
		return nil, 0, bot.Errorf(bot.Permanent, "practice room record %s is damaged: %w", key, err)
	}
	return doc, rec.Version, nil
}

// newestFirst is an order value that sorts later times earlier.
func newestFirst(at time.Time, id string) string {
	return fmt.Sprintf("%019d/%s", math.MaxInt64-at.UnixNano(), id)
}

// oldestFirst is an order value that sorts as time does.
func oldestFirst(at time.Time, id string) string {
	return fmt.Sprintf("%019d/%s", at.UnixNano(), id)
}

// threadOf gives the thread that a post stands in: its id starts with it.
func threadOf(post string) string {
	thread, _, _ := strings.Cut(post, ".")
	return thread
}

// postID makes the id of the nth post in a thread; the root has the thread's own.
func postID(thread string, n int) string {
	if n == 0 {
		return thread
	}
	return fmt.Sprintf("%s.%d", thread, n)
}
