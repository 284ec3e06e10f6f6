package fake

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

func (s *Server) ping(*request) (any, *model.AppError) {
	return map[string]string{"status": "OK"}, nil
}

func (s *Server) getUser(r *request) (any, *model.AppError) {
	id := r.PathValue("user")
	if id == "me" {
		return r.user, nil
	}
	if u := s.users[id]; u != nil {
		return u, nil
	}
	return nil, errNoUser
}

func (s *Server) getUserByEmail(r *request) (any, *model.AppError) {
	if s.discreet {
		return nil, refuse("api.user.get_user_by_email.permissions.app_error", http.StatusForbidden)
	}
	for _, u := range s.users {
		if u.Email != "" && u.Email == r.PathValue("email") {
			return u, nil
		}
	}
	return nil, errNoUser
}

func (s *Server) getChannel(r *request) (any, *model.AppError) {
	c := s.channels[r.PathValue("channel")]
	switch {
	case c == nil:
		return nil, errNoChannel
	case !s.members[c.Id][r.user.Id]:
		return nil, errForbidden
	}
	return c, nil
}

func (s *Server) getMember(r *request) (any, *model.AppError) {
	channel, user := r.PathValue("channel"), r.PathValue("user")
	switch {
	case !s.members[channel][r.user.Id]:
		return nil, errForbidden
	case !s.members[channel][user]:
		return nil, refuse("app.channel.get_member.missing.app_error", http.StatusNotFound)
	}
	return model.ChannelMember{ChannelId: channel, UserId: user}, nil
}

// visible gives a post that somebody may see.
func (s *Server) visible(id string, u *model.User) (*model.Post, *model.AppError) {
	p := s.posts[id]
	switch {
	case p == nil || p.DeleteAt != 0:
		return nil, errNoPost
	case !s.members[p.ChannelId][u.Id]:
		return nil, errForbidden
	}
	return p, nil
}

func (s *Server) getPost(r *request) (any, *model.AppError) {
	p, refused := s.visible(r.PathValue("post"), r.user)
	if refused != nil {
		return nil, refused
	}
	return shown(p), nil
}

// deletePost deletes a post of whoever asks; others' are for administrators.
func (s *Server) deletePost(r *request) (any, *model.AppError) {
	p, refused := s.visible(r.PathValue("post"), r.user)
	switch {
	case refused != nil:
		return nil, refused
	case p.UserId != r.user.Id:
		return nil, errForbidden
	case s.channels[p.ChannelId].DeleteAt != 0:
		return nil, refuse("api.post.delete_post.can_not_delete_post_in_deleted.error", http.StatusForbidden)
	}
	s.remove(p.Id)
	return map[string]string{"status": "OK"}, nil
}

func (s *Server) getReactions(r *request) (any, *model.AppError) {
	p, refused := s.visible(r.PathValue("post"), r.user)
	if refused != nil {
		return nil, refused
	}
	return p.Metadata.Reactions, nil
}

