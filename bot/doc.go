// Package bot is Draad's domain: what a conversation is, what may happen to it,
// and what has to be done about it. It is the one brain (Decide) and the one
// hand (Relay); everything outside it translates.
//
// # What lives here
//
//   - The words: Conversation, Message, Contribution, Answer, Claim, Effect.
//   - Decide: a pure function from a conversation and a fact to the next
//     conversation and the effects that follow. No clock, no I/O, no randomness,
//     no context: time arrives inside the event, the organisation inside Rules.
//   - Engine: loads, decides, commits; an event is taken in once.
//   - Relay: leases the next due effect, commits "attempted", makes the call and
//     feeds the outcome back as an event. Nothing else in the program posts.
//   - The ports that everything outside implements (ports.go, store.go).
//
// # What may not live here
//
// Anything that knows one platform, one chat server, one database or HTTP. The
// package imports the standard library and its own subpackages alone.
//
// # Design decisions
//
// Effects carry what to do, not how it looks. A card is drawn from the newest
// conversation when it is sent, so ten quick changes cost one update.
//
// What goes into one thread leaves one at a time: a conversation keeps its own
// queue (Conversation.Queue) and hands the store the head only. That gives each
// thread its order, whatever the number of workers, without the store having to
// know what a thread is.
//
// What somebody waits for goes before news, in the thread's queue and in the lane
// (queue.go); a preview alone stays behind what the citizen wrote meanwhile.
//
// Nothing is cancelled in the store. An effect that is no longer wanted is
// refused when it is about to be attempted: "attempted" goes through Decide under
// the same version check as every other change, so a withdrawal and a publication
// that race can never both win.
//
// That needs the withdrawal to have been heard. Somebody may have thought better of it while
// no Draad was running, or have told one that hangs; by the time that one listens again, the
// answer's undo window is over. So the thread is read before each attempt to publish
// (hearfirst.go), where the workspace can do that, and the answer waits until it could be.
//
// Stores know jobs, records and index entries, not conversations (store.go). A
// lane is one destination: pace and pauses hold for a lane, so a slow or limited
// destination never holds up another.
//
// One goroutine asks the store for jobs, as many as there are free workers, and hands
// each to one (line.go): over a network a question costs as much as a change, and what
// is under way has to be known before the next question, so that a lane never gets more
// than its share.
// Nobody asks again and again: the store says when it is worth it, this process's
// commits wake the line, and so do others' where the store is a Watcher.
//
// A conversation is not read again for what follows at once: a job comes with its
// record where the store has it at hand, and the outcome of a call is decided from the
// conversation that its attempt committed (Engine.apply). The version at the commit
// tells whether that was the newest, and nothing is refused without a fresh look. What
// is read is not decoded again when it was just committed here (memo.go): the memo
// answers for the very bytes that the store gave, never in place of the store.
//
// A job belongs to the record that wanted it, and is settled with a change of that
// record: a store may keep the two together, on one of several machines.
//
// A conversation holds the citizen's latest messages; older ones are put aside, beside its
// record (older.go). What a message costs does not grow with the thread, and no number of
// them makes a record that a store refuses. An event about an older message brings it back
// for that one decision. Messages wait for the thread as a chain, each naming the next
// (inorder.go): the queue of a thread stays short in a burst.
//
// How long a call may take is a duration, never a moment: the clock of a relay is not
// that of the contexts it makes.
//
// A citizen's photos are fetched and put into the thread by us, also where the
// platform's links would last: nobody's browser tells a stranger's host who looks, the
// team sees what was there when the message came, and a link that expires takes
// nothing with it. They are effects beside the thread's queue, in a lane of their own:
// words never wait for pictures. The links stay on card and notes; a photo that cannot
// be fetched, or is no picture by its first bytes, is said to be so, with its link.
// Films stay links.
//
// A colleague's photos are part of what is approved: an approval binds to their ids too,
// and under one id a workspace's bytes never change. They are fetched when the answer
// leaves, and go out with its first part, as they are: what a camera wrote into them is
// for the platform to strip. An upload that no post shows is harmless, so all that goes
// wrong before the post itself is certainly not done.
//
// An effect's key is conversation/serial/index. The serial counts decisions from
// the moment of opening, not record versions: those start again when a forgotten
// conversation opens anew, while jobs of its former life may still be due.
//
// The undo window begins when the preview stands in the thread, by the relay's own
// clock: an approval that was delivered late, or while the chat was down, gives
// people as much time as any other.
//
// What comes in while an attempt is under way and would have stopped it is kept
// (Answer.Stop) and honoured when the attempt turns out to have certainly failed.
//
// A Finder has three answers, not two: found, certainly absent, and unsure. Only
// "certainly absent" may lead to a second attempt without a person.
//
// Texts are keys with arguments until the last moment (package texts), and all of
// them are data: a workspace escapes every string it is given, so a citizen's
// name inside a notice is as harmless as the message itself.
package bot
