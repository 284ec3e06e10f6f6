package mattermost

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/plain"
)

// heard hands over one event of the socket.
func (h *hearer) heard(ctx context.Context, e *model.WebSocketEvent) error {
	switch e.EventType() {
	case model.WebsocketEventPosted, model.WebsocketEventPostEdited, model.WebsocketEventPostDeleted:
		p := parsePost(e.GetData())
		if p == nil {
			return nil
		}
		if err := h.changed(ctx, p, e.EventType()); err != nil {
			return err
		}
		h.reached(p.ChannelId, max(p.CreateAt, p.EditAt, p.DeleteAt))
	case model.WebsocketEventReactionAdded, model.WebsocketEventReactionRemoved:
		r := parseReaction(e.GetData())
		if r == nil {
			return nil
		}
		on := e.EventType() == model.WebsocketEventReactionAdded
		if err := h.reaction(ctx, r, on); err != nil {
			return err
		}
		if b := e.GetBroadcast(); b != nil {
			h.reached(b.ChannelId, stamp(r))
		}
	default:
		h.w.users.forget(subject(e.GetData()))
	}
	return nil
}

// reached moves on the time up to which everything in a channel was handed over.
func (h *hearer) reached(channel string, at int64) { h.since[channel] = max(h.since[channel], at) }

// parsePost gives the post in an event's data; nil when there is none.
func parsePost(data map[string]any) *model.Post {
	s, _ := data["post"].(string)
	var p model.Post
	if s == "" || json.Unmarshal([]byte(s), &p) != nil || !model.IsValidId(p.Id) || !model.IsValidId(p.ChannelId) {
		return nil
	}
	return &p
}

// parseReaction gives the reaction in an event's data; nil when there is none.
func parseReaction(data map[string]any) *model.Reaction {
	s, _ := data["reaction"].(string)
	var r model.Reaction
	if s == "" || json.Unmarshal([]byte(s), &r) != nil ||
		!model.IsValidId(r.PostId) || !model.IsValidId(r.UserId) || r.EmojiName == "" {
		return nil
	}
	return &r
}

// subject is whom an event about a user is about; "" when it does not say.
func subject(data map[string]any) string {
	if u, ok := data["user"].(*model.User); ok && u != nil {
		return u.Id
	}
	id, _ := data["user_id"].(string)
	return id
}

// thread gives the root of a thread of ours; nil when it is none. It is read first
// when that is still to be done.
func (h *hearer) thread(ctx context.Context, id string) (*post, error) {
	root, err := h.rootOf(ctx, id)
	if err != nil || root == nil {
		return nil, err
	}
	if h.toRead[id] {
		if err := h.read(ctx, id); err != nil && !never(err) {
			return nil, err
		}
		h.done(id)
	}
	return root, nil
}

