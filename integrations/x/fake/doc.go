// Package fake is an X for tests: a stateful server that speaks the parts of the X
// API v2 that Draad uses, over real HTTP on a loopback port, so that other
// processes can use it too.
//
// It checks OAuth 1.0a signatures and OAuth 2.0 tokens, counts requests, keeps rate
// limits, refuses what X refuses (too long, the same text twice, replies to whom
// did not mention the account, answers to what is gone) in X's words, gives only
// the fields that were asked for, and breaks when told to (Fault).
//
// It knows nothing of package x: it weighs texts, signs and finds links in its own
// way, so that a mistake there is seen here.
//
// Nothing is looked up by going through everything, so that a benchmark can push
// thousands of posts a second through it.
package fake
