package bot

import (
	"encoding/json"
	"slices"
)

// A conversation is read and written whole with each event, so it holds the citizen's
// latest messages only. Older ones are put aside, beside the record (Aside), one by one.
// Nothing is lost by it: each is still found by its id and by its posts, and comes back
// for the event that is about it.

// Window is how much of the citizen's messages a conversation holds; a zero means
// DefaultWindow's.
type Window struct {
	Messages int // at most so many
	Bytes    int // … and so much text, whatever their number
}

// DefaultWindow holds any usual conversation whole. The longest post of X is 25,000
// characters, other platforms allow more.
var DefaultWindow = Window{Messages: 50, Bytes: 256 << 10}

// Older counts the messages that are put aside.
type Older struct {
	Messages int `json:"messages"`
	Live     int `json:"live"` // … that the citizen did not delete
}

// older is a message that is put aside, with its pictures in the thread of then.
type older struct {
	Message  Message `json:"message"`
	Thread   Ref     `json:"thread,omitzero"`
	Pictures []Shown `json:"pictures,omitempty"`
}

// olderPrefix begins the names of messages that are put aside; their id follows.
const olderPrefix = "message/"

func (w Window) orDefault() Window {
	if w.Messages <= 0 {
		w.Messages = DefaultWindow.Messages
	}
	if w.Bytes <= 0 {
		w.Bytes = DefaultWindow.Bytes
	}
	return w
}

// size is about what a message takes in the record.
func (m *Message) size() int {
	n := len(m.Text)
	for _, a := range m.Media {
		n += len(a.URL) + len(a.Alt)
	}
	return n
}

// putAside takes messages out of the record until the rest fits: what the citizen took
// away first, then the oldest. Those that are wanted do not count, so the latest stay.
func (d *decision) putAside() {
	d.link()
	w := d.rules.Window.orDefault()
	for _, which := range []func(*Message) bool{(*Message).gone, (*Message).any} {
		count, size := d.spare()
		for i := 0; i < len(d.c.Messages) && (count > w.Messages || size > w.Bytes); {
			m := &d.c.Messages[i]
			if d.wanted(m) || !which(m) {
				i++
				continue
			}
			count, size = count-1, size-m.size()
			d.putOneAside(i)
		}
	}
}

func (m *Message) gone() bool { return m.Deleted }
func (m *Message) any() bool  { return true }

// spare counts the messages that may be put aside, and how large they are.
func (d *decision) spare() (count, size int) {
	for i := range d.c.Messages {
		if m := &d.c.Messages[i]; !d.wanted(m) {
			count, size = count+1, size+m.size()
		}
	}
	return count, size
}

// wanted reports whether a message has to stay in the record: the card shows it, an
// answer goes under it, or the next one will be named in it.
func (d *decision) wanted(m *Message) bool {
	a := d.c.answer()
	last := &d.c.Messages[len(d.c.Messages)-1]
	return m.ID == d.c.First || a != nil && a.To == m.ID || m == last || m == d.c.newest()
}

func (d *decision) putOneAside(i int) {
	o := older{Message: d.c.Messages[i], Thread: d.c.Thread}
	of := func(s Shown) bool { return s.Message == o.Message.ID }
	for _, s := range d.c.Pictures {
		if of(s) {
			o.Pictures = append(o.Pictures, s)
		}
	}
	d.c.Messages = slices.Delete(d.c.Messages, i, i+1)
	d.c.Pictures = slices.DeleteFunc(d.c.Pictures, of)
	d.c.Older.count(o, 1)
	d.c.aside = append(d.c.aside, o)
}

func (n *Older) count(o older, by int) {
	n.Messages += by
	if !o.Message.Deleted {
		n.Live += by
	}
}

// with gives the conversation with a message that was put aside in its place again.
func (c Conversation) with(o older) Conversation {
	at := slices.IndexFunc(c.Messages, func(m Message) bool { return m.ID == o.Message.Next })
	c.Messages = slices.Insert(slices.Clone(c.Messages), max(0, at), o.Message)
	pictures := slices.Clone(o.Pictures)
	if !o.Thread.Same(c.Thread) {
		pictures = left(pictures)
	}
	c.Pictures = append(pictures, c.Pictures...)
	c.Older.count(o, -1)
	c.back = append(slices.Clone(c.back), o.Message.ID)
	return c
}

// Shelves implements Shelver: what came back and stays goes from there.
func (c Conversation) Shelves() ([]Aside, error) {
	var all []Aside
	for _, id := range c.back {
		if !slices.ContainsFunc(c.aside, func(o older) bool { return o.Message.ID == id }) {
			all = append(all, Aside{Name: olderPrefix + id})
		}
	}
	for _, o := range c.aside {
		body, err := json.Marshal(o)
		if err != nil {
			return nil, Errorf(Permanent, "encode a message: %w", err)
		}
		all = append(all, Aside{Name: olderPrefix + o.Message.ID, Body: body, Entries: o.entries(&c)})
	}
	for _, s := range c.shelved {
		a, err := s.aside()
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// settled gives the conversation as it stands in the store: with nothing on its way.
func (c Conversation) settled() Conversation {
	c.aside, c.back, c.shelved = nil, nil, nil
	return c
}

// about gives the id of the citizen's message that a fact is about, "" for none. A ✅ is
// about the message under which the reply was written.
func (c *Conversation) about(f Fact) string {
	switch f := f.(type) {
	case Acted:
		if k := c.contribution(f.Post); k != nil {
			return k.Answers
		}
	case MessageWritten:
		return f.Message.ID
	case MessageEdited:
		return f.Message.ID
	case MessageDeleted:
		return f.Message.ID
	case Attempting:
		return f.Effect.Message
	case Succeeded:
		return f.Effect.Message
	case Failed:
		return f.Effect.Message
	}
	return ""
}

// Lacks implements Shelver. When a message is deleted, the one that will be the citizen's
// newest has to be known too.
func (c Conversation) Lacks(f Fact) string {
	if c.Older.Messages == 0 {
		return ""
	}
	id := c.about(f)
	if id != "" && c.message(id) == nil {
		return olderPrefix + id
	}
	if _, deleted := f.(MessageDeleted); !deleted || c.Older.Live == 0 {
		return ""
	}
	if m := c.newest(); m == nil || m.ID != id {
		return ""
	}
	for m := c.message(id); m != nil && m.Prev != ""; {
		before := c.message(m.Prev)
		if before == nil {
			return olderPrefix + m.Prev
		}
		if !before.Deleted {
			break
		}
		m = before
	}
	return ""
}

// With implements Shelver.
func (c Conversation) With(a Aside) (State, error) {
	var o older
	if err := json.Unmarshal(a.Body, &o); err != nil {
		return c, Errorf(Permanent, "a message that %s put aside cannot be read: %w", c.Key, err)
	}
	return c.with(o), nil
}

// Settled implements Shelver: the message that the fact was about may have been put aside
// again.
func (c Conversation) Settled(f Fact) State {
	i := slices.IndexFunc(c.aside, func(o older) bool { return f != nil && o.Message.ID == c.about(f) })
	if i < 0 {
		return c.settled()
	}
	return c.settled().with(c.aside[i])
}
