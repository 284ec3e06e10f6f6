package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"draad/bot"
)

// interaction is what Slack sends when somebody presses a button or uses a message
// shortcut: only what Draad uses of it.
type interaction struct {
	Type       string  `json:"type"`
	CallbackID string  `json:"callback_id"`
	TriggerID  string  `json:"trigger_id"`
	ActionTS   string  `json:"action_ts"`
	User       userRef `json:"user"`
	Channel    struct {
		ID string `json:"id"`
	} `json:"channel"`
	MessageTS string `json:"message_ts"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ChannelID string `json:"channel_id"`
		ThreadTS  string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	Actions []struct {
		ID    string `json:"action_id"`
		Block string `json:"block_id"`
		Value string `json:"value"`
		TS    string `json:"action_ts"`
	} `json:"actions"`
}

// approveShortcut is the callback id of the message shortcut in the manifest.
const approveShortcut = "approve"

func parseInteraction(payload []byte) (interaction, error) {
	var i interaction
	if err := json.Unmarshal(payload, &i); err != nil {
		return i, errors.New("an interaction of an unknown shape")
	}
	return i, nil
}

// place is the channel that it happened in.
func (i interaction) place() string { return cmp.Or(i.Channel.ID, i.Container.ChannelID) }

// post is the post it is about, thread the root above it.
func (i interaction) post() string { return cmp.Or(i.Message.TS, i.Container.MessageTS, i.MessageTS) }

func (i interaction) thread() string {
	for _, a := range i.Actions {
		if ts, ok := strings.CutPrefix(a.Block, threadBlock); ok {
			ts, _, _ = strings.Cut(ts, ":")
			return ts
		}
	}
	return cmp.Or(i.Message.ThreadTS, i.Container.ThreadTS, i.post())
}

// pressed says in Draad's words what an interaction comes to.
func (w *Workspace) pressed(ctx context.Context, i interaction) []bot.ChatEvent {
	if i.User == "" || i.place() == "" || !tsPattern.MatchString(i.post()) || !tsPattern.MatchString(i.thread()) {
		return nil
	}
	c := bot.ChatEvent{
		Act: bot.Pressed, By: bot.Colleague{ID: bot.ColleagueID(i.User)},
		Thread: w.ref(ctx, i.place(), i.thread(), ""), Post: w.ref(ctx, i.place(), i.post(), i.thread()),
	}
	switch {
	case i.Type == "message_action" && i.CallbackID == approveShortcut:
		c.Action = string(bot.ActApprove)
		return []bot.ChatEvent{i.stamp(c, i.ActionTS)}
	case i.Type != "block_actions":
		return nil
	}
	var all []bot.ChatEvent
	for _, a := range i.Actions {
		c.Action, _, _ = strings.Cut(a.ID, ":")
		c.Value = unpacker.Replace(a.Value)
		if c.Action != "" {
			all = append(all, i.stamp(c, cmp.Or(a.TS, i.ActionTS)))
		}
	}
	return all
}

// stamp gives a press its id and time.
func (i interaction) stamp(c bot.ChatEvent, ts string) bot.ChatEvent {
	c.At = moment(ts)
	c.ID = id("pressed", c.Post.Place, c.Post.ID, string(c.By.ID), c.Action, cmp.Or(ts, i.TriggerID))
	return c
}

// takeInteraction takes in an interaction, in its thread's lane; as take.
func (w *Workspace) takeInteraction(ctx context.Context, i interaction) error {
	for _, c := range w.pressed(ctx, i) {
		err := w.insist(ctx, "take in a button", func() error {
			if err := w.readEdit(ctx, c); err != nil {
				return err
			}
			_, err := w.hand(ctx, c)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
