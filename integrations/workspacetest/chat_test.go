package workspacetest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"draad/bot"
	"draad/bot/ports"
	. "draad/integrations/workspacetest"
)

// TestTheSuiteAgainstAChatInMemory puts the simplest workspace that has everything
// through the suite, so that each story of the suite itself is seen to run.
func TestTheSuiteAgainstAChatInMemory(t *testing.T) {
	Run(t, Harness{
		New: func(*testing.T) World { return newChat() },
		Features: []Feature{Whispers, Buttons, Mentions, Links, Direction, Commands, ThreadKeys, Idempotent, Absence,
			CommandNotes, Broadcasts, Attachments, FileEdits, Robots, Strangers, Overtaking, Independent, Repeats, Gaps, GapEdits, GapEmoji,
			Overlaps, Renames, Guests, Deactivation, CardsVanish, Pictures},
		Faults: []Fault{Down, DropBefore, DropAfter, FailBefore, FailAfter, Garbage, Silence, Limited, Revoked, Expelled,
			Archived, Closed},
		Toned: "wave::skin-tone-3",
	})
}

// chat is a chat server in memory, and people in it.
type chat struct {
	mu     sync.Mutex
	people []bot.Colleague
	roots  []*message // what stands in no thread, oldest first
	serial int
	down   bool // people are not heard
	times  int  // how often each event is delivered
	fault  Fault
	client *client
	line   []bot.ChatEvent // delivered, not yet read
}

// message is a post with what hangs under it.
type message struct {
	Post
	root      *message // itself when it is one
	replies   []*message
	said      string
	edits     int
	gone      bool
	robot     bool
	files     []bot.File
	reactions []reaction
	undone    []bot.ChatEvent // emoji that were taken away
}

type reaction struct {
	id, emoji string
	by        bot.ColleagueID
}

func newChat() *chat {
	c := &chat{times: 1, people: []bot.Colleague{{ID: "U1", Name: "Anna de Boer"}, {ID: "U2", Name: "Piet Hein"},
		{ID: "U3", Name: "Sanne Bos"}, {ID: "U4", Name: "Omar Said"}}}
	c.Restart()
	return c
}

