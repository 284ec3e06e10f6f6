// Package platformtest is the one suite that every platform passes: the promises of
// bot.Platform and of the optional bot.Finder, bot.Deleter and bot.Source, told as
// stories.
//
// A platform brings a Harness: how to make a fresh World (itself with its fake
// server, or whatever stands for the outside), and what it can and cannot do.
// Nothing in here knows about HTTP or about one platform.
package platformtest
