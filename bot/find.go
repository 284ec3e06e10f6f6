package bot

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// clone copies everything that Decide may change in place.
func (c Conversation) clone() Conversation {
	c.Messages = slices.Clone(c.Messages)
	c.aside, c.back, c.shelved = nil, slices.Clone(c.back), nil
	c.Contributions = slices.Clone(c.Contributions)
	for i, k := range c.Contributions {
		c.Contributions[i].Previews = slices.Clone(k.Previews)
		for j, p := range k.Previews {
			c.Contributions[i].Previews[j].Approved = maps.Clone(p.Approved)
		}
		c.Contributions[i].Approved = maps.Clone(k.Approved)
		c.Contributions[i].Stopped = maps.Clone(k.Stopped)
	}
	c.Answers = slices.Clone(c.Answers)
	for i, a := range c.Answers {
		c.Answers[i].Parts = slices.Clone(a.Parts)
	}
	c.Pictures = slices.Clone(c.Pictures)
	c.Queue = slices.Clone(c.Queue)
	c.Pointers = slices.Clone(c.Pointers)
	for i, p := range c.Pointers {
		c.Pointers[i].Spoke = slices.Clone(p.Spoke)
	}
	c.Former = slices.Clone(c.Former)
	c.Timers = maps.Clone(c.Timers)
	c.Advised = maps.Clone(c.Advised)
	if c.Claim != nil {
		claim := *c.Claim
		c.Claim = &claim
	}
	return c
}

// message finds a citizen's message.
func (c *Conversation) message(id string) *Message {
	for i := range c.Messages {
		if c.Messages[i].ID == id {
			return &c.Messages[i]
		}
	}
	return nil
}

// newest is the citizen's latest message that is still there, nil when none is.
func (c *Conversation) newest() *Message {
	var last *Message
	for i := range c.Messages {
		m := &c.Messages[i]
		if !m.Deleted && (last == nil || !m.Sent.Before(last.Sent)) {
			last = m
		}
	}
	return last
}

// contribution finds a colleague's reply by its post, or by the post of its
// preview: who puts an emoji on the preview means the answer in it.
func (c *Conversation) contribution(post Ref) *Contribution {
	for i := range c.Contributions {
		k := &c.Contributions[i]
		if k.Post.Same(post) || k.preview(post) != nil {
			return k
		}
	}
	return nil
}

// answer is the latest answer, nil when there is none.
func (c *Conversation) answer() *Answer {
	if len(c.Answers) == 0 {
		return nil
	}
	return &c.Answers[len(c.Answers)-1]
}

// underWay is the answer that may still reach the citizen by itself, or nil.
func (c *Conversation) underWay() *Answer {
	if a := c.answer(); a != nil && a.UnderWay() {
		return a
	}
	return nil
}

// Predates reports whether an effect's key is of a former life of the conversation, which was
// forgotten.
func (c *Conversation) Predates(effectKey string) bool {
	parts := strings.Split(effectKey, "/")
	serial, err := strconv.ParseUint(parts[max(0, len(parts)-2)], 10, 64)
	return err == nil && serial < uint64(max(0, c.Opened.UnixMilli()))
}

// AuthorOf tells who wrote the contribution that a post is, or previews.
func (c *Conversation) AuthorOf(post Ref) (Colleague, bool) {
	k := c.contribution(post)
	if k == nil {
		return Colleague{}, false
	}
	return Colleague{ID: k.By, Name: k.Name}, true
}

// AsksSignature reports whether an approved answer waits for what a colleague signs with.
func (c *Conversation) AsksSignature(of ColleagueID) bool {
	a := c.answer()
	return a != nil && a.State == Unsigned && a.Author == of
}
