package fake

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func refuse(code string) object { return object{"ok": false, "error": code} }

func write(w http.ResponseWriter, answer object) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(answer) // whoever went away does not read it
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	if err := r.ParseForm(); err != nil {
		write(w, refuse("invalid_form_data"))
		return
	}
	s.mu.Lock()
	s.counts[method]++
	broken, is := s.fault(method)
	s.mu.Unlock()
	if s.turnedAway(w) {
		return
	}
	if is && (broken.before(w) || s.hold(broken, method, w, r)) {
		return
	}
	if method == "chat.update" {
		defer s.underWay(r.Form.Get("channel") + r.Form.Get("ts"))()
	}
	answer := s.answer(method, r)
	s.flush()
	s.delayed(method)()
	if is && broken.after(w, r) {
		return
	}
	if method == "auth.test" {
		w.Header().Set("X-OAuth-Scopes", s.scopes)
	}
	write(w, answer)
}

// flush tells the app of what its own calls changed.
func (s *Server) flush() {
	s.mu.Lock()
	events := s.later
	s.later = nil
	s.mu.Unlock()
	for _, e := range events {
		s.emit(e)
	}
}

// underWay counts the updates of a post that are under way.
func (s *Server) underWay(post string) (over func()) {
	s.set(func() {
		s.changing[post]++
		s.overlap = max(s.overlap, s.changing[post])
	})
	return func() { s.set(func() { s.changing[post]-- }) }
}

