package slack

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/bot/ports"
	"draad/integrations/wire"
)

// Examine implements bot.Doctor: the tokens, the scopes, and the bot's place in each
// desk's channel. It posts nothing.
func (w *Workspace) Examine(ctx context.Context) []ports.Diagnosis {
	me, header, err := w.whoAmI(ctx)
	if err != nil {
		return append([]ports.Diagnosis{w.ill("Slack bot token", err, "take the Bot User OAuth Token from OAuth & Permissions of the app, and set it as "+Prefix+"_BOT_TOKEN")}, w.examineEars(ctx))
	}
	all := []ports.Diagnosis{
		{What: "Slack bot token", OK: true, Says: "Slack knows the bot, in the workspace " + me.team},
		examineScopes(header), w.examineEars(ctx),
	}
	if says := wire.ClockOff(header, w.now(), "Slack"); says != "" {
		all = append(all, ports.Diagnosis{What: "clock, by Slack's answers", Says: says, Do: "set the clock of this machine; over HTTP Slack is not heard until then"})
	}
	seen := map[string]bool{}
	for _, d := range w.org.Desks {
		if !seen[d.Channel] {
			seen[d.Channel] = true
			all = append(all, w.examineChannel(ctx, d))
		}
	}
	return all
}

// ill is what is wrong. Of refused tokens do says what to do; other errors say that
// themselves.
func (w *Workspace) ill(what string, err error, do string) ports.Diagnosis {
	d := ports.Diagnosis{What: what, Says: err.Error()}
	switch bot.KindOf(err) {
	case bot.Auth:
		d.Do = do
	case bot.RateLimited:
		d.Do = "wait a minute and try again"
	case bot.Temporary, bot.OutcomeUnknown:
		d.Do = fmt.Sprintf("check %s_API_URL and whether this machine can reach it", Prefix)
	}
	return d
}

// examineScopes compares what the token may do with what is needed. A server that
// does not say so is taken at its word.
func examineScopes(h http.Header) ports.Diagnosis {
	d := ports.Diagnosis{What: "Slack scopes", OK: true, Says: "the bot may do all it needs"}
	said := h.Get("X-OAuth-Scopes")
	if said == "" {
		d.Says = "Slack does not say what the bot may do"
		return d
	}
	var has, missing []string
	for s := range strings.SplitSeq(said, ",") {
		has = append(has, strings.TrimSpace(s))
	}
	for _, s := range scopes {
		if !slices.Contains(has, s) {
			missing = append(missing, s)
		}
	}
	if len(missing) > 0 {
		d.OK, d.Says = false, "missing: "+strings.Join(missing, ", ")
		d.Do = "at api.slack.com/apps, open the app, OAuth & Permissions, Bot Token Scopes; add them, then click Reinstall to Workspace"
	}
	return d
}

// examineEars looks at the way in: the app token, or the signing secret.
func (w *Workspace) examineEars(ctx context.Context) ports.Diagnosis {
	if w.config.AppToken == "" {
		return ports.Diagnosis{What: "Slack over HTTP", OK: true,
			Says: "Socket Mode is off; Slack must be able to reach /slack/events, /slack/interactive and /slack/commands"}
	}
	_, err := w.call(ctx, "open a socket", false, func(ctx context.Context) error {
		_, _, err := w.api.StartSocketModeContext(ctx)
		return err
	})
	if err != nil {
		return w.ill("Slack app token", err, "at api.slack.com/apps, open the app, Basic Information, App-Level Tokens; generate one with the scope connections:write, set it as "+
			Prefix+"_APP_TOKEN, and switch Socket Mode on")
	}
	return ports.Diagnosis{What: "Slack app token", OK: true, Says: "a socket can be opened"}
}

func (w *Workspace) examineChannel(ctx context.Context, desk bot.Desk) ports.Diagnosis {
	c, err := w.channel(ctx, desk.Channel)
	d := ports.Diagnosis{What: fmt.Sprintf("Slack channel %s of %s", desk.Channel, desk.Name)}
	says, do := unfit(c, err)
	switch {
	case says != "":
		d.Says, d.Do = says, do
	case err != nil:
		return w.ill(d.What, err, "see the bot token")
	default:
		d.OK, d.Says = true, "the bot is in #"+c.Name
	}
	return d
}

// channel asks Slack what a channel is like.
func (w *Workspace) channel(ctx context.Context, id string) (c *api.Channel, err error) {
	_, err = w.call(ctx, "look at a channel", false, func(ctx context.Context) (err error) {
		c, err = w.api.GetConversationInfoContext(ctx, &api.GetConversationInfoInput{ChannelID: id})
		return err
	})
	return c, err
}

// unfit says why nothing can be posted in a channel, and what to do; "" when it can, or
// nobody knows.
func unfit(c *api.Channel, err error) (says, do string) {
	switch {
	case codeOf(err) == "channel_not_found", bot.Is(err, bot.NotFound):
		return "there is no such channel, or it is private and the bot is not in it",
			"check the id in the organisation file (right-click the channel, View channel details, at the bottom); in a private channel type /invite @draad"
	case err != nil:
		return "", ""
	case c.IsArchived:
		return "the channel is archived", "unarchive it, or name another in the organisation file"
	case !c.IsMember:
		return "the bot is not in the channel", "type /invite @draad in the channel"
	}
	return "", ""
}
