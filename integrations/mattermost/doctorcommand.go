package mattermost

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"draad/bot"
	"draad/bot/ports"
)

// examineCommand looks whether buttons and the slash command work: what is switched on
// here is of no use when the server cannot reach it.
func (w *Workspace) examineCommand(ctx context.Context, config map[string]string) ports.Diagnosis {
	d := ports.Diagnosis{What: "Mattermost buttons and /" + trigger}
	if w.config.PublicURL == "" {
		d.OK, d.Says = true, "off: DRAAD_PUBLIC_URL is not set; emoji work"
		return d
	}
	if config["EnableCommands"] == "false" {
		d.Says, d.Do = "buttons are on; slash commands are switched off in Mattermost",
			"System Console > Integrations > Integration Management: enable custom slash commands"
		return d
	}
	if w.config.CommandToken != "" {
		return w.examineReach(ctx, d)
	}
	tokens, err := w.findTokens(ctx)
	switch {
	case len(tokens) > 0:
		return w.examineReach(ctx, d)
	case bot.Is(err, bot.Permanent):
		d.Says, d.Do = "buttons are on; Draad may not see whether /"+trigger+" is registered", makeAdministrator
	default:
		d.Says, d.Do = "buttons are on; /"+trigger+" is not registered", unregistered
	}
	return d
}

const unregistered = "run draad mattermost setup, or make the command by hand and set " + Prefix + "_COMMAND_TOKEN"

// examineReach has Mattermost call Draad, as it does for buttons and commands: only
// whoever gives a command sees its answer, and that is Draad. Nobody can be reached
// before Draad runs.
func (w *Workspace) examineReach(ctx context.Context, d ports.Diagnosis) ports.Diagnosis {
	err, says := error(nil), ""
	for _, channel := range w.channels() {
		if says, err = w.tryCommand(ctx, channel); err == nil {
			d.OK, d.Says = true, "on; Mattermost reaches Draad at "+w.config.PublicURL
			return d
		}
	}
	switch {
	case says == "api.command.execute_command.not_found.app_error":
		d.Says, d.Do = "buttons are on; /"+trigger+" is not registered", unregistered
	case says == "api.command.execute_command.failed_resp.app_error":
		d.Says = "Mattermost reaches DRAAD_PUBLIC_URL, and is refused there"
		d.Do = "run draad mattermost setup, or set " + Prefix + "_COMMAND_TOKEN to the command's token; see Draad's log too"
	case !w.answersHere(ctx):
		d.OK, d.Says = true, "on; whether Mattermost reaches Draad at "+w.config.PublicURL+" cannot be told: nobody answers there now"
		d.Do = "run draad doctor once more while Draad runs"
	case says == "api.command.execute_command.failed.app_error":
		d.Says = "on, and Mattermost cannot reach Draad at " + w.config.PublicURL
		d.Do = "open the way from the Mattermost server to there; is it an address inside your network? " +
			"then add its host to System Console > Environment > Developer > Allow untrusted internal connections"
	default:
		d.Says, d.Do = "on; /"+trigger+" could not be tried: "+err.Error(), "try again"
	}
	return d
}

// tryCommand gives the slash command; says is the id of the server's refusal.
func (w *Workspace) tryCommand(ctx context.Context, channel string) (says string, err error) {
	ex, err := w.call(ctx, "trying the slash command", false, func(ctx context.Context) error {
		_, _, err := w.api.ExecuteCommand(ctx, channel, "/"+trigger+" help")
		return err
	})
	return errorID(ex.Body), err
}

// reachWithin is how long Draad gets to answer at its own public address.
const reachWithin = 5 * time.Second

// answersHere reports whether Draad answers at its public address when it is called from
// this machine.
func (w *Workspace) answersHere(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.config.PublicURL+commandPath, nil)
	if err != nil {
		return false
	}
	answer, err := w.wire.RoundTrip(req)
	if err != nil {
		return false
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	return err == nil && bytes.Contains(body, []byte(notACommand))
}
