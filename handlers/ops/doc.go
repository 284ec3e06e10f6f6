// Package ops holds the pages for those who run the program: /healthz, /readyz and
// /metrics. They hold no text of or about a citizen, and no secret: names of
// accounts, kinds of events and counts alone, so that they can be read by anything
// on the municipality's own network.
//
// What is counted is told by others: package bot through bot.Watch, stores through
// Stats, sources through bot.Speaker. Nothing here decides anything.
//
// # Design decisions
//
// /healthz answers as long as the process can: it is for restarting a process that
// hangs, and a remote that is down is no reason to restart. /readyz is for people
// and alarms: it is red when the store cannot be reached, when work is overdue, or
// when a source has been silent for too long, because a relay that stops without a
// word is the failure that nobody notices.
//
// Metrics live in a registry of their own, so that two programs can run in one
// test. Labels are words from the code and the accounts of the organisation file:
// never an id, a name or a text from outside.
package ops
