package fake

import (
	"cmp"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// React puts an emoji on a post. As on a server, a row that was there before is revived:
// it keeps when it was made, and is new only by its change. The event tells of a fresh one.
func (s *Server) React(user, post, emoji string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &model.Reaction{UserId: user, PostId: post, EmojiName: emoji, CreateAt: s.now(), UpdateAt: s.now(), ChannelId: s.posts[post].ChannelId}
	row := *r
	for _, was := range s.reactions[post] {
		if as(r)(was) {
			row.CreateAt = was.CreateAt
		}
	}
	if s.undated {
		r.UpdateAt, row.UpdateAt = 0, 0
	}
	s.reactions[post] = append(slices.DeleteFunc(s.reactions[post], as(r)), &row)
	s.tellReaction(model.WebsocketEventReactionAdded, s.touch(post), r)
}

// Unreact takes an emoji away from a post. Its row stays, marked as deleted.
func (s *Server) Unreact(user, post, emoji string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// As on a server, the event does not say when the reaction was made.
	r := &model.Reaction{UserId: user, PostId: post, EmojiName: emoji, UpdateAt: s.now()}
	i := slices.IndexFunc(s.reactions[post], as(r))
	if i < 0 || s.reactions[post][i].DeleteAt != 0 {
		return
	}
	row := *s.reactions[post][i]
	row.UpdateAt, row.DeleteAt = r.UpdateAt, r.UpdateAt
	if s.undated {
		r.UpdateAt, row.UpdateAt = 0, 0
	}
	s.reactions[post][i] = &row
	s.tellReaction(model.WebsocketEventReactionRemoved, s.touch(post), r)
}

// touch gives a post the reactions that stand, oldest first, and the moment of their
// change. The lock is held.
func (s *Server) touch(post string) *model.Post {
	next := s.posts[post].Clone()
	next.Metadata = &model.PostMetadata{Files: next.Metadata.Files}
	for _, row := range s.reactions[post] {
		if row.DeleteAt == 0 {
			next.Metadata.Reactions = append(next.Metadata.Reactions, row)
		}
	}
	slices.SortFunc(next.Metadata.Reactions, func(a, b *model.Reaction) int { return cmp.Compare(a.CreateAt, b.CreateAt) })
	next.UpdateAt = s.now()
	s.posts[post] = next
	return next
}

// as finds the same reaction.
func as(r *model.Reaction) func(*model.Reaction) bool {
	return func(q *model.Reaction) bool { return q.UserId == r.UserId && q.EmojiName == r.EmojiName }
}