// changed hands over that a post was written, edited or deleted.
func (h *hearer) changed(ctx context.Context, p *model.Post, kind model.WebsocketEventType) error {
	known := h.note(p)
	if known.ours || known.ignored || p.RootId == "" {
		return nil
	}
	root, err := h.thread(ctx, p.RootId)
	if err != nil || root == nil {
		return err
	}
	for _, f := range h.postFacts(p, known, root, kind) {
		if err := h.give(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// reaction hands over that a reaction was added or taken away.
func (h *hearer) reaction(ctx context.Context, r *model.Reaction, on bool) error {
	if r.UserId == h.me {
		return nil
	}
	p, err := h.post(ctx, r.PostId)
	if never(err) {
		return nil
	}
	if err != nil {
		return err
	}
	root, err := h.thread(ctx, p.threadID())
	if err != nil || root == nil {
		return err
	}
	if err := h.recall(ctx, p); err != nil {
		return err
	}
	which := reaction{r.UserId, r.EmojiName}
	if on {
		return h.give(ctx, h.reactedFact(p, root, which, stamp(r)))
	}
	return h.give(ctx, h.unreactedFact(p, root, which, r.UpdateAt))
}

// fact is an event for the inbox; the zero fact is nothing.
type fact struct {
	bot.ChatEvent
	by    string // who did it; the zero user: nobody knows
	root  *post
	about *post
	taken func() // remembers that it was handed over
	undo  func() // … and forgets that again; of reactions
}

// postFacts says what a post's present state has that was not handed over yet.
func (h *hearer) postFacts(p *model.Post, known, root *post, kind model.WebsocketEventType) []fact {
	if known.deleted {
		return nil
	}
	if kind == model.WebsocketEventPostDeleted {
		return []fact{h.fact(bot.Removed, p.DeleteAt, p.Id+":removed", known, root, "", func() { known.deleted = true })}
	}
	var all []fact
	print := fingerprint(p)
	// Pinning a post and a link's preview are changes without an edit. The edit goes first, also
	// of a reply that is new to us: what it said before, nobody can tell any more.
	if p.EditAt > known.edited || p.EditAt != 0 && p.EditAt == known.edited && print != known.print {
		id := p.Id + ":edit:" + strconv.FormatInt(p.EditAt, 10) + ":" + strconv.FormatUint(print, 36)
		f := h.fact(bot.Rewrote, p.EditAt, id, known, root, p.UserId, func() { known.print, known.edited = print, p.EditAt })
		f.Text, f.Lost, f.Files = h.content(p)
		all = append(all, f)
	}
	if kind == model.WebsocketEventPosted && !known.said {
		f := h.fact(bot.Said, p.CreateAt, p.Id+":said", known, root, p.UserId, func() { known.said, known.print = true, print })
		f.Text, f.Lost, f.Files = h.content(p)
		all = append(all, f)
	}
	return all
}

func (f fact) isNone() bool { return f.taken == nil }

func (h *hearer) fact(act bot.ChatAct, at int64, id string, p, root *post, by string, taken func()) fact {
	return fact{by: by, root: root, about: p, taken: taken, ChatEvent: bot.ChatEvent{
		ID: id, At: time.UnixMilli(at), Act: act, ThreadKey: root.key,
		Thread: h.w.ref(root.channel, root.id), Post: h.w.ref(p.channel, p.id),
	}}
}

// content is the text of a post, with what that does not carry, and its files.
func (h *hearer) content(p *model.Post) (string, []plain.Lost, []bot.File) {
	text := plainText(p)
	var files []bot.File
	info := map[string]*model.FileInfo{}
	if p.Metadata != nil {
		for _, f := range p.Metadata.Files {
			info[f.Id] = f
		}
	}
	for _, id := range p.FileIds {
		f := bot.File{ID: id, Name: id, URL: h.w.config.URL + "/api/v4/files/" + id}
		if i := info[id]; i != nil {
			f.Name, f.Type, f.Size = i.Name, i.MimeType, i.Size
		}
		files = append(files, f)
	}
	return text.Says, text.Lost, files
}

// source is a post's text as it was written; Message can have proxied pictures.
func source(p *model.Post) string {
	if p.MessageSource != "" {
		return p.MessageSource
	}
	return p.Message
}

// give hands a fact over, with who did it. Bots' acts are left out.
func (h *hearer) give(ctx context.Context, f fact) error {
	if f.isNone() {
		return nil
	}
	if f.by != "" {
		u, err := h.w.user(ctx, f.by)
		if err != nil {
			return err
		}
		if u.robot {
			return nil
		}
		f.By = u.Colleague
	}
	if err := h.offer(ctx, f.ChatEvent, f.root); err != nil {
		return err
	}
	f.taken()
	if f.Emoji == "" || !h.w.means(f.Emoji) {
		return nil
	}
	err := h.w.writeDown(context.WithoutCancel(ctx), f.about) // it was taken in: that is written down
	if err != nil {
		f.undo() // so that it is written down the next time
	}
	return err
}
