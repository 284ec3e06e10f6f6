package mattermost

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

// trigger is the slash command's name.
const trigger = "draad"

// askAgain is how long Draad waits before it asks the server for its command's token
// again: somebody could make it ask all day.
const askAgain = 10 * time.Second

// commandToken remembers the tokens of the command in each team.
type commandToken struct {
	mu     sync.Mutex
	tokens []string
	asked  time.Time
}

// notACommand is what everybody else is told who calls where commands are taken.
const notACommand = "this is not a command of Mattermost"

// command is what Mattermost sends for a slash command.
type command struct {
	token, user, channel, name, text, trigger string
}

// parseCommand reads the form; false when it makes no sense.
func parseCommand(form url.Values) (command, bool) {
	c := command{
		token: form.Get("token"), user: form.Get("user_id"), channel: form.Get("channel_id"),
		name: strings.TrimPrefix(form.Get("command"), "/"), text: strings.TrimSpace(form.Get("text")), trigger: form.Get("trigger_id"),
	}
	return c, c.token != "" && model.IsValidId(c.user) && model.IsValidId(c.channel) && c.name != ""
}

func (w *Workspace) serveCommand(rw http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxAsked)
	if r.ParseForm() != nil {
		http.Error(rw, notACommand, http.StatusBadRequest)
		return
	}
	c, ok := parseCommand(r.PostForm)
	if !ok {
		http.Error(rw, notACommand, http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
	defer cancel()
	if !w.tokenKnown(ctx, c.token) {
		w.log.Warn("a command came with a token that is not the slash command's; run draad mattermost setup, or set " + Prefix + "_COMMAND_TOKEN")
		http.Error(rw, "this command's token is not known", http.StatusUnauthorized)
		return
	}
	n := w.commanded(ctx, c)
	at := place{channel: c.channel}
	n.Actions = nil // an answer to a command stands in no thread that a button could be about
	answer(rw, model.CommandResponse{ResponseType: model.CommandResponseTypeEphemeral,
		Text: w.opened(w.noteOf(at, n, nil).message), SkipSlackParsing: true})
}

// commanded gives the answer to a command.
func (w *Workspace) commanded(ctx context.Context, c command) bot.Note {
	says := func(key string) bot.Note { return bot.Note{Text: texts.T("mattermost.command." + key)} }
	in := w.inbox.Load()
	if in == nil {
		return says("later")
	}
	by, err := w.user(ctx, c.user)
	if err != nil {
		w.log.Warn("a command could not be taken in", "error", err)
		return says("later")
	}
	id := sha256.Sum256([]byte(c.user + "\x00" + c.channel + "\x00" + c.text + "\x00" + c.trigger))
	e := bot.ChatEvent{
		ID: "command:" + hex.EncodeToString(id[:16]), At: w.now(), Act: bot.Commanded, By: by.Colleague,
		Post: bot.Ref{Place: c.channel}, Text: c.text,
	}
	n, err := says("done"), error(nil)
	if commander, ok := (*in).(ports.Commander); ok {
		n, err = commander.Command(ctx, e)
	} else {
		err = (*in).FromColleague(ctx, e)
	}
	switch {
	case err == nil:
		return n
	case bot.Is(err, bot.NotFound), bot.Is(err, bot.Invalid):
		return says("unknown")
	}
	w.log.Warn("a command could not be taken in", "kind", string(bot.KindOf(err)), "error", err)
	return says("later")
}

// tokenKnown reports whether a token is that of our slash command: as set, or as the
// server says.
func (w *Workspace) tokenKnown(ctx context.Context, token string) bool {
	if set := w.config.CommandToken; set != "" {
		return same(token, set)
	}
	w.command.mu.Lock()
	defer w.command.mu.Unlock()
	if w.command.holds(token) {
		return true
	}
	if now := w.now(); now.Sub(w.command.asked) >= askAgain {
		w.command.asked = now
		w.command.tokens = w.ownTokens(ctx)
	}
	return w.command.holds(token)
}

func (c *commandToken) holds(token string) bool {
	known := false
	for _, t := range c.tokens {
		known = same(token, t) || known
	}
	return known
}

func same(a, b string) bool { return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// ownTokens asks the server for the tokens of /draad in our teams.
func (w *Workspace) ownTokens(ctx context.Context) []string {
	tokens, err := w.findTokens(ctx)
	if err != nil {
		w.log.Warn("the slash command's token cannot be looked up; set "+Prefix+"_COMMAND_TOKEN", "error", err)
	}
	return tokens
}

// findTokens gives the tokens that can be had, with what kept it from any other.
func (w *Workspace) findTokens(ctx context.Context) ([]string, error) {
	teams, failed := w.teams(ctx)
	var tokens []string
	for _, team := range teams {
		commands, err := w.commands(ctx, team)
		if err != nil {
			failed = err
			continue
		}
		for _, c := range commands {
			if c.Trigger == trigger && c.URL == w.config.PublicURL+commandPath && c.DeleteAt == 0 {
				tokens = append(tokens, c.Token)
			}
		}
	}
	return tokens, failed
}

func (w *Workspace) commands(ctx context.Context, team string) ([]*model.Command, error) {
	var all []*model.Command
	_, err := w.call(ctx, "looking up slash commands", false, func(ctx context.Context) (err error) {
		all, _, err = w.api.ListCommands(ctx, team, true)
		return err
	})
	var some []*model.Command
	for _, c := range all {
		if c != nil {
			some = append(some, c)
		}
	}
	return some, err
}

// teams are those that the desks' channels belong to, each once. The error is of a
// channel that could not be looked up; the others are there.
func (w *Workspace) teams(ctx context.Context) ([]string, error) {
	var teams []string
	var failed error
	seen := map[string]bool{}
	for _, id := range w.channels() {
		c, err := w.channel(ctx, id)
		if err != nil {
			failed = err
			continue
		}
		if c.TeamId != "" && !seen[c.TeamId] {
			seen[c.TeamId] = true
			teams = append(teams, c.TeamId)
		}
	}
	return teams, failed
}

func (w *Workspace) channel(ctx context.Context, id string) (*model.Channel, error) {
	if !model.IsValidId(id) {
		return nil, bot.Errorf(bot.NotFound, "channel %q in the organisation file is not an id of Mattermost's: 26 letters and digits, at the bottom of the channel's info", id)
	}
	var c *model.Channel
	_, err := w.call(ctx, "looking up a channel", false, func(ctx context.Context) (err error) {
		c, _, err = w.api.GetChannel(ctx, id)
		return err
	})
	if err == nil && (c == nil || c.Id != id) {
		err = bot.Errorf(bot.Temporary, "looking up a channel in Mattermost: an answer without the channel in it")
	}
	return c, err
}
