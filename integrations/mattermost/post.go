package mattermost

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
)

// PostThread implements bot.Workspace.
func (w *Workspace) PostThread(ctx context.Context, key, channel string, c bot.Card) (bot.Ref, error) {
	return w.create(ctx, "posting a card", key, channel, "", w.card(place{channel: channel, key: key}, c))
}

// Tell implements bot.Workspace.
func (w *Workspace) Tell(ctx context.Context, key, channel string, n bot.Note) (bot.Ref, error) {
	names, err := w.usernames(ctx, n)
	if err != nil {
		return bot.Ref{}, err
	}
	return w.create(ctx, "telling a channel", key, channel, "", w.noteOf(place{channel: channel, key: key}, n, names))
}

// Say implements bot.Workspace. A whisper that is not permitted is said in the
// thread, to whom it is for. What a person can mend (the bot is not in the channel)
// is kept until then: a note has no other place to go.
func (w *Workspace) Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error) {
	at := place{channel: thread.Place, thread: thread.ID, key: key}
	if n.Only != "" && !w.mute.Load() {
		ref, err := w.whisper(ctx, at, n)
		if !bot.Is(err, bot.Permanent) {
			return ref, err
		}
		w.log.Warn("Draad's bot account may not send messages that one person sees; they are said in the thread", "error", err)
		w.mute.Store(true)
	}
	names, err := w.usernames(ctx, n)
	if err != nil {
		return bot.Ref{}, err
	}
	ref, err := w.create(ctx, "saying something in a thread", key, thread.Place, thread.ID, w.noteOf(at, n, names))
	return ref, waiting(err)
}

// create makes one attempt to post.
func (w *Workspace) create(ctx context.Context, op, key, channel, root string, d drawing) (bot.Ref, error) {
	switch {
	case key == "" || channel == "":
		return bot.Ref{}, bot.Errorf(bot.Invalid, "%s in Mattermost: a post needs a key and a channel", op)
	case d.empty():
		return bot.Ref{}, bot.Errorf(bot.Invalid, "%s in Mattermost: there is nothing to say", op)
	}
	me, err := w.self(ctx)
	if err != nil {
		return bot.Ref{}, err
	}
	p := &model.Post{ChannelId: channel, RootId: root, Message: d.message, PendingPostId: pendingID(me.Id, key), FileIds: d.files}
	p.SetProps(d.props(model.StringInterface{propKey: key}))
	var made *model.Post
	ex, err := w.call(ctx, op, true, func(ctx context.Context) (err error) {
		made, _, err = w.api.CreatePost(ctx, p)
		return err
	})
	if err == nil && (made == nil || !model.IsValidId(made.Id) || made.ChannelId != channel) {
		err = bot.Errorf(bot.OutcomeUnknown, "%s in Mattermost: status %d without the post in it", op, ex.Status)
	}
	if bot.Is(err, bot.OutcomeUnknown) {
		w.tried.Put(key, w.now())
	}
	if err != nil {
		return bot.Ref{}, err
	}
	return w.ref(channel, made.Id), nil
}

// whisper makes one attempt to show something to one colleague alone.
func (w *Workspace) whisper(ctx context.Context, at place, n bot.Note) (bot.Ref, error) {
	d := w.noteOf(at, n, nil)
	if d.empty() {
		return bot.Ref{}, bot.Errorf(bot.Invalid, "whispering in Mattermost: there is nothing to say")
	}
	p := &model.Post{ChannelId: at.channel, RootId: at.thread, Message: d.message}
	p.SetProps(d.props(model.StringInterface{propKey: at.key}))
	var made *model.Post
	_, err := w.call(ctx, "whispering", true, func(ctx context.Context) (err error) {
		made, _, err = w.api.CreatePostEphemeral(ctx, &model.PostEphemeral{UserID: string(n.Only), Post: p})
		return err
	})
	if err != nil {
		return bot.Ref{}, err
	}
	if made == nil || made.Id == "" {
		return bot.Ref{}, bot.Errorf(bot.OutcomeUnknown, "whispering in Mattermost: an answer without the post in it")
	}
	return w.ref(at.channel, made.Id), nil
}

// usernames are those of everybody who should get a real mention, each once.
func (w *Workspace) usernames(ctx context.Context, n bot.Note) ([]string, error) {
	call := n.Call
	if n.Only != "" {
		call = append([]bot.ColleagueID{n.Only}, call...)
	}
	var names []string
	seen := map[bot.ColleagueID]bool{}
	for _, id := range call {
		if seen[id] || !model.IsValidId(string(id)) {
			continue
		}
		seen[id] = true
		u, err := w.user(ctx, string(id))
		if err != nil {
			return nil, err
		}
		if model.IsValidUsername(u.username) {
			names = append(names, u.username)
		}
	}
	return names, nil
}

// pendingID lets the server recognise the same post within half a minute.
func pendingID(me, key string) string {
	sum := sha256.Sum256([]byte(key))
	return me + ":" + hex.EncodeToString(sum[:12])
}
