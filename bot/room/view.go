package room

import (
	"time"

	"draad/bot"
)

// Page is part of a list. Next is where the following page starts; empty at the end.
type Page[T any] struct {
	Threads []T
	After   []string // of each thread: where a page starts that follows it
	Next    string
}

// PleinThread is a thread on the square.
type PleinThread struct {
	ID      string        `json:"id"`
	Account bot.AccountID `json:"account"`
	At      time.Time     `json:"at"`
	Posts   []PleinPost   `json:"posts"` // oldest first
}

// PleinPost is a citizen's message or a published answer.
type PleinPost struct {
	ID      string        `json:"id"` // the first post has the thread's id
	Parent  string        `json:"parent,omitempty"`
	Citizen bot.Citizen   `json:"citizen,omitzero"`
	Account bot.AccountID `json:"account,omitempty"` // who answered; empty with citizens
	Text    string        `json:"text"`              // empty when Deleted
	Photos  []Photo       `json:"photos,omitempty"`
	At      time.Time     `json:"at"`
	Edited  time.Time     `json:"edited,omitzero"`
	Deleted bool          `json:"deleted,omitempty"`
}

// Answer reports whether the post is a published answer.
func (p PleinPost) Answer() bool { return p.Account != "" }

// Photo is a picture with a post; Room.Picture gives its bytes.
type Photo struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	Type string `json:"type"`
	Size int    `json:"size"`
	Alt  string `json:"alt,omitempty"`
}

// File is a colleague's picture as the bot knows it, but for its address.
func (p Photo) File() bot.File {
	return bot.File{ID: p.ID, Name: p.Name, Type: p.Type, Size: int64(p.Size), Alt: p.Alt}
}

// Files are the pictures of a post as the bot knows them.
func (p TeamPost) Files() []bot.File {
	var all []bot.File
	for _, photo := range p.Photos {
		all = append(all, photo.File())
	}
	return all
}

// TeamThread is a thread in a channel.
type TeamThread struct {
	ID      string     `json:"id"`
	Channel string     `json:"channel"`
	At      time.Time  `json:"at"`
	Card    *bot.Card  `json:"card,omitempty"` // the root; nil when Draad said something outside a thread
	Posts   []TeamPost `json:"posts"`          // oldest first; the first is the root
}

// TeamPost is a post in a channel: the card, a note of Draad, or a reply.
type TeamPost struct {
	ID        string        `json:"id"` // the root has the thread's id
	By        bot.Colleague `json:"by,omitzero"`
	Note      *bot.Note     `json:"note,omitempty"` // said by Draad; nil with colleagues and on a card
	Text      string        `json:"text,omitempty"` // said by a colleague; empty when Deleted
	Photos    []Photo       `json:"photos,omitempty"`
	At        time.Time     `json:"at"`
	Edited    time.Time     `json:"edited,omitzero"`
	Deleted   bool          `json:"deleted,omitempty"`
	Reactions []Reaction    `json:"reactions,omitempty"` // in the order in which they came
}

// Reply reports whether a colleague wrote the post.
func (p TeamPost) Reply() bool { return p.By.ID != "" }

// For reports whether a colleague may see the post: whispers are for one.
func (p TeamPost) For(id bot.ColleagueID) bool {
	return p.Note == nil || p.Note.Only == "" || p.Note.Only == id
}

// Reaction is one emoji on a post.
type Reaction struct {
	Emoji string          `json:"emoji"` // its name, without colons
	By    []bot.Colleague `json:"by"`
}

// Has reports whether a colleague put this emoji there.
func (r Reaction) Has(id bot.ColleagueID) bool {
	for _, c := range r.By {
		if c.ID == id {
			return true
		}
	}
	return false
}
