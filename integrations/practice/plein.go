package practice

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/plain"
	"draad/bot/room"
)

// Citizen implements room.Room.
func (r *Room) Citizen(ctx context.Context, a room.CitizenAct) (room.Done, error) {
	switch a.Act {
	case bot.Wrote:
		return r.write(ctx, a)
	case bot.Edited:
		return r.rewrite(ctx, a)
	case bot.Erased:
		return r.erase(ctx, a)
	}
	return room.Done{}, room.NewProblem(bot.Invalid, "act", "page.problem.act")
}

func (r *Room) write(ctx context.Context, a room.CitizenAct) (room.Done, error) {
	name := strings.Join(strings.Fields(a.Name), " ")
	if err := checkName(name); err != nil {
		return room.Done{}, err
	}
	if err := checkText(a.Text); err != nil {
		return room.Done{}, err
	}
	if a.Thread == "" {
		if err := r.checkAccount(a.Account); err != nil {
			return room.Done{}, err
		}
	}
	photos, err := r.keepPhotos(ctx, a.Photos)
	if err != nil {
		return room.Done{}, err
	}
	done, err := r.citizenAct(ctx, a.Thread, func(p *pleinRecord, at time.Time) (*room.PleinPost, error) {
		switch {
		case p.Next == 0:
			p.Account, p.At = a.Account, at
		case a.Account != "" && a.Account != p.Account:
			return nil, room.NewProblem(bot.Invalid, "account", "page.problem.other_account")
		case len(p.Posts) >= room.MaxPosts:
			return nil, room.NewProblem(bot.Permanent, "thread", "page.problem.thread_full")
		}
		post := room.PleinPost{Parent: p.lastStanding(), Citizen: r.citizen(name), Text: a.Text, Photos: photos, At: at}
		return p.find(p.add(post)), nil
	}, bot.Wrote)
	return done, r.unused(ctx, photos, err)
}

// lastStanding is the newest post that is still there: what a new one answers.
func (p *pleinRecord) lastStanding() string {
	for i := len(p.Posts) - 1; i >= 0; i-- {
		if !p.Posts[i].Deleted {
			return p.Posts[i].ID
		}
	}
	return ""
}

func (r *Room) rewrite(ctx context.Context, a room.CitizenAct) (room.Done, error) {
	if err := checkText(a.Text); err != nil {
		return room.Done{}, err
	}
	return r.citizenAct(ctx, threadOf(a.Post), func(p *pleinRecord, at time.Time) (*room.PleinPost, error) {
		post, err := p.citizens(a.Post)
		if err != nil {
			return nil, err
		}
		if post.Text == a.Text {
			return post, errSame
		}
		post.Text, post.Edited = a.Text, at
		return post, nil
	}, bot.Edited)
}

func (r *Room) erase(ctx context.Context, a room.CitizenAct) (room.Done, error) {
	var photos []room.Photo
	done, err := r.citizenAct(ctx, threadOf(a.Post), func(p *pleinRecord, at time.Time) (*room.PleinPost, error) {
		post := p.find(a.Post)
		if post != nil && post.Deleted && !post.Answer() {
			return post, errSame
		}
		post, err := p.citizens(a.Post)
		if err != nil {
			return nil, err
		}
		photos = post.Photos
		post.Text, post.Photos, post.Deleted = "", nil, true
		return post, nil
	}, bot.Erased)
	if err != nil {
		return done, err
	}
	return done, r.dropPhotos(ctx, photos)
}

// citizens gives a post that a citizen may still change.
func (p *pleinRecord) citizens(id string) (*room.PleinPost, error) {
	post := p.find(id)
	switch {
	case post == nil || post.Deleted:
		return nil, noPost(id)
	case post.Answer():
		return nil, room.NewProblem(bot.Permanent, "post", "page.problem.not_citizens")
	}
	return post, nil
}

// citizenAct changes a thread and reports it, in one commit, and waits until the
// bot has heard. An empty thread starts a new one.
func (r *Room) citizenAct(ctx context.Context, thread string,
	do func(*pleinRecord, time.Time) (*room.PleinPost, error), act bot.CitizenAct) (room.Done, error) {
	fresh := thread == ""
	if fresh {
		thread = "p" + strings.ToLower(rand.Text())
	}
	done := room.Done{Thread: thread}
	w := &waiter{pump: r.plein.out}
	defer w.leave()
	_, err := update(ctx, r, pleinKey(thread), r.tick.next(), func(p *pleinRecord, made bool) ([]string, error) {
		if made && !fresh {
			return nil, noThread(thread)
		}
		p.ID = thread
		at := r.tick.next()
		post, err := do(p, at)
		if post != nil {
			done.ID = post.ID
		}
		if err != nil {
			return nil, err
		}
		done.Changed = true
		w.watch(p.report(act, at, post, r.base))
		return nil, nil
	})
	switch {
	case err != nil:
		return room.Done{}, err
	case !done.Changed:
		done.Taken = true
	default:
		done.Taken, err = w.wait(ctx)
	}
	return done, err
}

// citizen makes a citizen out of a name: the same name is the same citizen. Nobody gets the
// handle of one of our accounts.
func (r *Room) citizen(name string) bot.Citizen {
	handle := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r == ' ' || r == '-' || r == '.':
			return '_'
		}
		return -1
	}, strings.ToLower(name))
	handle = strings.Trim(handle, "_")
	if handle == "" {
		handle = "inwoner"
	}
	c := bot.Citizen{ID: bot.CitizenID(handle + "-" + short(name)), Handle: handle, Name: name}
	if r.org.Ours(Name, c) {
		c.Handle += "_inwoner"
	}
	return c
}

func checkName(name string) error {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return room.NewProblem(bot.Invalid, "name", "page.problem.name_empty")
	case n > room.MaxName:
		return room.NewProblem(bot.Invalid, "name", "page.problem.name_long", "max", number(room.MaxName))
	case !utf8.ValidString(name):
		return room.NewProblem(bot.Invalid, "name", "page.problem.utf8")
	}
	return nil
}

func checkText(text string) error {
	switch n := utf8.RuneCountInString(text); {
	case plain.Empty(text):
		return room.NewProblem(bot.Invalid, "text", "page.problem.text_empty")
	case n > room.MaxText:
		return room.NewProblem(bot.Invalid, "text", "page.problem.text_long", "max", number(room.MaxText), "count", number(n))
	case !utf8.ValidString(text):
		return room.NewProblem(bot.Invalid, "text", "page.problem.utf8")
	}
	return nil
}

func (r *Room) checkAccount(id bot.AccountID) error {
	known := r.accounts()
	for _, a := range known {
		if a == string(id) {
			return nil
		}
	}
	return room.NewProblem(bot.Invalid, "account", "page.problem.account", "known", strings.Join(known, ", "))
}

// accounts are the ids of the accounts that can be written to here.
func (r *Room) accounts() []string {
	var ids []string
	for _, a := range r.org.Accounts {
		if a.Platform == Name {
			ids = append(ids, string(a.ID))
		}
	}
	return ids
}

func noThread(id string) error {
	return room.NewProblem(bot.NotFound, "thread", "page.problem.no_thread", "id", id)
}

func noPost(id string) error {
	return room.NewProblem(bot.NotFound, "post", "page.problem.no_post", "id", id)
}
