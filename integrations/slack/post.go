package slack

import (
	"context"
	"errors"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/bot/texts"
)

// PostThread implements bot.Workspace.
func (w *Workspace) PostThread(ctx context.Context, key, channel string, c bot.Card) (bot.Ref, error) {
	r, err := w.post(ctx, "post a card", key, channel, "", card(c, w.org.Language))
	if err == nil {
		w.roots.put(r.Place, r.ID, root{ts: r.ID, key: key, ours: true})
	}
	return r, elsewhere(err)
}

// UpdateCard implements bot.Workspace. Slack keeps a post's metadata when an update
// names none.
func (w *Workspace) UpdateCard(ctx context.Context, at bot.Ref, c bot.Card) error {
	free, err := w.cards.hold(ctx, at.Place+"/"+at.ID)
	if err != nil {
		return bot.Errorf(bot.Temporary, "redraw a card on Slack: another drawing of it is under way: %w", err)
	}
	defer free()
	m := card(c, w.org.Language)
	_, err = w.call(ctx, "redraw a card", true, func(ctx context.Context) error {
		_, _, _, err := w.api.UpdateMessageContext(ctx, at.Place, at.ID, m.options()...)
		return err
	})
	return keep(err)
}

// Say implements bot.Workspace.
func (w *Workspace) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	if thread.IsZero() {
		return bot.Ref{}, bot.Errorf(bot.Invalid, "say in a thread on Slack: the thread is not known")
	}
	if n.Only != "" {
		return w.whisper(ctx, thread, n)
	}
	r, err := w.post(ctx, "say in a thread", key, thread.Place, thread.ID, note(n, w.org.Language))
	if err == nil {
		w.roots.awaken(thread.Place, thread.ID)
	}
	return r, keep(err)
}

// Tell implements bot.Workspace.
func (w *Workspace) Tell(ctx context.Context, key, channel string, n bot.Note) (bot.Ref, error) {
	r, err := w.post(ctx, "post in a channel", key, channel, "", note(n, w.org.Language))
	return r, elsewhere(err)
}

// elsewhere makes the error of a channel that is shut a refusal for good: a card can
// go to another channel, and what is told must not hold up the thread it comes from.
func elsewhere(err error) error {
	if isShut(err) {
		return &bot.Error{Kind: bot.Permanent, Err: err}
	}
	return err
}

// keep makes the error of a channel that is shut one that a person has to mend, so
// that what was to be said in a thread is said later: the thread itself is not gone.
func keep(err error) error {
	if isShut(err) {
		return &bot.Error{Kind: bot.Auth, Reason: bot.ReasonChannelShut, Err: err}
	}
	return err
}

// post makes one attempt to post, in a thread where there is one.
func (w *Workspace) post(ctx context.Context, op, key, channel, thread string, m message) (bot.Ref, error) {
	if key == "" || channel == "" {
		return bot.Ref{}, bot.Errorf(bot.Invalid, "%s on Slack: a post needs a key and a channel", op)
	}
	options := append(m.options(), api.MsgOptionMetadata(api.SlackMetadata{
		EventType: metadataType, EventPayload: map[string]any{"key": key},
	}))
	if thread != "" {
		options = append(options, api.MsgOptionTS(thread))
	}
	var at, ts string
	_, err := w.call(ctx, op, true, func(ctx context.Context) (err error) {
		at, ts, err = w.api.PostMessageContext(ctx, channel, options...)
		if err == nil && ts == "" {
			err = errors.New("no ts")
		}
		return err
	})
	if err != nil {
		if bot.Is(err, bot.OutcomeUnknown) {
			w.tried.Put(key, w.now())
		}
		return bot.Ref{}, err
	}
	if at == "" {
		at = channel
	}
	return w.ref(ctx, at, ts, thread), nil
}

// whisper says something that one colleague sees. In a thread without replies Slack
// would not show it.
func (w *Workspace) whisper(ctx context.Context, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	active, err := w.active(ctx, thread)
	if err != nil && ctx.Err() != nil {
		return bot.Ref{}, err
	}
	m := note(n, w.org.Language)
	var options []api.MsgOption
	if active || err != nil {
		options = append(m.options(), api.MsgOptionTS(thread.ID))
	} else {
		m.inThread(thread.ID)
		if at := w.ref(ctx, thread.Place, thread.ID, ""); at.Link != "" {
			m.add(api.NewContextBlock("", verbatim(link(at.Link, texts.T("slack.thread").In(w.org.Language)))))
		}
		options = m.options()
	}
	ts := ""
	_, err = w.call(ctx, "whisper to a colleague", true, func(ctx context.Context) (err error) {
		ts, err = w.api.PostEphemeralContext(ctx, thread.Place, string(n.Only), options...)
		return err
	})
	if err != nil {
		return bot.Ref{}, keep(err)
	}
	return w.ref(ctx, thread.Place, ts, thread.ID), nil
}

// options are what every post has: nothing in it is looked up or unfurled.
func (m message) options() []api.MsgOption {
	options := []api.MsgOption{
		api.MsgOptionText(m.fallback, false), api.MsgOptionParse(false),
		api.MsgOptionLinkNames(false), api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl(),
	}
	if len(m.blocks) > 0 {
		options = append(options, api.MsgOptionBlocks(m.blocks...))
	}
	return options
}
