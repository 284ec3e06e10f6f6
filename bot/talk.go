package bot

import "encoding/json"

// The conversation as an actor: see State.

// Decide implements State.
func (c Conversation) Decide(r *Rules, version uint64, e Event) (State, []Effect, error) {
	c.Version = version
	return Decide(r, c, e)
}

// Over implements State.
func (c Conversation) Over() bool { return c.Forgotten }

// Entries implements State.
func (c Conversation) Entries() []Entry { return Entries(&c) }

// Waits implements State.
func (c Conversation) Waits(e Effect) Wait {
	if a, p := (&decision{c: c}).part(e); p != nil {
		return a.Wait
	}
	return waitOf(c.Queue, e)
}

// Place implements State.
func (c Conversation) Place() string { return c.Thread.Place }

// Asks implements Answerer.
func (c Conversation) Asks(e Effect) (i Inquiry, ok bool) {
	a, p := (&decision{c: c}).part(e)
	if p == nil || !a.UnderWay() {
		return i, false
	}
	return Inquiry{Threads: c.heardIn(a), Approver: a.Approver}, true
}

// heardIn gives the threads in which an answer may be taken back by emoji: that of the
// question, and the pointer under which its reply stands.
func (c *Conversation) heardIn(a *Answer) []Ref {
	all := []Ref{c.Thread}
	if k := c.contribution(a.Post); k != nil && c.pointer(k.Thread) != nil {
		all = append(all, k.Thread)
	}
	return all
}

// Sends implements Answerer.
func (c Conversation) Sends(e Effect) bool {
	if !e.Manner().Careful {
		return true
	}
	a, p := (&decision{c: c}).part(e)
	return p != nil && a.State == Sending
}

// StillWants implements Answerer.
func (c Conversation) StillWants(r *Rules, e Effect) bool {
	still := kinds[e.Kind].still
	return still == nil || still(&decision{rules: r, c: c}, e)
}

func decodeConversation(body []byte) (State, error) {
	var c Conversation
	err := json.Unmarshal(body, &c)
	for i := range c.Queue {
		c.Queue[i].Effect = c.Queue[i].Modern()
	}
	return c, err
}
