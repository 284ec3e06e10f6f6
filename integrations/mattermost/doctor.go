package mattermost

import (
	"context"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
)

// Examine looks whether Mattermost can be reached, knows the token, and lets the bot
// into each desk's channel. Nobody sees anything of it.
func (w *Workspace) Examine(ctx context.Context) []ports.Diagnosis {
	all, config, ok := w.examineServer(ctx)
	if !ok {
		return all
	}
	account, me := w.examineAccount(ctx)
	all = append(all, account)
	if me == nil {
		return all
	}
	for _, d := range w.org.Desks {
		all = append(all, w.examineChannel(ctx, d, me.Id))
	}
	return append(all, w.examineCommand(ctx, config))
}

const newToken = "make a new token for Draad's bot account (Integrations > Bot Accounts) and set it as " + Prefix + "_TOKEN"

func (w *Workspace) examineAccount(ctx context.Context) (ports.Diagnosis, *model.User) {
	d := ports.Diagnosis{What: "Mattermost account", OK: true}
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

func (w *Workspace) examineChannel(ctx context.Context, desk bot.Desk, me string) ports.Diagnosis {
	d := ports.Diagnosis{What: "Mattermost channel of desk " + string(desk.ID)}
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
