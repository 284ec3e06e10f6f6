package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"draad/bot/nearest"
)

// command is one thing that the program can do.
type command struct {
	name string
	args []string // names of its arguments; in brackets: may be left out
	says string   // one line for `draad help`
	// flags: it has flags or commands as arguments, and reads all of them itself.
	flags bool
	run   func(ctx context.Context, c *console, args []string) error
}

// commands is every command, in the order of `draad help`.
func commands() []command {
	return []command{
		{name: "serve", says: "run Draad; without settings: the practice room", run: serve},
		{name: "doctor", says: "look at each setting and each remote, and say what to do", run: doctor},
		{name: "backup", args: []string{"FILE"}, says: "copy the store to FILE (- is standard output), while Draad runs or not", run: backup},
		{name: "store", args: []string{"copy", "--from PLACE", "--to PLACE"}, flags: true, run: storeCommand,
			says: "carry everything between the embedded store and Redis; PLACE is redis, bolt, a folder, a URL, or file:PATH of one"},
		{name: "organisation", says: "print the example organisation file, to start from", run: printOrganisation},
		{name: "x", args: []string{"login", "[PREFIX]"}, says: "get an OAuth 2.0 token for an account on X", run: xLogin},
		{name: "slack", args: []string{"manifest"}, says: "print the manifest to make the app in Slack from", run: slackCommand},
		{name: "mattermost", args: []string{"setup"}, says: "register /draad in Mattermost, and print what an administrator must allow", run: mattermostCommand},
		{name: "version", says: "say which version this is", run: version},
		{name: "help", args: []string{"[settings|COMMAND]"}, flags: true, says: "print this, list every setting, or say what one command does", run: help},
	}
}

// usageError is a command line that is not understood.
type usageError struct{ says string }

func (e *usageError) Error() string { return e.says + "\n`draad help` lists the commands" }

func usage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

func (c *console) dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return usage("expected a command")
	}
	name, args := args[0], args[1:]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-v", "-version", "--version":
		name = "version"
	}
	cmd, err := named(name)
	if err != nil {
		return err
	}
	return cmd.start(ctx, c, args)
}

// named finds a command.
func named(name string) (command, error) {
	all := commands()
	i := slices.IndexFunc(all, func(cmd command) bool { return cmd.name == name })
	if i < 0 {
		return command{}, usage("there is no command %q%s", name, nearest.Suggest(name, names(all)))
	}
	return all[i], nil
}

// explain prints how the command is written, and what it does.
func (cmd command) explain(c *console) error {
	_, err := fmt.Fprintf(c.out, "%s: %s\n", cmd.line(), cmd.says)
	return err
}

func (cmd command) start(ctx context.Context, c *console, args []string) error {
	for _, a := range args {
		switch {
		case a == "-h" || a == "-help" || a == "--help":
			return cmd.explain(c)
		case strings.HasPrefix(a, "-") && a != standardOutput && !cmd.flags:
			return usage("there is no flag %q; Draad is set by the environment (`draad help settings`)", a)
		}
	}
	if cmd.flags {
		return cmd.run(ctx, c, args)
	}
	required := slices.DeleteFunc(slices.Clone(cmd.args), func(a string) bool { return strings.HasPrefix(a, "[") })
	if len(args) < len(required) || len(args) > len(cmd.args) {
		return usage("expected `%s`", cmd.line())
	}
	return cmd.run(ctx, c, args)
}

// line is how the command is written.
func (cmd command) line() string {
	return strings.Join(append([]string{"draad", cmd.name}, cmd.args...), " ")
}

// word is the second word of a command that has two; arguments that stand for something else
// are in capitals, in brackets or flags.
func (cmd command) word() string {
	if len(cmd.args) == 0 || strings.ToLower(cmd.args[0]) != cmd.args[0] {
		return ""
	}
	return cmd.args[0]
}

func names(all []command) []string {
	var list []string
	for _, cmd := range all {
		list = append(list, cmd.name)
	}
	return list
}
