package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"draad/cmd/draad/settings"
	"draad/integrations/bolt"
	"draad/integrations/mattermost"
	"draad/integrations/redis"
	"draad/integrations/slack"
	"draad/integrations/x"
)

// help prints the commands, one of them, or the settings.
func help(_ context.Context, c *console, args []string) error {
	if len(args) == 0 {
		_, err := io.WriteString(c.out, helpText())
		return err
	}
	if args[0] != "settings" {
		return helpOn(c, args)
	}
	if len(args) > 1 {
		return usage("expected `draad help [settings|COMMAND]`")
	}
	_, err := io.WriteString(c.out, settings.Plain(settingGroups())+
		"\nEach can also be given as NAME_FILE: the path of a file that holds the value.\n")
	return err
}

// helpOn says what one command does. It may be given by both its words, such as "store copy":
// that is how people know it.
func helpOn(c *console, args []string) error {
	cmd, err := named(args[0])
	if err != nil {
		return err
	}
	if len(args) > 2 || len(args) == 2 && cmd.word() != args[1] {
		return usage("expected `%s`", cmd.line())
	}
	return cmd.explain(c)
}

func helpText() string {
	var b strings.Builder
	b.WriteString("Draad answers citizens' questions from a chat thread.\n\n")
	for _, cmd := range commands() {
		fmt.Fprintf(&b, "  %-26s %s\n", cmd.line(), cmd.says)
	}
	b.WriteString("\nStart with `draad serve` and open the address that it prints.\n")
	return b.String()
}

// settingGroups is every setting there is, for the table in README.md too.
func settingGroups() []settings.Group {
	return []settings.Group{
		{Title: "The program", Prefix: prefix, Config: &Config{}},
		{Title: "The embedded store", Prefix: prefix, Config: &bolt.Config{}},
		{Title: "Redis, for several replicas; instead of the embedded store", Prefix: redis.Prefix, Config: &redis.Config{}},
		{Title: "Slack", Prefix: slack.Prefix, Config: &slack.Config{}},
		{Title: "Mattermost", Prefix: mattermost.Prefix, Config: &mattermost.Config{}},
		{Title: "X (an account in the organisation file may name another prefix than DRAAD_X)", Prefix: x.DefaultPrefix, Config: &x.Config{}},
	}
}
