// Package store is the contract of what keeps records and the jobs that follow from them,
// with what every store checks before a change. A store knows jobs, records and index
// entries: neither conversations nor platforms. The suite that every store passes, and a
// store in memory, are in storetest.
//
// # What must not live here
//
// Any store of its own, and any decision about what a record holds.
//
// # Design decisions
//
// A lane is one destination: pace and pauses hold for a lane, so a slow or limited
// destination never holds up another.
//
// A job belongs to the record that wanted it, and is settled with a change of that
// record: a store may keep the two together, on one of several machines.
package store