func (c *chat) locked(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (c *chat) Workspace() ports.Workspace  { return c.client }
func (c *chat) Channels() []string          { return []string{"kcc", "oost"} }
func (c *chat) Colleagues() []bot.Colleague { return slices.Clone(c.people) }
func (c *chat) Secrets() []string           { return nil }
func (c *chat) Log() string                 { return "" }
func (c *chat) Overlap() int                { return 1 } // the chat has one lock
func (c *chat) Break(f Fault)               { c.locked(func() { c.fault = f }) }
func (c *chat) Mend()                       { c.Break("") }
func (c *chat) Repeat(times int)            { c.locked(func() { c.times = times }) }
func (c *chat) Disconnect()                 { c.locked(func() { c.down = true }) }
func (c *chat) Reconnect()                  { c.locked(func() { c.down = false; c.client.missed = true }) }

func (c *chat) Restart() {
	c.locked(func() { c.client, c.line = &client{chat: c, missed: true}, nil })
}

func (c *chat) AwaitListening(ctx context.Context) error {
	for tick := time.NewTicker(time.Millisecond); ; {
		listens := false
		c.locked(func() { listens = c.client.listens })
		if listens {
			tick.Stop()
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return ctx.Err()
		}
	}
}

func (c *chat) person(id bot.ColleagueID) *bot.Colleague {
	return &c.people[slices.IndexFunc(c.people, func(p bot.Colleague) bool { return p.ID == id })]
}

func (c *chat) Rename(id bot.ColleagueID, name string) { c.locked(func() { c.person(id).Name = name }) }
func (c *chat) MakeGuest(id bot.ColleagueID)           { c.locked(func() { c.person(id).Guest = true }) }
func (c *chat) Deactivate(id bot.ColleagueID)          { c.MakeGuest(id) }

func (c *chat) find(ref bot.Ref) *message {
	for _, r := range c.roots {
		for _, m := range append([]*message{r}, r.replies...) {
			if m.Ref.Same(ref) && !r.gone {
				return m
			}
		}
	}
	return nil
}

// add puts a message in a thread, or in a channel when root is nil.
func (c *chat) add(channel string, root *message, m *message) *message {
	c.serial++
	m.Ref = bot.Ref{Place: channel, ID: fmt.Sprint("p", c.serial)}
	if root == nil {
		m.root = m
		c.roots = append(c.roots, m)
		return m
	}
	m.root = root
	root.replies = append(root.replies, m)
	return m
}

// Do implements World.
func (c *chat) Do(a Act) bot.Ref {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.serial++
	switch a.Act {
	case bot.Said:
		m := &message{said: a.Text, robot: a.Robot, Post: Post{By: a.By, Text: a.Text}}
		for _, f := range a.Files {
			m.files = append(m.files, bot.File{ID: "F-" + f, Name: f, Type: "image/png", Size: int64(len(aPNG + f)), URL: "https://chat.example/" + f})
		}
		if a.Thread.IsZero() {
			c.add(a.Channel, nil, m)
		} else {
			c.add(a.Thread.Place, c.find(a.Thread), m)
		}
		c.send(m.asSaid())
		return m.Ref
	case bot.Commanded:
		c.send(bot.ChatEvent{ID: fmt.Sprint("c", c.serial), Act: a.Act, By: bot.Colleague{ID: a.By}, Text: a.Text,
			Post: bot.Ref{Place: a.Channel}})
		return bot.Ref{}
	}
	m := c.find(a.Post)
	switch a.Act {
	case bot.Rewrote:
		if m.said != a.Text || a.TakeOff {
			m.said, m.Text = a.Text, a.Text
			if a.TakeOff {
				m.files = nil
			}
			m.edits++
			c.send(m.asRewrote())
		}
	case bot.Removed:
		m.gone = true
		c.send(m.asRemoved())
	case bot.Reacted:
		r := reaction{fmt.Sprint("r", c.serial), a.Emoji, a.By}
		m.reactions = append(m.reactions, r)
		c.send(m.asReacted(r))
	case bot.Unreacted:
		m.reactions = slices.DeleteFunc(m.reactions, func(r reaction) bool { return r.emoji == a.Emoji && r.by == a.By })
		e := m.asReacted(reaction{fmt.Sprint("u", c.serial), a.Emoji, a.By})
		e.Act = bot.Unreacted
		m.undone = append(m.undone, e)
		c.send(e)
	case bot.Pressed:
		e := m.event(fmt.Sprint("b", c.serial), a.Act)
		e.By.ID, e.Action, e.Value = a.By, a.Action, a.Value
		c.send(e)
	}
	return m.Ref
}

// send delivers an event to whoever listens, as often as is asked.
func (c *chat) send(e bot.ChatEvent) {
	for range c.times {
		if !c.down && e.ID != "" {
			c.line = append(c.line, e)
		}
	}
}

func (m *message) event(id string, act bot.ChatAct) bot.ChatEvent {
	return bot.ChatEvent{ID: id, Act: act, At: time.Now(), By: bot.Colleague{ID: m.By}, Thread: m.root.Ref, ThreadKey: m.root.Key,
		Post: m.Ref, Text: m.said, Files: m.files}
}

// asSaid is empty for what Draad or another bot said.
func (m *message) asSaid() bot.ChatEvent {
	if m.By == "" {
		return bot.ChatEvent{}
	}
	return m.event("s"+m.Ref.ID, bot.Said)
}

func (m *message) asRewrote() bot.ChatEvent {
	return m.event(fmt.Sprintf("e%s-%d", m.Ref.ID, m.edits), bot.Rewrote)
}

func (m *message) asRemoved() bot.ChatEvent { return m.event("d"+m.Ref.ID, bot.Removed) }

func (m *message) asReacted(r reaction) bot.ChatEvent {
	e := m.event(r.id, bot.Reacted)
	e.Text, e.Files, e.By.ID = "", nil, r.by
	e.Emoji, _, _ = strings.Cut(r.emoji, "::")
	return e
}

// Thread implements World.
func (c *chat) Thread(root bot.Ref) []Post {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.find(root)
	if m == nil {
		return nil
	}
	return seen(append([]*message{m}, m.replies...))
}

// Channel implements World.
func (c *chat) Channel(channel string) []Post {
	c.mu.Lock()
	defer c.mu.Unlock()
	return seen(slices.DeleteFunc(slices.Clone(c.roots), func(m *message) bool { return m.Ref.Place != channel }))
}

func seen(all []*message) []Post {
	var posts []Post
	for _, m := range all {
		if !m.gone {
			p := m.Post
			p.Fallback = p.Text
			posts = append(posts, p)
		}
	}
	return posts
}
