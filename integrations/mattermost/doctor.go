package mattermost

import (
	"context"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
)

// oldest is the oldest major version of Mattermost that has what Draad uses.
const oldest = 7

// Examine looks whether Mattermost can be reached, knows the token, and lets the bot
// into each desk's channel. It posts nothing.
func (w *Workspace) Examine(ctx context.Context) []bot.Diagnosis {
	version := w.examineServer(ctx)
	if !version.OK {
		return []bot.Diagnosis{version}
	}
	account, me := w.examineAccount(ctx)
	all := []bot.Diagnosis{version, account}
	if me == nil {
		return all
	}
	for _, d := range w.org.Desks {
		all = append(all, w.examineChannel(ctx, d, me.Id))
	}
	return append(all, w.examineCommand(ctx))
}

func (w *Workspace) examineServer(ctx context.Context) bot.Diagnosis {
	d := bot.Diagnosis{What: "Mattermost server"}
	var config map[string]string
	_, err := w.call(ctx, "reading the server's version", false, func(ctx context.Context) (err error) {
		config, _, err = w.api.GetClientConfig(ctx, "")
		return err
	})
	if err != nil {
		d.Says, d.Do = err.Error(), "check "+Prefix+"_URL and whether this machine can reach it"
		if bot.Is(err, bot.Auth) {
			d.Do = newToken
		}
		return d
	}
	var major int
	if _, err := fmt.Sscanf(config["Version"], "%d.", &major); err != nil {
		d.OK, d.Says = true, "answers, and does not tell its version"
		return d
	}
	d.OK, d.Says = major >= oldest, fmt.Sprintf("version %d", major)
	if !d.OK {
		d.Do = fmt.Sprintf("install Mattermost %d or later", oldest)
	}
	return d
}

const newToken = "make a new token for Draad's bot account and set it as " + Prefix + "_TOKEN; " +
	"is the token new? then let an administrator enable personal access tokens (EnableUserAccessTokens)"

func (w *Workspace) examineAccount(ctx context.Context) (bot.Diagnosis, *model.User) {
	d := bot.Diagnosis{What: "Mattermost account", OK: true}
	me, err := w.self(ctx)
	if err != nil {
		d.OK, d.Says, d.Do = false, err.Error(), "check "+Prefix+"_URL"
		if bot.Is(err, bot.Auth) {
			d.Do = newToken
		}
		return d, nil
	}
	d.What = "Mattermost account @" + me.Username
	d.Says = "Mattermost knows the token"
	if !me.IsBot {
		d.Says = "this is a person's account, not a bot's"
		d.Do = "make a bot account: what this person writes would be taken for Draad's own"
		d.OK = false
	}
	return d, me
}

func (w *Workspace) examineChannel(ctx context.Context, desk bot.Desk, me string) bot.Diagnosis {
	d := bot.Diagnosis{What: "Mattermost channel of desk " + string(desk.ID)}
	c, err := w.channel(ctx, desk.Channel)
	if err == nil && c.DeleteAt != 0 {
		d.Says, d.Do = "the channel is archived", "restore it, or name another channel in the organisation file"
		return d
	}
	if err == nil {
		_, err = w.call(ctx, "looking up the membership", false, func(ctx context.Context) error {
			_, _, err := w.api.GetChannelMember(ctx, desk.Channel, me, "")
			return err
		})
	}
	switch {
	case err == nil:
		d.OK, d.Says = true, "Draad is in it"
	case bot.Is(err, bot.NotFound), bot.Is(err, bot.Permanent):
		d.Says = "there is no such channel, or Draad is not in it"
		d.Do = "check the channel's id in the organisation file (26 letters and digits), and add the bot to the team and to the channel"
	default:
		d.Says, d.Do = err.Error(), "try again"
	}
	return d
}

func (w *Workspace) examineCommand(ctx context.Context) bot.Diagnosis {
	d := bot.Diagnosis{What: "Mattermost buttons and /" + trigger, OK: true}
	switch {
	case w.config.PublicURL == "":
		d.Says = "off: DRAAD_PUBLIC_URL is not set; emoji work"
	case w.config.CommandToken != "":
		d.Says = "on; the command's token is set by hand"
	case len(w.ownTokens(ctx)) > 0:
		d.Says = "on; the command is registered"
	default:
		d.OK, d.Says = false, "buttons are on; /"+trigger+" is not registered"
		d.Do = "run draad mattermost setup, or set " + Prefix + "_COMMAND_TOKEN"
	}
	return d
}
