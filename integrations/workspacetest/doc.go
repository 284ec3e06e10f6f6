// Package workspacetest is the one suite that every workspace passes: the promises
// of bot.Workspace, told as stories, up to the whole main job with the real engine,
// relay and inbox.
//
// A workspace brings a Harness: how to make a fresh World (itself with its fake
// server, or whatever stands for the outside), and what it can and cannot do.
// Nothing in here knows about HTTP or about one workspace.
//
// # Design decisions
//
// What a workspace cannot do is a declared difference (Feature, Fault), so that it
// is a decision and not an accident. What is declared is tested.
//
// The world answers as people see it: a Post's Text is what a reader reads, its
// Pings are those whose telephone goes off. How a server writes that down is the
// harness's business, and never the suite's.
//
// The suite is for tests alone, and so it may use package handlers: the main job is
// told with the inbox that the program has, not with a copy of it.
package workspacetest
