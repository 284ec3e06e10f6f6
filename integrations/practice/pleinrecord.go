package practice

import (
	"fmt"
	"time"

	"draad/bot"
	"draad/bot/room"
)

// pleinRecord is a thread on the square, as it is stored.
type pleinRecord struct {
	room.PleinThread
	Next    int                // number of the next post
	Acts    int                // how many acts there were: numbers their ids
	Keys    map[string]string  // published answers: reply key → post
	Pending []bot.CitizenEvent // not yet taken in by the inbox
}

func pleinKey(thread string) string { return "practice/plein/" + thread }

func (p *pleinRecord) empty() bool { return false }

func (p *pleinRecord) entries() []bot.Entry {
	es := []bot.Entry{{Index: indexPlein, Key: all, Order: newestFirst(p.At, p.ID)}}
	if len(p.Pending) > 0 {
		es = append(es, bot.Entry{Index: indexPleinPending, Key: all, Order: oldestFirst(p.Pending[0].At, p.ID)})
	}
	return es
}

// find gives a post by its id, or nil.
func (p *pleinRecord) find(id string) *room.PleinPost {
	for i := range p.Posts {
		if p.Posts[i].ID == id {
			return &p.Posts[i]
		}
	}
	return nil
}

// add appends a post and gives its id.
func (p *pleinRecord) add(post room.PleinPost) string {
	post.ID = postID(p.ID, p.Next)
	p.Next++
	p.Posts = append(p.Posts, post)
	return post.ID
}

// report adds the event that tells of a citizen's act on a post.
func (p *pleinRecord) report(act bot.CitizenAct, at time.Time, post *room.PleinPost, base string) string {
	p.Acts++
	e := bot.CitizenEvent{
		ID: fmt.Sprintf("%s/%d", p.ID, p.Acts), At: at, Act: act,
		Platform: Name, Account: p.Account, Citizen: post.Citizen,
		Message: bot.Message{ID: post.ID, Thread: p.ID},
	}
	if act != bot.Erased {
		e.Message = bot.Message{ID: post.ID, Thread: p.ID, Parent: post.Parent, Text: post.Text,
			Link: pleinLink(base, post.ID), Sent: post.At, EditedAt: post.Edited}
		for _, photo := range post.Photos {
			e.Message.Media = append(e.Message.Media, bot.Media{Kind: "photo", URL: base + photoPath + photo.ID, Alt: photo.Alt})
		}
	}
	p.Pending = append(p.Pending, e)
	return e.ID
}

func pleinLink(base, post string) string {
	return base + "/practice/?p=" + threadOf(post) + "#" + post
}
