// Package sim is the seeded world: citizens who write, colleagues who answer, a
// platform of each sort, a chat server, a store, and one to three processes of
// Draad between them, all in one goroutine and all by one seed. It holds what
// everybody outside saw to the eight rules of DESIGN.md after each step.
//
// # What lives here
//
//   - The world: what is said and done (citizens.go, colleagues.go, photos.go), how it gets
//     to Draad (mail.go), the systems outside (square.go, office.go), the
//     processes and their deaths (process.go, storage.go, remote.go).
//   - What is true: of each talk, what Draad was told and in which order (truth*.go).
//   - The rules, checked against that (rule_*.go), the story of a run (story.go),
//     and what a run covered (coverage.go).
//
// It knows no store and no way in: its tests bring those, so that the package
// imports the domain alone.
//
// # What must not live here
//
// Anything that asks Draad's own books what happened: a world that believes them
// finds nothing. The one thing it watches from inside is the order in which the
// store took things and was read, because "before it left" means before "attempted"
// was written, and nobody knows what came after they looked last.
//
// # Design decisions
//
// One goroutine, and yet several workers at a time: wherever Draad waits for a store
// or for a remote the world may do something else first, such as let another
// process take a step, move the clock beyond a lease, or kill the one that waits. A
// dead process cannot reach its store any more; its calls come back and lead to
// nothing.
//
// Each act has dice of its own, thrown with the seed and the number of the act. So
// acts can be left out of a failing run without changing the others: that is how a
// story is made short.
//
// Chance alone seldom gets as far as a publication, which is where most can go wrong. So
// some acts are whole habits: the usual way from answer to publication, somebody who
// thinks better of it while it leaves, somebody who approves what an old preview shows.
//
// That the rules can be found broken is tested twice: with ports that lie
// (mutations_test.go), and with mistakes in Draad's own code (mistakes_test.go).
//
// Colleagues are human, and may do anything; but one who is asked to look under a
// message looks before answering. What they lie about is no fault of Draad.
package sim
