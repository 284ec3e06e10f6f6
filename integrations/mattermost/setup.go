package mattermost

import (
	"context"
	"fmt"
	"io"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/texts"
)

// allow is what an administrator has to do in Mattermost, whatever else works.
const allow = `What an administrator of Mattermost must allow:
1. System Console > Integrations > Bot Accounts: enable bot account creation.
2. Product menu > Integrations > Bot Accounts: make the bot, role Member, and copy its
   token into ` + Prefix + `_TOKEN. Add the bot to the team, and to each desk's channel.
3. For buttons and /draad: set DRAAD_PUBLIC_URL to an address at which the Mattermost
   server can reach Draad. Is that inside your own network? Then add its host to
   System Console > Environment > Developer > Allow untrusted internal connections.
4. To register /draad, the bot has to be an administrator of the team: only those may
   make slash commands, by default. Or make the command by hand, see below.
5. Messages that one person sees (refusals) need the permission create_post_ephemeral,
   which only system administrators have by default. Without it Draad says them in the
   thread, to whom they are for.
6. Photos need System Console > Environment > File Storage > Allow file sharing, and a
   maximum file size of 5 MB or more. Without it citizens' photos stay links.
`

// makeAdministrator is what helps when the server does not let the bot make, or see,
// slash commands: the permission manage_slash_commands is the team administrators'.
const makeAdministrator = "make the bot an administrator of the team (Team menu > Manage members) and run draad mattermost setup; " +
	"or make the command by hand (see what draad mattermost setup prints) and set " + Prefix + "_COMMAND_TOKEN to its token"

// Setup registers the slash command in the teams of the desks' channels, and prints
// to out what it did and what an administrator must allow. Doing it again is
// harmless. It prints no secret.
func Setup(ctx context.Context, w *Workspace, out io.Writer) error {
	if _, err := fmt.Fprint(out, allow, "\n"); err != nil {
		return err
	}
	if w.config.PublicURL == "" {
		_, err := fmt.Fprintln(out, "DRAAD_PUBLIC_URL is not set: no slash command is registered. Emoji work without it.")
		return err
	}
	teams, err := w.teams(ctx)
	if err != nil {
		return err
	}
	for _, team := range teams {
		did, err := w.register(ctx, team)
		if bot.Is(err, bot.Permanent) {
			return &bot.Error{Kind: bot.Permanent, Err: fmt.Errorf("the bot account may not make slash commands in team %s; "+
				"make it an administrator of the team (Team menu > Manage members) and run this again, "+
				"or make the command by hand: Integrations > Slash Commands, "+
				"trigger word %s, request URL %s, method POST; then set %s_COMMAND_TOKEN to its token",
				team, trigger, w.config.PublicURL+commandPath, Prefix)}
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "Team %s: /%s %s.\n", team, trigger, did); err != nil {
			return err
		}
	}
	return nil
}

// register makes the command in a team, or mends the one that is there. It says what
// it did.
func (w *Workspace) register(ctx context.Context, team string) (string, error) {
	want := &model.Command{
		TeamId: team, Trigger: trigger, Method: model.CommandMethodPost, URL: w.config.PublicURL + commandPath,
		DisplayName: "Draad", AutoComplete: true,
		AutoCompleteDesc: w.say(texts.T("mattermost.command.about")), AutoCompleteHint: w.say(texts.T("mattermost.command.hint")),
	}
	all, err := w.commands(ctx, team)
	if err != nil {
		return "", err
	}
	for _, c := range all {
		if c.Trigger != trigger || c.DeleteAt != 0 {
			continue
		}
		if c.URL == want.URL && c.Method == want.Method {
			return "was registered already", nil
		}
		changed := *c
		changed.URL, changed.Method = want.URL, want.Method
		_, err := w.call(ctx, "mending the slash command", true, func(ctx context.Context) error {
			_, _, err := w.api.UpdateCommand(ctx, &changed)
			return err
		})
		return "led elsewhere and leads to Draad now", err
	}
	_, err = w.call(ctx, "registering the slash command", true, func(ctx context.Context) error {
		_, _, err := w.api.CreateCommand(ctx, want)
		return err
	})
	return "is registered", err
}
