// Package room is what the practice room and its pages say to each other: the
// Room interface, the acts that can be done in a room, and plain views of what
// is in it.
//
// # What lives here
//
// The interface, its view types, the limits of what a person may type, the
// errors that a page can show beside a field (Problem), and the names and glyphs
// of common emoji. integrations/practice implements Room; handlers/roompage shows
// it. They may not import each other: that is why this package exists.
//
// # What must not live here
//
// Storage, HTTP, HTML, and any decision about a conversation: a room passes acts
// on and shows what it was told to show.
//
// # Design decisions
//
// Two acts, not twelve methods: everything a citizen does is a CitizenAct,
// everything a colleague does a ColleagueAct, with the words of bot.CitizenAct and
// bot.ChatAct. A page, a script and a test then go the same way in.
//
// Cards and notes stay bot.Card and bot.Note: keys with arguments, so that each
// viewer reads them in their own language.
//
// Changes is one bit: "look again". It coalesces by nature, so a slow browser
// costs one waiting bit and never a growing buffer.
package room
