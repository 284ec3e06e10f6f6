package fake

import (
	"encoding/json"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// AddBot makes a bot account, and gives it with its token.
func (s *Server) AddBot(username string) (id, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &model.User{Id: model.NewId(), Username: username, Roles: "system_user", IsBot: true, CreateAt: s.now()}
	s.users[u.Id] = u
	token = model.NewId()
	s.tokens[token] = u.Id
	return u.Id, token
}

// AddUser makes a person's account.
func (s *Server) AddUser(username, first, last string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &model.User{Id: model.NewId(), Username: username, FirstName: first, LastName: last, Roles: "system_user", CreateAt: s.now()}
	s.users[u.Id] = u
	return u.Id
}

// AddChannel makes a channel with people and bots in it.
func (s *Server) AddChannel(name string, members ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &model.Channel{Id: model.NewId(), TeamId: s.team, Name: name, DisplayName: name, Type: model.ChannelTypeOpen, CreateAt: s.now()}
	s.channels[c.Id], s.members[c.Id] = c, map[string]bool{}
	for _, id := range members {
		s.members[c.Id][id] = true
	}
	return c.Id
}

// Archive archives a channel, or restores it.
func (s *Server) Archive(channel string, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := *s.channels[channel]
	if c.DeleteAt = 0; yes {
		c.DeleteAt = s.now()
	}
	s.channels[channel] = &c
}

// Kick throws somebody out of a channel.
func (s *Server) Kick(channel, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.members[channel], user)
}

// Invite adds somebody to a channel, and tells of it.
func (s *Server) Invite(channel, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[channel][user] = true
	s.tell(model.NewWebSocketEvent(model.WebsocketEventUserAdded, "", channel, "", nil, "").
		SetData(map[string]any{"user_id": user, "team_id": s.team}), channel)
}

// Revoke makes a token invalid, or valid again. Sockets stay, as long as the server
// remembers their session: see Forget.
func (s *Server) Revoke(token, user string, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if yes {
		delete(s.tokens, token)
	} else {
		s.tokens[token] = user
	}
}

// Silence takes from somebody the right to write in a channel, or gives it back:
// channel moderation.
func (s *Server) Silence(channel, user string, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.silent, channel+user); yes {
		s.silent[channel+user] = true
	}
}

// change changes an account and tells of it. The account before stays as it was:
// answers may hold it.
func (s *Server) change(user string, kind model.WebsocketEventType, f func(*model.User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := *s.users[user]
	f(&u)
	u.UpdateAt = s.now()
	s.users[user] = &u
	data := map[string]any{"user_id": user}
	if kind == model.WebsocketEventUserUpdated {
		data = map[string]any{"user": &u}
	}
	s.tell(model.NewWebSocketEvent(kind, "", "", "", nil, "").SetData(data), "")
}

// Rename changes who somebody is called.
func (s *Server) Rename(user, username, first, last string) {
	s.change(user, model.WebsocketEventUserUpdated, func(u *model.User) {
		u.Username, u.FirstName, u.LastName = username, first, last
	})
}

// SetEmail gives somebody an e-mail address.
func (s *Server) SetEmail(user, address string) {
	s.change(user, model.WebsocketEventUserUpdated, func(u *model.User) { u.Email = address })
}

// MakeGuest makes somebody a guest.
func (s *Server) MakeGuest(user string) {
	s.change(user, model.WebsocketEventUserRoleUpdated, func(u *model.User) { u.Roles = "system_guest" })
}

// Deactivate deactivates somebody.
func (s *Server) Deactivate(user string) {
	s.change(user, model.WebsocketEventUserActivationStatusChange, func(u *model.User) { u.DeleteAt = s.now() })
}

// User gives an account.
func (s *Server) User(id string) *model.User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.users[id]
}

// tell pushes an event to the lines of a channel's members; of everybody when channel
// is empty. The lock is held.
func (s *Server) tell(e *model.WebSocketEvent, channel string) {
	for _, l := range s.lines {
		if channel != "" && !s.members[channel][l.user] {
			continue
		}
		for range s.repeat {
			s.push(l, e)
		}
	}
}

