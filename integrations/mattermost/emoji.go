package mattermost

import (
	"context"
	"regexp"
	"slices"
	"strconv"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
)

// settled is how long after an edit an emoji is certain to be of the new text: the server
// takes the moment of an edit before it is written (plugins look at it first), and the
// clocks of a cluster differ.
const settled = overlap

// stamp is when an emoji was put, as the server says on the socket and over REST alike. One
// that is given again is the old row: that keeps create_at, which besides is what the client
// made of it. Servers from before 2021 have nothing else.
func stamp(r *model.Reaction) int64 {
	if r.UpdateAt != 0 {
		return r.UpdateAt
	}
	return r.CreateAt
}

// standing asks which emoji stand on a post.
func (h *hearer) standing(ctx context.Context, p *model.Post, known *post) ([]*model.Reaction, error) {
	if err := h.recall(ctx, known); err != nil {
		return nil, err
	}
	there, err := h.reactionsOf(ctx, p)
	if err == nil && known.misses(there) {
		there, err = h.askReactions(ctx, p.Id)
	}
	return slices.DeleteFunc(slices.Clone(there), func(r *model.Reaction) bool {
		return r == nil || r.UserId == h.me || r.EmojiName == "" || r.DeleteAt != 0
	}), err
}

func (h *hearer) reactionsOf(ctx context.Context, p *model.Post) ([]*model.Reaction, error) {
	if p.Metadata != nil && len(p.Metadata.Reactions) > 0 {
		return p.Metadata.Reactions, nil
	}
	if !p.HasReactions {
		return nil, nil
	}
	return h.askReactions(ctx, p.Id)
}

// misses reports whether a reaction that was handed over is not there. It may be gone;
// or it is newer than what was read, and another replica heard and noted it since.
func (p *post) misses(there []*model.Reaction) bool {
	for which, was := range p.reactions {
		is := func(r *model.Reaction) bool {
			return r != nil && r.DeleteAt == 0 && which == reaction{r.UserId, r.EmojiName}
		}
		if was.on && !slices.ContainsFunc(there, is) {
			return true
		}
	}
	return false
}

func (h *hearer) askReactions(ctx context.Context, post string) (there []*model.Reaction, err error) {
	_, err = h.w.call(ctx, "reading reactions", false, func(ctx context.Context) (err error) {
		there, _, err = h.w.api.GetReactions(ctx, post)
		return err
	})
	if never(err) {
		return nil, nil // the post is gone since
	}
	return there, err
}

// overtaken reports whether an emoji that is new to us was put after the post was read: an
// emoji moves on the moment of its post.
func (p *post) overtaken(as *model.Post, there []*model.Reaction) bool {
	return slices.ContainsFunc(there, func(r *model.Reaction) bool {
		return stamp(r) > max(as.UpdateAt, p.reactions[reaction{r.UserId, r.EmojiName}].at)
	})
}

// emojiFacts compares the emoji that are there with those that were handed over.
func (h *hearer) emojiFacts(p *model.Post, known, root *post, there []*model.Reaction) []fact {
	var all []fact
	now := map[reaction]bool{}
	for _, r := range there {
		which, at := reaction{r.UserId, r.EmojiName}, stamp(r)
		now[which] = true
		was := known.reactions[which]
		if was.on && was.at < at {
			all = append(all, h.unreactedFact(known, root, which, at-1)) // taken away and given again
		}
		again := r.UpdateAt == 0 && !was.on && was.at >= at // which an old server does not say
		if again {
			at = was.at + 1
		}
		f := h.reactedFact(known, root, which, at)
		f.Doubtful = known.written() && (again || doubtful(p, at))
		all = append(all, f)
	}
	for which, was := range known.reactions {
		if was.on && !now[which] {
			all = append(all, h.unreactedFact(known, root, which, max(p.UpdateAt, was.at+1)))
		}
	}
	return slices.DeleteFunc(all, fact.isNone)
}

// doubtful reports whether an emoji may have been put on another text than a post has: one
// that was changed since, or about then; or that may have been, since the post is older.
func doubtful(p *model.Post, at int64) bool {
	return p.EditAt != 0 && at <= p.EditAt+settled.Milliseconds() || at > p.UpdateAt
}

// reactedFact says that a reaction is there, unless that is old news.
func (h *hearer) reactedFact(p, root *post, r reaction, at int64) fact {
	if was := p.reactions[r]; was.at > at || was.on && was.at == at {
		return fact{}
	}
	return h.react(bot.Reacted, p, root, r, at, strconv.FormatInt(at, 10), reacted{true, at})
}

// unreactedFact says that a reaction is gone, unless that is old news. at is 0 when
// the server does not say when.
func (h *hearer) unreactedFact(p, root *post, r reaction, at int64) fact {
	was := p.reactions[r]
	if at > 0 && at <= was.at {
		return fact{}
	}
	of := "u" + strconv.FormatInt(at, 10)
	if was.on {
		of = strconv.FormatInt(was.at, 10)
	}
	return h.react(bot.Unreacted, p, root, r, max(at, was.at), of, reacted{false, max(at, was.at)})
}

func (h *hearer) react(act bot.ChatAct, p, root *post, r reaction, at int64, of string, now reacted) fact {
	id := p.id + ":" + string(act) + ":" + r.user + ":" + r.emoji + ":" + of
	f := h.fact(act, at, id, p, root, r.user, func() { p.set(r, now) })
	was := p.reactions[r]
	f.undo = func() { p.set(r, was) }
	f.Emoji = plainEmoji(r.emoji)
	return f
}

var skinTone = regexp.MustCompile(`_(light|medium_light|medium|medium_dark|dark)_skin_tone$`)

// plainEmoji is an emoji's name without its skin tone.
func plainEmoji(name string) string { return skinTone.ReplaceAllString(name, "") }
