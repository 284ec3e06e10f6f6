// Package storetest is what tests of stores, and tests that need a store, share:
//
//   - NewStore: a bot.Store in memory;
//   - StoreSuite: what every store must do, the in-memory one included;
//   - Faulty: a store that fails before or after a call took effect, by plan.
//
// Nothing here knows a conversation, a platform or a workspace, and nothing here
// is used by the program itself.
//
// # Design decisions
//
// The in-memory store is simple rather than fast: Lease looks at every job. It
// is the store of unit tests and of the seeded world, where a few thousand jobs
// are many. It has no clock, no goroutine and no randomness, so the same calls
// give the same answers.
//
// The suite is the contract in bot/store.go as tests. What stores may differ in
// is a declared feature in Harness, so that a difference is a decision and not an
// accident. It uses whole milliseconds, the least that a store must keep.
//
// Beside the stories there is a state machine (pgregory.net/rapid) that makes the
// same calls on a store and on a plain model, which sorts and filters where a
// store keeps indexes.
package storetest
