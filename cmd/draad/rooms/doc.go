// Package rooms holds the tests of the house itself, and nothing else: which way
// imports go, what stands at the top level, that every package says what it is for,
// and that every integration is registered and runs the suites of the ports it
// implements. The rules come from the design: its rooms and its contracts.
//
// The checks read source files, not compiled packages, so that they can be tried on
// a made-up tree: each is shown to fail when it should.
package rooms
