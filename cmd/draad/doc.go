// Command draad answers citizens' questions from a chat thread: `draad serve` runs
// it, `draad help` lists the rest.
//
// # What lives here
//
// main.go, the table of commands, one file a command, the program's own settings
// (config.go) and the composition root: app.go wires everything, registry.go names
// every integration. Nothing else in the repository knows all the parts.
//
// What can stand on its own is a package below this one: settings, organisation,
// logging, nearest.
//
// # Design decisions
//
// Commands get a console, not the process: environment, input, output and the way
// to make the app. So each is tested as it is used, without a process.
//
// Exit codes: 0 all is well, 1 it did not work (or the doctor found something), 2
// the command line was not understood.
//
// No framework for commands: a table, and a suggestion for what was misspelt, is all
// that six commands without flags need.
package main