func (s *Server) getThread(r *request) (any, *model.AppError) {
	p, refused := s.visible(r.PathValue("post"), r.user)
	if refused != nil {
		return nil, refused
	}
	root := cmpOr(p.RootId, p.Id)
	list := model.NewPostList()
	for _, id := range s.threads[root] {
		if q := s.posts[id]; q.DeleteAt == 0 {
			list.AddPost(shown(q))
			list.AddOrder(q.Id)
		}
	}
	return list, nil
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (s *Server) getPosts(r *request) (any, *model.AppError) {
	channel := r.PathValue("channel")
	switch {
	case s.channels[channel] == nil:
		return nil, errNoChannel
	case !s.members[channel][r.user.Id]:
		return nil, errForbidden
	}
	if since, err := strconv.ParseInt(r.URL.Query().Get("since"), 10, 64); err == nil && since > 0 {
		return s.changedSince(channel, since), nil
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	per, err := strconv.Atoi(r.URL.Query().Get("per_page"))
	if err != nil || per < 1 || per > 200 {
		per = 60
	}
	list, skip := model.NewPostList(), page*per
	for _, id := range slices.Backward(s.order) {
		p := s.posts[id]
		if p.ChannelId != channel || p.DeleteAt != 0 {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if list.AddPost(shown(p)); len(list.Posts) > per {
			break
		}
		list.AddOrder(p.Id)
	}
	return list, nil
}

// changedSince gives what changed, in no order, with former versions and what was
// deleted: as many as a page holds, not the oldest first.
func (s *Server) changedSince(channel string, since int64) *model.PostList {
	list := model.NewPostList()
	for id, p := range s.posts {
		if p.ChannelId != channel || p.UpdateAt <= since || len(list.Order) >= s.page {
			continue
		}
		list.AddPost(shown(p))
		list.AddOrder(id)
		if root := s.posts[p.RootId]; root != nil {
			list.AddPost(shown(root))
		}
	}
	return list
}

// shown is a post as the server gives it: what a button leads to is left out.
func shown(p *model.Post) *model.Post {
	q := p.Clone()
	if p.Metadata != nil {
		q.Metadata = &model.PostMetadata{Reactions: slices.Clone(p.Metadata.Reactions), Files: p.Metadata.Files}
	}
	q.HasReactions = p.Metadata != nil && len(p.Metadata.Reactions) > 0
	var stripped []*model.MessageAttachment
	for _, a := range p.Attachments() {
		b := *a
		b.Actions = nil
		for _, action := range a.Actions {
			c := *action
			c.Integration, c.Cookie = nil, "versleuteld"
			b.Actions = append(b.Actions, &c)
		}
		stripped = append(stripped, &b)
	}
	if stripped != nil {
		props := model.StringInterface{}
		for k, v := range p.GetProps() {
			props[k] = v
		}
		props[model.PostPropsAttachments] = stripped
		q.SetProps(props)
	}
	if p.DeleteAt != 0 {
		q.Message, q.FileIds = "", nil
	}
	return q
}

// postable tells why somebody may not post somewhere.
func (s *Server) postable(channel string, u *model.User) *model.AppError {
	c := s.channels[channel]
	switch {
	case c == nil:
		return errNoChannel
	case !s.members[channel][u.Id], s.silent[channel+u.Id]:
		return errForbidden
	case c.DeleteAt != 0:
		return refuse("api.post.create_post.can_not_post_to_deleted.error", http.StatusBadRequest)
	}
	return nil
}

func (s *Server) createPost(r *request) (any, *model.AppError) {
	var p model.Post
	if refused := r.into(&p); refused != nil {
		return nil, refused
	}
	if refused := s.postable(p.ChannelId, r.user); refused != nil {
		return nil, refused
	}
	if known := s.pending[p.PendingPostId]; p.PendingPostId != "" && known != "" {
		return shown(s.posts[known]), nil
	}
	p.UserId = r.user.Id
	if r.user.IsBot {
		p.AddProp(model.PostPropsFromBot, "true")
	}
	files, refused := s.attached(&p, r.user)
	if refused != nil {
		return nil, refused
	}
	p.Metadata = &model.PostMetadata{Files: files}
	made, refused := s.add(&p)
	if refused != nil {
		return nil, refused
	}
	for _, f := range files {
		f.PostId = made.Id
	}
	s.pending[p.PendingPostId] = made.Id
	return shown(made), nil
}

// add makes a post and tells of it.
func (s *Server) add(p *model.Post) (*model.Post, *model.AppError) {
	if root := s.posts[p.RootId]; p.RootId != "" && (root == nil || root.DeleteAt != 0 || root.ChannelId != p.ChannelId || root.RootId != "") {
		return nil, refuse("api.post.create_post.root_id.app_error", http.StatusBadRequest)
	}
	p.Id, p.CreateAt = model.NewId(), s.now()
	p.UpdateAt, p.EditAt, p.DeleteAt = p.CreateAt, 0, 0
	var files []*model.FileInfo
	if p.Metadata != nil {
		files = p.Metadata.Files
	}
	p.Metadata = &model.PostMetadata{Files: files}
	if refused := p.IsValid(model.PostMessageMaxRunesV2); refused != nil {
		return nil, refuse(refused.Id, http.StatusBadRequest)
	}
	if strings.TrimSpace(p.Message) == "" && len(p.FileIds) == 0 && len(p.Attachments()) == 0 {
		return nil, refuse("api.context.invalid_body_param.app_error", http.StatusBadRequest)
	}
	s.nameChannels(p)
	s.posts[p.Id] = p
	s.order = append(s.order, p.Id)
	root := cmpOr(p.RootId, p.Id)
	s.threads[root] = append(s.threads[root], p.Id)
	s.tellPost(model.WebsocketEventPosted, p)
	return p, nil
}

func (s *Server) createEphemeral(r *request) (any, *model.AppError) {
	var e model.PostEphemeral
	if refused := r.into(&e); refused != nil || e.Post == nil {
		return nil, refuse("api.context.invalid_body_param.app_error", http.StatusBadRequest)
	}
	if !s.mayWhisper {
		return nil, errForbidden
	}
	if refused := s.postable(e.Post.ChannelId, r.user); refused != nil {
		return nil, refused
	}
	if root := s.posts[e.Post.RootId]; e.Post.RootId != "" && (root == nil || root.DeleteAt != 0) {
		return nil, refuse("api.post.create_post.root_id.app_error", http.StatusBadRequest)
	}
	p := e.Post
	p.Id, p.UserId, p.Type, p.CreateAt = model.NewId(), r.user.Id, model.PostTypeEphemeral, s.now()
	p.UpdateAt = p.CreateAt
	s.private = append(s.private, &Ephemeral{To: e.UserID, Post: p})
	return shown(p), nil
}
