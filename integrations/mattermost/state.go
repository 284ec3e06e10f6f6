package mattermost

import (
	"cmp"
	"context"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// handOver hands over what a list of posts says that was not handed over before.
func (h *hearer) handOver(ctx context.Context, list *model.PostList) error {
	for _, p := range list.Posts {
		if p.OriginalId == "" {
			h.note(p) // roots are known before their replies
		}
	}
	var all []fact
	for _, p := range list.Posts {
		if p.OriginalId != "" {
			continue // a former version of an edited post
		}
		facts, err := h.state(ctx, p)
		if err != nil {
			return err
		}
		all = append(all, facts...)
	}
	slices.SortStableFunc(all, inTurn)
	for _, f := range all {
		if err := h.give(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// inTurn has what was written go first, as it is now, in the order in which it was begun; then
// the emoji, in theirs. So no emoji counts for a text that was changed since.
func inTurn(a, b fact) int {
	switch {
	case a.Emoji == "" && b.Emoji == "":
		return cmp.Compare(a.about.created, b.about.created)
	case a.Emoji == "":
		return -1
	case b.Emoji == "":
		return 1
	}
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
}

// state says what a post, as it is now, has that was not handed over.
func (h *hearer) state(ctx context.Context, p *model.Post) ([]fact, error) {
	known := h.note(p)
	root, err := h.rootOf(ctx, known.threadID())
	if err != nil || root == nil {
		return nil, err
	}
	if p.DeleteAt != 0 {
		return h.writtenFacts(p, known, root, model.WebsocketEventPostDeleted), nil
	}
	there, err := h.standing(ctx, p, known)
	if err != nil {
		return nil, err
	}
	if known.written() && known.overtaken(p, there) {
		// The emoji were read after the post. In between it may have been edited.
		if p, err = h.w.fetch(ctx, p.Id); err != nil {
			if never(err) {
				return nil, nil // gone since, which is heard by itself
			}
			return nil, err
		}
	}
	all := h.writtenFacts(p, known, root, model.WebsocketEventPosted)
	return append(all, h.emojiFacts(p, known, root, there)...), nil
}

// rootOf gives the root of a thread; nil when that is none of ours.
func (h *hearer) rootOf(ctx context.Context, id string) (*post, error) {
	root, err := h.post(ctx, id)
	if never(err) {
		return nil, nil // gone, or nothing that we may see
	}
	if err != nil || root.root != "" || !root.ours || root.key == "" {
		return nil, err
	}
	return root, nil
}

// writtenFacts are what is to be told of a colleague's reply; nothing of other posts.
func (h *hearer) writtenFacts(p *model.Post, known, root *post, kind model.WebsocketEventType) []fact {
	if !known.written() {
		return nil
	}
	return h.postFacts(p, known, root, kind)
}

// written reports whether a post is a reply that a colleague wrote.
func (p *post) written() bool { return !p.ours && !p.ignored && p.root != "" }
