package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// A conversation keeps what was done about it: when, who, what, from what to what. It is
// only ever added to, and holds nobody's words, so it may be counted and shown when the words
// themselves are forgotten. Decide does not look at it.

// Past is one thing that was done.
type Past struct {
	At time.Time   `json:"at"`
	By ColleagueID `json:"by,omitempty"` // "" when it was the citizen, a platform, or Draad itself
	// What was changed, and of which one: a message's id, a reply's PostKey, an answer's
	// number from 0; "" where there is one.
	What string `json:"what"`
	Of   string `json:"of,omitempty"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// What a Past may be of.
const (
	PastStatus  = "status"  // a Status; From is "" when the conversation opens
	PastDesk    = "desk"    // a DeskID
	PastClaim   = "claim"   // a ColleagueID, "" for nobody
	PastUrgent  = "urgent"  // "yes" or ""
	PastMessage = "message" // of the citizen: PastWritten …
	PastReply   = "reply"   // of a colleague: PastWritten …
	PastAnswer  = "answer"  // an AnswerState
)

// What becomes of messages and replies.
const (
	PastWritten = "written"
	PastEdited  = "edited"
	PastDeleted = "deleted"
)

// mostPast is how much of its past a record holds. The rest is put aside, so many at a time.
const (
	mostPast = 200
	pastPage = 100
)

// pastPrefix begins the names under which the past is put aside; the number of the first of
// them follows, from 0.
const pastPrefix = "past/"

// remember adds what a fact changed. was is the conversation before it.
func (d *decision) remember(was Conversation, f Fact) {
	p := Past{At: d.at, By: actorOf(f)}
	add := func(what, of, from, to string) {
		if from != to {
			p.What, p.Of, p.From, p.To = what, of, from, to
			d.c.History = append(slices.Clip(d.c.History), p)
		}
	}
	d.pastOfMessage(&was, f, add)
	d.pastOfReply(&was, f, add)
	add(PastStatus, "", string(was.Status), string(d.c.Status))
	add(PastDesk, "", string(was.Desk), string(d.c.Desk))
	add(PastClaim, "", was.owner(), d.c.owner())
	add(PastUrgent, "", yes(was.Urgent), yes(d.c.Urgent))
	for i, a := range d.c.Answers {
		before := AnswerState("")
		if i < len(was.Answers) {
			before = was.Answers[i].State
		}
		add(PastAnswer, strconv.Itoa(i), string(before), string(a.State))
	}
	d.shelvePast()
}

// shelvePast puts the oldest of the past aside when there is more than a record holds.
func (d *decision) shelvePast() {
	if len(d.c.History) <= mostPast {
		return
	}
	d.c.shelved = append(d.c.shelved, pastShelf{From: d.c.Shelved, All: d.c.History[:pastPage]})
	d.c.History = slices.Clone(d.c.History[pastPage:])
	d.c.Shelved += pastPage
}

// pastShelf is a part of the past that a decision puts aside, with the number of its first.
type pastShelf struct {
	From int
	All  []Past
}

func (s pastShelf) aside() (Aside, error) {
	body, err := json.Marshal(s.All)
	if err != nil {
		return Aside{}, Errorf(Permanent, "encode what was done: %w", err)
	}
	return Aside{Name: PastName(s.From), Body: body}, nil
}

// PastName is the name under which a conversation has put a part of its past aside: from
// Past number n, 0 first, each with as many as Shelved has more than n, and 100 at most.
func PastName(n int) string { return fmt.Sprintf("%s%08d", pastPrefix, n) }

func (c *Conversation) owner() string {
	if c.Claim == nil {
		return ""
	}
	return string(c.Claim.By)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// actorOf is the colleague who did what a fact says, "" when it was none.
func actorOf(f Fact) ColleagueID {
	switch f := f.(type) {
	case Acted:
		return f.By.ID
	case Contributed:
		return f.By.ID
	case ContributionEdited:
		return f.By.ID
	case SignatureSet:
		return f.By
	}
	return ""
}

// pastOfMessage adds what became of the message that a fact is about. A fact that comes again
// changes nothing.
func (d *decision) pastOfMessage(was *Conversation, f Fact, add func(what, of, from, to string)) {
	id := d.c.about(f)
	before, now := was.message(id), d.c.message(id)
	switch {
	case now == nil:
	case now.Deleted && (before == nil || !before.Deleted):
		add(PastMessage, id, "", PastDeleted)
	case before == nil:
		add(PastMessage, id, "", PastWritten)
	case before.Text != now.Text || !slices.Equal(before.Media, now.Media):
		add(PastMessage, id, "", PastEdited)
	}
}

// pastOfReply adds what became of the reply that a fact is about.
func (d *decision) pastOfReply(was *Conversation, f Fact, add func(what, of, from, to string)) {
	before, now := was.contribution(aboutReply(f)), d.c.contribution(aboutReply(f))
	if now == nil {
		return
	}
	of := PostKey(now.Post)
	switch {
	case now.Deleted && (before == nil || !before.Deleted):
		add(PastReply, of, "", PastDeleted)
	case before == nil:
		add(PastReply, of, "", PastWritten)
	case before.hash() != now.hash():
		add(PastReply, of, "", PastEdited)
	}
}

// aboutReply is the post of the reply that a fact is about; zero for none.
func aboutReply(f Fact) Ref {
	switch f := f.(type) {
	case Contributed:
		return f.Post
	case ContributionEdited:
		return f.Post
	case ContributionDeleted:
		return f.Post
	}
	return Ref{}
}