func (s *Server) answer(method string, r *http.Request) object {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := r.Form.Get("token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	want := s.BotToken
	if method == "apps.connections.open" {
		want = s.AppToken
	}
	switch {
	case token == "":
		return refuse("not_authed")
	case token != want:
		return refuse("invalid_auth")
	case s.revoked:
		return refuse("token_revoked")
	}
	f := r.Form
	switch method {
	case "auth.test":
		return object{"ok": true, "url": "https://gemeente.slack.example/", "team": "Gemeente", "user": "draad", "team_id": "T0FAKE", "user_id": s.BotUser, "bot_id": "B" + s.BotUser}
	case "apps.connections.open":
		return s.openSocket()
	case "users.info":
		return s.userInfo(f.Get("user"))
	case "users.lookupByEmail":
		return s.userByEmail(f.Get("email"))
	}
	if strings.HasPrefix(method, "files.") {
		return s.filesAPI(method, f)
	}
	c := s.channels[f.Get("channel")]
	if c == nil {
		return refuse("channel_not_found")
	}
	switch method {
	case "conversations.info":
		return object{"ok": true, "channel": object{"id": c.id, "name": c.name, "is_channel": true, "is_archived": c.archived, "is_member": c.member}}
	case "conversations.replies":
		return s.repliesOf(c, f)
	case "conversations.history":
		return s.historyOf(c, f)
	case "chat.postMessage":
		return s.postMessage(c, f)
	case "chat.update":
		return s.update(c, f)
	case "chat.delete":
		return s.deleteMessage(c, f)
	case "chat.postEphemeral":
		return s.postEphemeral(c, f)
	case "chat.getPermalink":
		return object{"ok": true, "channel": c.id, "permalink": "https://gemeente.slack.example/archives/" + c.id + "/p" + strings.ReplaceAll(f.Get("message_ts"), ".", "")}
	case "reactions.add", "reactions.remove":
		p := c.byTS[f.Get("timestamp")]
		if p == nil {
			return refuse("message_not_found")
		}
		if !p.react(f.Get("name"), s.BotUser, method == "reactions.add") {
			return refuse(map[bool]string{true: "already_reacted", false: "no_reaction"}[method == "reactions.add"])
		}
		return object{"ok": true}
	}
	return refuse("unknown_method")
}

func (s *Server) openSocket() object {
	ticket := rand.Text()
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	if !s.line.open {
		return refuse("internal_error")
	}
	s.line.tickets[ticket] = true
	return object{"ok": true, "url": "ws" + strings.TrimPrefix(s.http.URL, "http") + "/socket?ticket=" + ticket}
}

func (s *Server) userInfo(id string) object {
	u := s.users[id]
	if u == nil {
		return refuse("user_not_found")
	}
	return object{"ok": true, "user": u.json()}
}

func (s *Server) userByEmail(address string) object {
	if !slices.Contains(strings.Split(s.scopes, ","), "users:read.email") {
		return refuse("missing_scope")
	}
	for _, u := range s.users {
		if u.Email != "" && u.Email == address && !u.Deleted {
			return object{"ok": true, "user": u.json()}
		}
	}
	return refuse("users_not_found")
}

func (c *channel) closed() string {
	switch {
	case c.archived:
		return "is_archived"
	case !c.member:
		return "not_in_channel"
	}
	return ""
}

// paged cuts a page out of a list; cursors are offsets.
func (s *Server) paged(c *channel, all []*post, f url.Values) object {
	from, _ := strconv.Atoi(f.Get("cursor"))
	limit, _ := strconv.Atoi(f.Get("limit"))
	if limit <= 0 || limit > 999 {
		limit = 100
	}
	from = min(from, len(all))
	to := min(len(all), from+limit)
	messages := []object{}
	for _, p := range all[from:to] {
		m := s.json(c, p, f.Get("include_all_metadata") == "1" || f.Get("include_all_metadata") == "true")
		messages = append(messages, m)
	}
	next := ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return object{"ok": true, "messages": messages, "has_more": next != "", "response_metadata": object{"next_cursor": next}}
}

func (s *Server) repliesOf(c *channel, f url.Values) object {
	if !c.member {
		return refuse("not_in_channel")
	}
	root := c.byTS[f.Get("ts")]
	if root == nil {
		return refuse("thread_not_found")
	}
	return s.paged(c, append([]*post{root}, c.replies[root.ts]...), f)
}

func (s *Server) historyOf(c *channel, f url.Values) object {
	if !c.member {
		return refuse("not_in_channel")
	}
	var all []*post
	for _, p := range c.posts {
		if (p.thread == "" || p.broadcast) && p.only == "" && since(p.ts, f) {
			all = append(all, p)
		}
	}
	slices.Reverse(all)
	return s.paged(c, all, f)
}

// since reports whether a post is not before the oldest that is asked for.
func since(ts string, f url.Values) bool {
	oldest := f.Get("oldest")
	return oldest == "" || ts > oldest || ts == oldest && f.Get("inclusive") == "1"
}

// made is the post that a form describes; code is why it is refused.
func (s *Server) made(c *channel, f url.Values) (p *post, code string) {
	if code := c.closed(); code != "" {
		return nil, code
	}
	p = &post{user: s.BotUser, bot: true, text: f.Get("text"), thread: f.Get("thread_ts"),
		parse: f.Get("parse") == "full" || f.Get("link_names") == "1" || f.Get("link_names") == "true"}
	if b := f.Get("blocks"); b != "" && b != "null" && b != "[]" {
		p.blocks = json.RawMessage(b)
	}
	if m := f.Get("metadata"); m != "" {
		p.metadata = json.RawMessage(m)
	}
	switch {
	case p.text == "" && len(p.blocks) == 0:
		return nil, "no_text"
	case utf8.RuneCountInString(p.text) > 40000:
		return nil, "msg_too_long"
	case p.thread != "" && c.byTS[p.thread] == nil:
		return nil, "thread_not_found"
	}
	if code := badBlocks(p.blocks); code != "" {
		return nil, code
	}
	return p, s.badPictures(p.blocks)
}

func (s *Server) postMessage(c *channel, f url.Values) object {
	p, code := s.made(c, f)
	if code != "" {
		return refuse(code)
	}
	p.ts = s.ts()
	c.put(p)
	s.later = append(s.later, s.messageEvent(c, p))
	return object{"ok": true, "channel": c.id, "ts": p.ts, "message": s.json(c, p, true)}
}

func (s *Server) update(c *channel, f url.Values) object {
	next, code := s.made(c, f)
	if code != "" {
		return refuse(code)
	}
	p := c.byTS[f.Get("ts")]
	switch {
	case p == nil:
		return refuse("message_not_found")
	case p.user != s.BotUser:
		return refuse("cant_update_message")
	}
	p.text, p.blocks, p.edited = next.text, next.blocks, s.second()
	if next.metadata != nil {
		p.metadata = next.metadata
	}
	return object{"ok": true, "channel": c.id, "ts": p.ts, "text": p.text}
}

func (s *Server) postEphemeral(c *channel, f url.Values) object {
	p, code := s.made(c, f)
	if code != "" {
		return refuse(code)
	}
	if s.users[f.Get("user")] == nil {
		return refuse("user_not_in_channel")
	}
	p.ts, p.only = s.ts(), f.Get("user")
	c.put(p)
	return object{"ok": true, "message_ts": p.ts}
}
