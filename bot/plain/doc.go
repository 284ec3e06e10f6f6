// Package plain is what the chats share when they write a colleague's reply as plain text:
// what a reader does not see comes out, emoji names become emoji, list marks are written
// out, and what plain text cannot carry is named (Lost).
//
// What must not live here: the markup of any chat. Each integration reads its own, once, and
// what it makes of a reply is fingerprint, preview and post alike.
//
// The table of emoji is made by gen.go from the one that Mattermost publishes, which comes
// from the same list as Slack's names (go generate ./bot/plain). It is data in a file: a
// library with such a table has the names of GitHub, which differ.
package plain

//go:generate go run gen.go
