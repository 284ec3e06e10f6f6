// Package storecopy carries everything from one store to another (bot.Mover), for
// `draad store copy`. It knows no particular store.
//
// # Design decisions
//
// A copy compares: it walks both stores in the order of their keys, and puts down
// what differs. So a copy that was interrupted is run again and goes on by itself,
// and doing it twice is harmless; there is no position to keep, or to be wrong.
//
// The target bears a mark (a record) from before the first parcel until everything
// was compared. The program refuses a store with the mark: half the conversations
// must not be taken for all of them. The mark names the source, so that two sources
// are never mixed. Without the mark a target that holds anything is refused, unless it
// holds just what the source holds: then the copy was ended before.
//
// The source is only read.
package storecopy
