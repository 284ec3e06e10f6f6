package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"draad/bot"
)

// ErrSeen is what a store answers to a change that holds an event which the
// record has taken in before.
var ErrSeen = errors.New("this event was taken in before")

// Store keeps records and the jobs that follow from them. It knows neither
// conversations nor platforms. Every store passes the suite in bot/storetest.
//
// Errors carry a kind: Invalid (Change.Check, or a query that makes no sense),
// NotFound, Conflict, Temporary (nothing was done; try again), Permanent (the
// store is broken or closed), OutcomeUnknown (a remote store's answer was lost:
// the same change again gives ErrSeen or Conflict if it was made), or are ErrSeen.
// A call whose context has ended before it began does nothing and says so with
// the context's error.
//
// A store has no clock: time comes in with the call, whole milliseconds at least
// are kept, and calls need not come in order of time. Names are bytes: they may
// hold NUL, slashes and anything else, and sort bytewise.
type Store interface {
	// Load reads a record; NotFound when there is none.
	Load(ctx context.Context, key string) (Record, error)

	// Aside reads one of the things that a record has put aside; NotFound when there
	// is none.
	Aside(ctx context.Context, key, name string) (bot.Aside, error)

	// Commit makes one change whole or not at all, durably: when it returns nil
	// the change survives a power cut. It answers ErrSeen when the record has
	// taken in one of the events before, and Conflict when Version is not the
	// record's (with Keep, Version does not count), when Settle names a lease that is no longer held,
	// or when a new job has the key of one that is still there. ErrSeen goes
	// before Conflict. A Change with Keep leaves the record as it is. A job is settled
	// with a change of the record that it belongs to, else it counts as not held; two
	// records never use one job key: a store that is spread over machines cannot look
	// further.
	Commit(ctx context.Context, c Change) error

	// Lease hands out the job that is due and next in line, and hides it until
	// q.Now plus q.For. When nothing can be had it answers NotFound, and the time
	// at which it is worth asking again (zero: not before the next Commit): the
	// first moment at which a job is due or its lease is over, and its lane open.
	// With q.Most it hands out several at once, which costs a store that is far
	// away no more than one: the first is the next in line, and so is each after it.
	//
	// Lanes are independent. In a lane, lower classes go first, then earlier due
	// times, then the order of commit; a job that is not due yet holds up none,
	// and one that is settled with Again or Look keeps its place in that order.
	// Leasing a job closes its lane until q.Now plus the job's Gap; Settle can
	// close it for longer, never for shorter. Among open lanes the one with the
	// lowest class, then the longest waiting job goes first.
	//
	// A lease is held until it is settled or the job is handed out again. When it
	// has run out, its holder may still report an outcome, but not begin: Attempt
	// is then a Conflict (Change.At is the time that counts).
	Lease(ctx context.Context, q LeaseQuery) ([]Leased, time.Time, error)

	// List reads the entries of an index under a key in order, starting after
	// the given order value ("" for the beginning), limit at most (0: 100).
	// Entries with the same order come by record; paging goes by order alone, so
	// give entries that are to be paged orders of their own.
	List(ctx context.Context, index, key, after string, limit int) ([]Listed, error)

	// Purge forgets the events taken in before the given time, a limited number
	// a call; it tells how many went. Zero: there are no more.
	Purge(ctx context.Context, before time.Time) (int, error)

	// Stats counts what is stored, for metrics and health.
	Stats(ctx context.Context) (Stats, error)

	// Close lets go of everything. Commits under way are finished first; after it
	// every call fails. Closing again does nothing.
	Close() error
}

// Record is what a store keeps under one key.
type Record struct {
	Key     string
	Version uint64 // 1 after the first commit; a deleted record starts again at 1
	Body    []byte
	Entries []bot.Entry
}

// Listed is an entry and the record it points at.
type Listed struct {
	Order  string
	Record string
}

// Change is one transaction on one record.
type Change struct {
	Key     string
	Version uint64 // the version it was made from; 0: the record must not exist
	Keep    bool   // leave record, version and entries alone, whatever the version is; Events, Jobs and Settle still count
	Body    []byte // nil: delete the record with its entries and asides (jobs and events stay); else its new body, which may be empty
	Entries []bot.Entry
	Asides  []bot.Aside // those to be put, in place of what has their name, or to go; not with Keep; the others stay
	Events  []string    // ids of the events taken in, unique within the record
	At      time.Time   // when, for Purge
	Jobs    []Job       // to be added
	Settle  *Settle     // what becomes of the job in hand
}

// Job is an effect as a store keeps it.
type Job struct {
	Key    string          // unique: conversation/serial/index
	Record string          // the key of the record it belongs to: that of the change
	Lane   string          // the destination
	Class  int             // 0 (urgent) to 9, lower goes first
	Due    time.Time       // not before
	Gap    time.Duration   // how long its lane stays closed once it is leased
	Body   json.RawMessage // the effect
	// Kept by the store, and zero in a new job whatever is filled in:
	Attempts  int  // how often Settle said Attempt
	Attempted bool // an attempt has begun and its outcome is not known
	Looks     int  // how often Settle said Look
}

// LeaseQuery asks for jobs.
type LeaseQuery struct {
	Now  time.Time
	For  time.Duration  // how long a job is ours
	Most int            // how many jobs at most; 0: one
	Each int            // … of each lane; 0: any number
	Room map[string]int // … of some lanes, instead: those that are busy already
}

// RoomIn is how many jobs of a lane may be handed out.
func (q LeaseQuery) RoomIn(lane string) int {
	most := max(q.Most, 1)
	if n, ok := q.Room[lane]; ok {
		return min(n, most)
	}
	if q.Each > 0 {
		return min(q.Each, most)
	}
	return most
}

// Leased is a job in hand. Token fences: a settlement with an older token is a
// Conflict.
type Leased struct {
	Job
	Token   uint64
	Expires time.Time
	// Found is the job's record as it was when the job was leased; nil when the store
	// did not have it at hand, or there was none: then Load tells.
	Found *Record
}

// Settle says what becomes of a leased job. With every Then but Attempt the
// lease ends.
type Settle struct {
	Job   string
	Token uint64
	Then  Then
	Due   time.Time     // with Again and Look: when; zero: at once
	Pause time.Duration // closes the lane for this long from Change.At
}

// Then is what happens to a job.
type Then string

// What can happen to a job.
const (
	Attempt Then = "attempt" // the call is about to be made: Attempted, Attempts+1; the lease goes on
	Done    Then = "done"    // gone
	Again   Then = "again"   // certainly not done: Attempted is cleared, due again
	Look    Then = "look"    // outcome unknown: Attempted stays, Looks+1, due again
)

// Stats is what a store holds.
type Stats struct {
	Records int
	Jobs    int
	Oldest  time.Time // the earliest due time of all jobs, leased ones too; zero when none
}
