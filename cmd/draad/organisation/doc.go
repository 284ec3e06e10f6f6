// Package organisation reads the municipality's own file: its name, desks,
// accounts, people, emoji and terms, as YAML, into a bot.Organisation; and it
// knows the office hours and holidays, from which deadlines follow.
//
// # What lives here
//
// Open and Parse, which read the file; File, what is in it; Deadline. The example
// organisation (example.yaml), used when there is no file and meant to be copied.
// What the words mean is package bot's business; secrets do not belong in the
// file but in the settings.
//
// # Design decisions
//
// The file is read node by node, not decoded into structs: that is what makes it
// possible to tell all mistakes at once, each with its line and what was expected.
// An unknown key is a mistake: a misspelt "self_aprove" must not silently change
// who may publish. Anchors, aliases and tags are refused; nobody needs them here,
// and they can make a small file enormous.
//
// The time zone database is part of the program, so that it runs in an empty
// container.
package organisation
