package storecopy

import (
	"context"

	"draad/bot"
	"draad/bot/store"
)

// markKey is the record that a target bears until it is whole. Its body names the
// source.
const markKey = "store/copy under way"

type loader interface {
	Load(ctx context.Context, key string) (store.Record, error)
}

// Whole tells why a store is not to be used, if it is not: a copy into it was never
// ended.
func Whole(ctx context.Context, s loader) error {
	from, err := marked(ctx, s)
	if err != nil || from == "" {
		return err
	}
	return bot.Errorf(bot.Permanent, "this store is an unfinished copy of %s: run the same `draad store copy` again, which goes on "+
		"where it was", from)
}

// marked gives the source that a store is an unfinished copy of; "" for none.
func marked(ctx context.Context, s loader) (string, error) {
	r, err := s.Load(ctx, markKey)
	if bot.Is(err, bot.NotFound) {
		return "", nil
	}
	return string(r.Body), err
}

// errHolds is of a target that was not empty to begin with.
var errHolds = bot.Errorf(bot.Conflict, "the target holds something else already; give an empty one: a copy mixes nothing")

// mark makes sure that a target may be copied into, and that it bears the mark.
func mark(ctx context.Context, to Store, from string) (resumed bool, err error) {
	was, err := marked(ctx, to)
	switch {
	case err != nil:
		return false, err
	case was == from:
		return true, nil
	case was != "":
		return false, bot.Errorf(bot.Conflict, "the target is an unfinished copy of %s; go on with that one, or give an empty target", was)
	}
	there, err := to.Pack(ctx, "", 1)
	if err != nil {
		return false, err
	}
	if len(there) > 0 {
		return false, errHolds
	}
	r := store.Record{Key: markKey, Version: 1, Body: []byte(from)}
	return false, to.Unpack(ctx, store.Parcel{Key: markKey, Record: r})
}
