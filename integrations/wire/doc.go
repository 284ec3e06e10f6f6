// Package wire holds what all integrations that speak HTTP must agree on.
//
// It begins with the one table of what a status means (status.go): between Draad and a
// server there may stand proxies, gateways and login pages, and what those say is never
// the server's own word. A proxy's 404 does not mean that a thread or a post is gone, and
// its 403 does not mean that an answer was refused: people mend proxies.
//
// What is known about a call is recorded next to the wire (exchange.go).
//
// Beside it stands how a clock that is off is noticed (clock.go): by the Date of any answer.
//
// What must not live here: anything that knows one server. Each integration reports whether an
// answer has the form that its server gives its answers, and judges the server's own words
// where those say more than the status.
package wire
