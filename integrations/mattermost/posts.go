package mattermost

import (
	"container/list"
	"context"
	"hash/fnv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
)

// propKey is the prop in which Draad's posts carry their effect's key. Whoever can
// read the post can read it.
const propKey = "draad_key"

// post is what is remembered of a post: where it belongs, and how far what happened
// to it was handed over.
type post struct {
	id, channel, root string // root is empty for a root
	key               string // Draad's, if it is ours
	ours              bool
	ignored           bool // by a bot, or by the server itself
	created           int64

	said      bool
	print     uint64 // of the text and files that were handed over
	edited    int64
	deleted   bool
	reactions map[reaction]reacted
	recalled  bool // the notebook was asked
}

type reaction struct{ user, emoji string }

// reacted is the newest thing that is known of a reaction.
type reacted struct {
	on bool
	at int64
}

// threadID is the root's id.
func (p *post) threadID() string {
	if p.root == "" {
		return p.id
	}
	return p.root
}

// posts remembers the posts that were used last. It is the hearer's, and has no lock.
type posts struct {
	max   int
	order *list.List // newest first, of *post
	byID  map[string]*list.Element
}

func newPosts(max int) *posts {
	return &posts{max: max, order: list.New(), byID: map[string]*list.Element{}}
}

func (c *posts) get(id string) *post {
	e, ok := c.byID[id]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*post)
}

func (c *posts) put(p *post) {
	c.byID[p.id] = c.order.PushFront(p)
	if c.order.Len() > c.max {
		last := c.order.Back()
		c.order.Remove(last)
		delete(c.byID, last.Value.(*post).id)
	}
}

// note remembers where a post belongs, and gives what is remembered.
func (h *hearer) note(p *model.Post) *post {
	if known := h.posts.get(p.Id); known != nil {
		return known
	}
	known := &post{
		id: p.Id, channel: p.ChannelId, root: p.RootId, created: p.CreateAt,
		ours: p.UserId == h.me, ignored: robotic(p),
	}
	if known.ours {
		known.key, _ = p.GetProp(propKey).(string)
	}
	h.posts.put(known)
	return known
}

// robotic reports whether no person wrote a post.
func robotic(p *model.Post) bool {
	yes := func(prop string) bool { return p.GetProp(prop) == "true" || p.GetProp(prop) == true }
	return p.IsSystemMessage() || strings.HasPrefix(p.Type, "add_bot") || strings.HasPrefix(p.Type, model.PostCustomTypePrefix) ||
		yes(model.PostPropsFromBot) || yes(model.PostPropsFromWebhook) || yes(model.PostPropsFromPlugin)
}

// post gives what is remembered of a post, or looks it up.
func (h *hearer) post(ctx context.Context, id string) (*post, error) {
	if known := h.posts.get(id); known != nil {
		return known, nil
	}
	p, err := h.w.fetch(ctx, id)
	if err != nil {
		return nil, err
	}
	return h.note(p), nil
}

func (w *Workspace) fetch(ctx context.Context, id string) (*model.Post, error) {
	if !model.IsValidId(id) {
		return nil, bot.Errorf(bot.NotFound, "looking up a post in Mattermost: that is no post's id")
	}
	var p *model.Post
	_, err := w.call(ctx, "looking up a post", false, func(ctx context.Context) (err error) {
		p, _, err = w.api.GetPost(ctx, id, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	if p == nil || p.Id != id {
		return nil, bot.Errorf(bot.Temporary, "looking up a post in Mattermost: an answer without the post in it")
	}
	return p, nil
}

// fingerprint is of what makes an edit an edit: the text and the files.
func fingerprint(p *model.Post) uint64 {
	h := fnv.New64a()
	h.Write([]byte(source(p)))
	for _, id := range p.FileIds {
		h.Write([]byte("\x00" + id))
	}
	return h.Sum64()
}
