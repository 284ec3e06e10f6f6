package fake

// Archive archives a channel, or takes it out of the archive.
func (s *Server) Archive(id string, yes bool) {
	kind := map[bool]string{true: "channel_archive", false: "channel_unarchive"}[yes]
	s.rearrange(id, kind, func(c *channel) bool { was := c.archived; c.archived = yes; return was != yes })
}

// Expel throws the bot out of a channel, or lets it in again. Meanwhile the app is told of
// nothing that happens there.
func (s *Server) Expel(id string, yes bool) {
	kind := map[bool]string{true: "channel_left", false: "member_joined_channel"}[yes]
	s.rearrange(id, kind, func(c *channel) bool { was := c.member; c.member = !yes; return was == yes })
}

// rearrange changes a channel, and tells the app of it if it made a difference.
func (s *Server) rearrange(id, kind string, do func(*channel) bool) {
	s.mu.Lock()
	changed := do(s.channels[id])
	e := object{"type": kind, "channel": id, "user": s.BotUser, "event_ts": s.ts()}
	s.mu.Unlock()
	if changed {
		s.emit(e)
	}
}

// Renumber gives a channel another id; nothing is known under the old one any more.
func (s *Server) Renumber(old, id string) {
	s.mu.Lock()
	c := s.channels[old]
	delete(s.channels, old)
	c.id, s.channels[id] = id, c
	e := object{"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": id, "event_ts": s.ts()}
	s.mu.Unlock()
	s.emit(e)
}

// outOfEarshot reports whether an event is from a channel that the bot is not in. Callers
// hold the lock.
func (s *Server) outOfEarshot(e object) bool {
	at, _ := e["channel"].(string)
	if item, ok := e["item"].(object); ok {
		at, _ = item["channel"].(string)
	}
	c := s.channels[at]
	return c != nil && !c.member && e["type"] != "channel_left"
}
