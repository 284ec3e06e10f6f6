// Package relay is the one hand of Draad: one machine for every actor. It takes events in
// and does what follows from them, and knows neither conversations nor platforms.
//
//   - Engine (engine.go) loads a record, has its State decide, and commits; an event is taken
//     in once.
//   - Relay (relay.go) leases the next due effect (line.go), commits "attempted", makes the
//     call (hand.go, carry.go), and feeds what came of it back as an event (retry.go). Nothing
//     else in the program posts.
//   - Lanes that fail, and what waits for them, are in life.go and held.go; what is asked
//     before an answer leaves is in hearfirst.go.
//   - What waits for people is counted in backlog.go, for health pages and figures.
//
// # What must not live here
//
// Any decision about what is to be done: that is package bot's. Any remote by name.
//
// # Design decisions
//
// That a withdrawal and a publication which race can never both win needs the withdrawal to
// have been heard. Somebody may have thought better of it while no Draad was running, or have
// told one that hangs; by the time that one listens again, the answer's undo window is over. So
// the thread is read before each attempt to publish (hearfirst.go), where the workspace can do
// that, and the answer waits until it could be.
//
// One goroutine asks the store for jobs, as many as there are free workers, and hands
// each to one (line.go): over a network a question costs as much as a change, and what
// is under way has to be known before the next question, so that a lane never gets more
// than its share.
// Nobody asks again and again: the store says when it is worth it, this process's
// commits wake the line, and so do others' where the store is a Watcher.
//
// A record is not read again for what follows at once: a job comes with its record where the
// store has it at hand, and the outcome of a call is decided from the state that its attempt
// committed (Engine.apply). The version at the commit reports whether that was the newest, and
// nothing is refused without a fresh look. What is read is not decoded again when it was just
// committed here (memo.go): the memo answers for the very bytes that the store gave, never in
// place of the store.
//
// How long a call may take is a duration, never a moment: the clock of a relay is not
// that of the contexts it makes.
package relay
