package practice

import (
	"fmt"
	"slices"
	"time"

	"draad/bot"
	"draad/bot/room"
)

// teamRecord is a thread in a channel, or a command given outside any thread, as
// it is stored.
type teamRecord struct {
	room.TeamThread
	RootKey string            // the key with which the root was posted
	Next    int               // number of the next post
	Acts    int               // how many acts there were: numbers their ids
	People  int               // how many posts people wrote
	Keys    map[string]string // what Draad said: key → post
	Pending []bot.ChatEvent   // not yet taken in by the inbox
}

func teamKey(thread string) string { return "practice/team/" + thread }

// empty tells that this was only a command, and the bot has heard it.
func (t *teamRecord) empty() bool { return len(t.Posts) == 0 && len(t.Pending) == 0 }

func (t *teamRecord) entries() []bot.Entry {
	var es []bot.Entry
	if len(t.Posts) > 0 {
		es = append(es, bot.Entry{Index: indexTeam, Key: t.Channel, Order: newestFirst(t.At, t.ID)})
	}
	if t.Card != nil && t.Card.Status == bot.Open {
		es = append(es, bot.Entry{Index: indexOpen, Key: t.Channel, Order: oldestFirst(t.due(), t.ID)})
	}
	if len(t.Pending) > 0 {
		es = append(es, bot.Entry{Index: indexTeamPending, Key: all, Order: oldestFirst(t.Pending[0].At, t.ID)})
	}
	return es
}

// due is by when the thread wants an answer; without a deadline it comes last.
func (t *teamRecord) due() time.Time {
	if t.Card.Deadline.IsZero() {
		return t.At.AddDate(100, 0, 0)
	}
	return t.Card.Deadline
}

// find gives a post by its id, or nil.
func (t *teamRecord) find(id string) *room.TeamPost {
	for i := range t.Posts {
		if t.Posts[i].ID == id {
			return &t.Posts[i]
		}
	}
	return nil
}

// add appends a post and gives its id.
func (t *teamRecord) add(post room.TeamPost) string {
	post.ID = postID(t.ID, t.Next)
	t.Next++
	t.Posts = append(t.Posts, post)
	return post.ID
}

// keep remembers the post that a key stands for.
func (t *teamRecord) keep(key, post string) {
	if t.Keys == nil {
		t.Keys = map[string]string{}
	}
	t.Keys[key] = post
}

// report adds the event that tells of a colleague's act.
func (t *teamRecord) report(e bot.ChatEvent, at time.Time, post string) string {
	t.Acts++
	e.ID, e.At = fmt.Sprintf("%s/%d", t.ID, t.Acts), at
	e.Post = bot.Ref{Place: t.Channel, ID: post}
	if len(t.Posts) > 0 {
		e.Thread, e.ThreadKey = bot.Ref{Place: t.Channel, ID: t.ID}, t.RootKey
	}
	t.Pending = append(t.Pending, e)
	return e.ID
}

// react puts an emoji on a post; false: it was there.
func react(p *room.TeamPost, emoji string, by bot.Colleague) bool {
	i := slices.IndexFunc(p.Reactions, func(r room.Reaction) bool { return r.Emoji == emoji })
	if i < 0 {
		p.Reactions = append(p.Reactions, room.Reaction{Emoji: emoji, By: []bot.Colleague{by}})
		return true
	}
	if p.Reactions[i].Has(by.ID) {
		return false
	}
	p.Reactions[i].By = append(p.Reactions[i].By, by)
	return true
}

// unreact takes an emoji from a post; false: it was not there.
func unreact(p *room.TeamPost, emoji string, by bot.ColleagueID) bool {
	i := slices.IndexFunc(p.Reactions, func(r room.Reaction) bool { return r.Emoji == emoji })
	if i < 0 || !p.Reactions[i].Has(by) {
		return false
	}
	r := &p.Reactions[i]
	r.By = slices.DeleteFunc(r.By, func(c bot.Colleague) bool { return c.ID == by })
	if len(r.By) == 0 {
		p.Reactions = slices.Delete(p.Reactions, i, i+1)
	}
	return true
}