func (s *Server) tellPost(kind model.WebsocketEventType, p *model.Post) {
	data, err := json.Marshal(shown(p))
	if err != nil {
		return
	}
	said := map[string]any{"post": string(data), "channel_name": s.channels[p.ChannelId].Name, "team_id": s.team}
	s.tell(model.NewWebSocketEvent(kind, "", p.ChannelId, "", nil, "").SetData(said), p.ChannelId)
}

func (s *Server) tellReaction(kind model.WebsocketEventType, p *model.Post, r *model.Reaction) {
	data, err := json.Marshal(r)
	if err != nil {
		return
	}
	s.tell(model.NewWebSocketEvent(kind, "", p.ChannelId, "", nil, "").SetData(map[string]any{"reaction": string(data)}), p.ChannelId)
}

// Say lets somebody write; root is empty for a post of its own. It gives the post's id,
// "" when that is not possible.
func (s *Server) Say(user, channel, root, text string, files ...string) string {
	return s.Post(&model.Post{UserId: user, ChannelId: channel, RootId: root, Message: text}, files...)
}

// Post lets somebody write a post with whatever there is in it.
func (s *Server) Post(p *model.Post, files ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Metadata = &model.PostMetadata{}
	for _, name := range files {
		s.enclose(p, name)
	}
	made, refused := s.add(p)
	if refused != nil {
		return ""
	}
	return made.Id
}

// enclose adds a picture to a post. The lock is held.
func (s *Server) enclose(p *model.Post, name string) {
	f := s.keep(name, "image/png", []byte("\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR"+name))
	f.CreatorId = p.UserId
	p.FileIds, p.Metadata.Files = append(p.FileIds, f.Id), append(p.Metadata.Files, f)
}

// Edit changes the text of a post, as its writer or an administrator: the server does not
// tell who it was, and the post stays its writer's.
func (s *Server) Edit(post, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.posts[post]
	next := p.Clone()
	next.Message = text
	s.replace(p, next)
}

// EditFiles changes which files a post has, and leaves its text.
func (s *Server) EditFiles(post string, files ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.posts[post]
	next := p.Clone()
	next.FileIds, next.Metadata = nil, &model.PostMetadata{Reactions: p.Metadata.Reactions}
	for _, name := range files {
		s.enclose(next, name)
	}
	s.replace(p, next)
}

// Pin pins a post: to the server that is a change like an edit.
func (s *Server) Pin(post string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.posts[post].Clone()
	next.IsPinned = true
	s.replace(s.posts[post], next)
}

// Delete deletes a post, and with a root its thread.
func (s *Server) Delete(post string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(post)
}

// remove deletes a post with its files. The lock is held.
func (s *Server) remove(post string) {
	at := s.now()
	for _, id := range s.order {
		if p := s.posts[id]; (id == post || p.RootId == post) && p.DeleteAt == 0 {
			next := p.Clone()
			next.DeleteAt, next.UpdateAt = at, at
			s.posts[id] = next
			for _, file := range p.FileIds {
				delete(s.files, file)
			}
			if id == post {
				s.tellPost(model.WebsocketEventPostDeleted, next)
			}
		}
	}
}

// Thread gives the posts of a thread, the root first.
func (s *Server) Thread(root string) []*model.Post {
	return s.where(func(p *model.Post) bool { return p.Id == root || p.RootId == root })
}

// Channel gives the posts in a channel that stand in no thread, oldest first.
func (s *Server) Channel(channel string) []*model.Post {
	return s.where(func(p *model.Post) bool { return p.ChannelId == channel && p.RootId == "" })
}

func (s *Server) where(is func(*model.Post) bool) []*model.Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*model.Post
	for _, id := range s.order {
		if p := s.posts[id]; p.DeleteAt == 0 && is(p) {
			all = append(all, p.Clone())
		}
	}
	return all
}

// Ephemerals gives what single people were shown, oldest first.
func (s *Server) Ephemerals() []*Ephemeral {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.private)
}
