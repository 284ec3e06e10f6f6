// Package practice is the practice room: a square ("het plein") where anybody can
// write as any citizen, and team channels where the example colleagues answer. It
// is a real bot.Platform and a real bot.Workspace, so that everything that is seen
// in it went through the same Decide, store and relay as in production.
//
// # What lives here
//
//   - Room: the acts and views of both sides (room.go, plein.go, team.go).
//   - Plein: the room as a bot.Platform, with Finder, Deleter and Source.
//   - Team: the room as a bot.Workspace.
//   - A day of example messages (day.go).
//
// # What must not live here
//
// HTML and HTTP (handlers/roompage), and any decision about a conversation.
//
// # Design decisions
//
// The room lives in bot.Store: one record a thread, found through an index that
// sorts newest first. No record grows with the room as a whole.
//
// An act changes the thread and adds the event that tells of it to the thread's
// own pending list, in one commit. Run hands pending events to the bot.Inbox and
// then takes them off. Killed in between, it hands them over again, and their ids
// are the same: nothing is lost, and repeats are harmless. Within a thread the
// order is kept; an act that is refused for now holds up its own thread only, and
// is never thrown away. What the inbox calls Invalid or NotFound is not about
// anything the bot knows, such as an emoji under a forgotten thread: it is done with.
//
// A post's id starts with its thread's id ("p3k….4"), so that a post is found
// without another index. A channel thread's id is made from the key with which it
// was posted: posting it twice lands on the same record, and FindPost is certain.
//
// On a store that several processes share, each of them shows the whole room
// (follow.go). An act is handed over by the process that took it in; another one
// does it when that one died.
//
// Deleted posts stay as empty places, so that ids and keys keep their meaning.
package practice
