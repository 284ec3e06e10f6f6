package fake

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// User is somebody on X.
type User struct {
	ID        string
	Handle    string
	Name      string
	Followers int
	Protected bool
	Hidden    bool // X gives no profile of theirs
	Keys      Keys // of accounts that use the API

	suspended bool
}

// Keys are an account's credentials, made by AddAccount.
type Keys struct {
	ConsumerKey, ConsumerSecret, AccessToken, AccessSecret string // OAuth 1.0a
	ClientID, ClientSecret, RefreshToken                   string // OAuth 2.0
}

// All gives every secret in it.
func (k Keys) All() []string {
	return []string{k.ConsumerKey, k.ConsumerSecret, k.AccessToken, k.AccessSecret, k.ClientID, k.ClientSecret, k.RefreshToken}
}

// AddAccount adds somebody who uses the API, with credentials of both kinds.
func (s *Server) AddAccount(handle, name string) *User {
	u := s.AddCitizen(handle, name, 1000)
	s.mu.Lock()
	defer s.mu.Unlock()
	u.Keys = Keys{
		ConsumerKey: "ck-" + rand.Text(), ConsumerSecret: "cs-" + rand.Text(),
		AccessToken: u.ID + "-" + rand.Text(), AccessSecret: "as-" + rand.Text(),
		ClientID: "ci-" + rand.Text(), ClientSecret: "cl-" + rand.Text(), RefreshToken: "rt-" + rand.Text(),
	}
	s.byToken[u.Keys.AccessToken] = u
	s.refresh[u.Keys.RefreshToken] = u
	return u
}

// AddCitizen adds somebody. A handle that is there already is the same person.
func (s *Server) AddCitizen(handle, name string, followers int) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.handles[strings.ToLower(handle)]; u != nil {
		return u
	}
	u := &User{ID: strconv.Itoa(1000 + len(s.users)), Handle: handle, Name: name, Followers: followers}
	s.users[u.ID] = u
	s.handles[strings.ToLower(handle)] = u
	return u
}

// Suspend suspends an account, or lifts that.
func (s *Server) Suspend(u *User, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.suspended = yes
}

// Post is a post as the world sees it.
type Post struct {
	ID           string
	Author       string // handle
	Text         string
	Parent       string
	Conversation string
	At           time.Time
	Pictures     []Picture // that the author uploaded
}

// Draft is a post to be written by a citizen.
type Draft struct {
	Text          string
	Parent        string // the id of the post it replies to
	Quote         string
	Retweet       string
	Language      string // "nl" when not said
	ReplySettings string // "everyone" when not said
	Media         []Media
	At            time.Time // now when not said
	Unlisted      bool      // in nobody's mentions before List
	Unsigned      bool      // X does not say whose it is

	pictures []Picture // that an account uploaded
}

// Media is a picture or film.
type Media struct{ Type, URL, Preview, Alt string }

// Write puts a post of a citizen (or of an account, by hand) on X. It panics when
// the draft names posts that are not there: that is a mistake in the test.
func (s *Server) Write(u *User, d Draft) Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range []string{d.Parent, d.Quote, d.Retweet} {
		if id != "" && s.posts[id] == nil {
			panic("fake: there is no post " + id)
		}
	}
	return s.add(u, d).seen()
}

// Edit gives a post a new text, and with it a new id, as X does. It gives the new
// version.
func (s *Server) Edit(id, text string) Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.posts[id]
	if old == nil {
		panic("fake: there is no post " + id)
	}
	old.hidden = true // the lists hold the newest version alone
	d := old.draft
	d.Text, d.At = text, time.Time{}
	p := s.newPost(old.author, d)
	p.conversation, p.history = old.conversation, append(append([]string{}, old.history...), p.id)
	s.file(p)
	return p.seen()
}

// Erase takes a post away.
func (s *Server) Erase(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.posts[id]; p != nil {
		s.erase(p)
	}
}

// Veil is what a look-up says of a post that is there.
type Veil string

// The veils; "" lifts them.
const (
	LeftOut  Veil = "left out"  // nothing at all, and no error
	NotFound Veil = "not found" // what it says of a post that is gone
)

// Cover has look-ups say something else of a post than that it is there.
func (s *Server) Cover(id string, v Veil) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts[id].veil = v
}

// Posts gives what stands on X of an author, oldest first.
func (s *Server) Posts(u *User) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Post
	for _, p := range s.written[u.ID] {
		if !p.hidden {
			all = append(all, p.seen())
		}
	}
	return all
}

// Replies gives what stands under a post.
func (s *Server) Replies(id string) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Post
	if p := s.posts[id]; p != nil {
		for _, r := range p.replies {
			if !r.hidden {
				all = append(all, r.seen())
			}
		}
	}
	return all
}

// epoch is when X's ids begin, in milliseconds.
const epoch = 1288834974657

// newID gives ids that grow and hold the time, like X's.
func (s *Server) newID() string {
	s.next = max(s.next+1, uint64(s.now().UnixMilli()-epoch)<<22)
	return fmt.Sprint(s.next)
}

// List puts a post that was written Unlisted into the mentions of whom it mentions: X's
// lists lag behind, and not in the order of the posts.
func (s *Server) List(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.posts[id]
	if p == nil {
		panic("fake: there is no post " + id)
	}
	p.draft.Unlisted = false
	s.mention(p)
}
