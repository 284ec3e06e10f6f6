package slack

import (
	"context"
	"errors"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

// commandWithin is how long an answer to a command may take: Slack waits 3 seconds.
const commandWithin = 2500 * time.Millisecond

// command is a slash command.
type command struct {
	User    string `json:"user_id"`
	Channel string `json:"channel_id"`
	Text    string `json:"text"`
	Trigger string `json:"trigger_id"`
}

// answer is what somebody who gave a command sees, alone.
type answer struct {
	Type   string      `json:"response_type"`
	Text   string      `json:"text"`
	Blocks *api.Blocks `json:"blocks,omitempty"`
}

// asked carries out a command and says what came of it. It always has an answer.
func (w *Workspace) asked(ctx context.Context, c command) answer {
	ctx, cancel := context.WithTimeout(ctx, commandWithin)
	defer cancel()
	n, err := w.commanded(ctx, c)
	switch {
	case bot.Is(err, bot.NotFound), bot.Is(err, bot.Invalid):
		n = bot.Note{Text: texts.T("slack.command.unknown")}
	case err != nil:
		w.log.Warn("a command on Slack failed", "error", err)
		n = bot.Note{Text: texts.T("slack.command.later")}
	}
	m := note(n, w.org.Language)
	return answer{Type: api.ResponseTypeEphemeral, Text: m.fallback, Blocks: &api.Blocks{BlockSet: m.blocks}}
}

// commanded gives a command to whoever answers it. An inbox that answers none knows
// some all the same.
func (w *Workspace) commanded(ctx context.Context, c command) (bot.Note, error) {
	if c.User == "" {
		return bot.Note{}, bot.Errorf(bot.Invalid, "a command of nobody")
	}
	by, err := w.who(ctx, c.User)
	if err != nil {
		return bot.Note{}, err
	}
	ears := w.ears.Load()
	if ears == nil {
		return bot.Note{}, errors.New("not listening")
	}
	e := bot.ChatEvent{
		ID: id("commanded", c.Channel, c.User, c.Trigger), At: w.now(), Act: bot.Commanded,
		By: by.Colleague, Text: strings.TrimSpace(unmark(c.Text, w.called(ctx))),
	}
	if answers, ok := ears.in.(ports.Commander); ok {
		return answers.Command(ctx, e)
	}
	return bot.Note{Text: texts.T("slack.command.done")}, ears.in.FromColleague(ctx, e)
}
