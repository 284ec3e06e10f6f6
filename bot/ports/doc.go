// Package ports is the contracts between Draad and what is outside: what a platform and a
// workspace must be able to do, what more they may be able to do (found by type assertion),
// and what takes what they hear. What crosses them is package bot's.
//
// # What must not live here
//
// Anything but interfaces, and the values that only they know. Nothing here names a system.
//
// # Design decisions
//
// A Finder has three answers, not two: found, certainly absent, and unsure. Only
// "certainly absent" may lead to a second attempt without a person.
package ports
