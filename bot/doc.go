// Package bot is Draad's domain: what a conversation is, what may happen to it, and what
// has to be done about it. It is the one brain; the one hand is package relay, and
// everything else translates.
//
// # What lives here
//
//   - The words: Conversation, Message, Contribution, Answer, Claim, Effect.
//   - The actors (actor.go): the sorts of records, each a State with its Decide: a pure
//     function from what there is and a fact to what there will be and the effects that
//     follow. No clock, no randomness: time arrives inside the event, the organisation
//     inside Rules.
//   - The table of effects (kinds.go): how the relay goes about each kind, what is called,
//     what success and failure become.
//   - What crosses the border: what is heard (heard.go), what is shown (shown.go), what is
//     called (call.go), as values.
//
// # What must not live here
//
// Anything that calls: no context, no I/O, no platform, chat server, database or HTTP. The
// package imports the standard library and texts, plain and alike, alone. What implements
// or calls something is in package ports, what is kept in package store.
//
// # The way of a ✅, from Slack to the post
//
// Each room is touched once on the way in, and once on the way out.
//
//  1. integrations/slack hears the emoji and gives it to its ports.Inbox as a ChatEvent.
//  2. handlers finds the record under which the post is known, and makes it an Acted.
//  3. relay.Engine loads the record, has its State decide, and commits what follows in one
//     change of the store. Slack's event is acknowledged after that.
//  4. Here Decide takes the approval, and has the preview said. When that stands in the
//     thread, it has the answer leave after the undo window.
//  5. relay.Relay leases the effect, asks the workspace what happened in the thread and who
//     the approver is by now, and commits that the attempt begins (Decide may stop it yet).
//  6. integrations/x makes the one request.
//  7. The relay feeds back what came of it; Decide closes the conversation.
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
// A conversation holds the citizen's latest messages; older ones are put aside, beside its
// record (older.go). What a message costs does not grow with the thread, and no number of
// them makes a record that a store refuses. An event about an older message brings it back
// for that one decision. Messages wait for the thread as a chain, each naming the next
// (inorder.go): the queue of a thread stays short in a burst.
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
// Texts are keys with arguments until the last moment (package texts), and all of
// them are data: a workspace escapes every string it is given, so a citizen's
// name inside a notice is as harmless as the message itself.
package bot
