// Package fake is a Mattermost server for tests: the part of API v4 and of the
// WebSocket that Draad uses, over real HTTP on a loopback port, with state. Nothing
// in it knows Draad.
//
// What people do (Say, React, Press …) happens at once; whoever listens hears of it on
// the socket. The socket keeps the last 128 events of a connection: who comes back
// with the connection's id and the next sequence number gets what was missed, without
// a hello; who comes too late gets a new id with one.
//
// The token may be given in the handshake or in an authentication challenge. As on a
// real server, only the former can resume a connection.
//
// Shown renders what a reader sees, with the server's own Markdown parser.
package fake
