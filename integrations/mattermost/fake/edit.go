package fake

import (
	"net/http"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

func (s *Server) patchPost(r *request) (any, *model.AppError) {
	p, refused := s.visible(r.PathValue("post"), r.user)
	if refused != nil {
		return nil, refused
	}
	var patch model.PostPatch
	if refused := r.into(&patch); refused != nil {
		return nil, refused
	}
	if s.channels[p.ChannelId].DeleteAt != 0 {
		return nil, refuse("api.post.update_post.can_not_update_post_in_deleted.error", http.StatusBadRequest)
	}
	if p.UserId != r.user.Id || s.silent[p.ChannelId+r.user.Id] {
		return nil, errForbidden
	}
	if refused := s.frozen(p, &patch); refused != nil {
		return nil, refused
	}
	patch.FileIds = nil // a post's files stay, whatever is asked
	next := p.Clone()
	next.Patch(&patch)
	if refused := next.IsValid(model.PostMessageMaxRunesV2); refused != nil {
		return nil, refuse(refused.Id, http.StatusBadRequest)
	}
	s.replace(p, next)
	return shown(next), nil
}

// replace changes a post and tells of it. What it was stays as a former version, also when
// it was only pinned. The moment of an edit is taken before the change is written.
func (s *Server) replace(p, next *model.Post) {
	if next.Message != p.Message || !slices.Equal(next.FileIds, p.FileIds) || !p.AttachmentsEqual(next) {
		next.EditAt = s.now()
	}
	at := s.now()
	next.UpdateAt = at
	old := p.Clone()
	old.Id, old.OriginalId, old.DeleteAt, old.UpdateAt = model.NewId(), p.Id, at, at
	s.posts[old.Id] = old
	s.nameChannels(next)
	s.posts[p.Id] = next
	s.tellPost(model.WebsocketEventPostEdited, next)
}

// frozen tells why somebody may not change their post as they want to.
func (s *Server) frozen(p *model.Post, patch *model.PostPatch) *model.AppError {
	switch {
	case !s.mayEdit:
		return errForbidden
	case s.editLimit >= 0 && patch.Message != nil && s.now() > p.CreateAt+int64(s.editLimit)*1000:
		return refuse("api.post.update_post.permissions_time_limit.app_error", http.StatusBadRequest)
	}
	return nil
}
