package store

import (
	"context"
	"time"

	"draad/bot"
)

// What a store may be able to do besides, found by type assertion.

// Watcher is a store that several processes work on. It tells one of them what the
// others did, so that nobody has to ask again and again.
type Watcher interface {
	// Watch calls woken whenever another process may have made a job due or opened
	// a lane earlier than Lease said, and whenever news may have been missed, such
	// as after a broken connection. woken is quick. Watch returns when ctx ends.
	Watch(ctx context.Context, woken func()) error
}

// Turns lets one process at a time do what would be wasted or wrong twice, such as
// polling an account that is paid for by the look.
type Turns interface {
	// Hold waits until name is ours, and runs work. The context of work ends as
	// soon as the turn may be lost; then, and when work returns, Hold returns what
	// work did. The turn of a process that died is free again within seconds.
	Hold(ctx context.Context, name string, work func(context.Context) error) error
}

// Mover is a store whose contents can be carried to another one. Nobody else may
// work on either store meanwhile.
type Mover interface {
	// Pack reads the parcels after a key ("" for the beginning) in bytewise order
	// of their keys, limit at most; none at the end. Leases are not part of it.
	Pack(ctx context.Context, after string, limit int) ([]Parcel, error)
	// Unpack puts a parcel down in place of whatever stands under its key: record,
	// entries, asides, events and jobs. Doing it twice is the same as once.
	Unpack(ctx context.Context, p Parcel) error
}

// Parcel is everything a store keeps under one key. What a job or an event belongs
// to may be gone: then Record has Version 0.
type Parcel struct {
	Key    string
	Record Record
	Asides []bot.Aside // by name
	Events []TakenIn   // by id
	Jobs   []Job       // in their order, with Attempts, Attempted and Looks
}

// TakenIn is an event that a record has taken in.
type TakenIn struct {
	ID string
	At time.Time
}
