package mattermost

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"draad/bot"
	"draad/bot/ports"
)

// freshFor is how long what is known of somebody holds: who was deactivated or made
// a guest may not approve for long, also when the event that said so was lost.
const freshFor = 5 * time.Minute

// maxUsers bounds the cache; an organisation has fewer.
const maxUsers = 20_000

// users remembers who is who.
type users struct {
	now func() time.Time

	mu    sync.Mutex
	known map[string]user
}

type user struct {
	bot.Colleague
	username string
	robot    bool
	seen     time.Time
}

func newUsers(now func() time.Time) *users { return &users{now: now, known: map[string]user{}} }

func (u *users) get(id string) (user, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	found, ok := u.known[id]
	return found, ok && u.now().Sub(found.seen) < freshFor
}

func (u *users) put(found user) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.known) >= maxUsers {
		clear(u.known)
	}
	u.known[string(found.ID)] = found
}

// forget drops one, or everybody when id is empty.
func (u *users) forget(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if id == "" {
		clear(u.known)
		return
	}
	delete(u.known, id)
}

// user gives somebody, from the cache if that is fresh. Somebody who does not exist
// is a guest without a name.
func (w *Workspace) user(ctx context.Context, id string) (user, error) {
	if known, ok := w.users.get(id); ok {
		return known, nil
	}
	return w.lookUp(ctx, id)
}

// Colleague implements bot.People.
func (w *Workspace) Colleague(ctx context.Context, id bot.ColleagueID) (bot.Colleague, error) {
	u, err := w.lookUp(ctx, string(id))
	return u.Colleague, err
}

// lookUp asks the server who somebody is by now.
func (w *Workspace) lookUp(ctx context.Context, id string) (user, error) {
	found, err := w.account(ctx, id)
	switch {
	case bot.Is(err, bot.NotFound):
		found = &model.User{Id: id, DeleteAt: 1}
	case err != nil:
		return user{}, err
	}
	return w.met(found), nil
}

// account gives what the server has of somebody; NotFound when that is nothing.
func (w *Workspace) account(ctx context.Context, id string) (found *model.User, err error) {
	const op = "looking up a colleague"
	_, err = w.call(ctx, op, false, func(ctx context.Context) (err error) {
		found, _, err = w.api.GetUser(ctx, id, "")
		return err
	})
	if bot.Is(err, bot.Invalid) || err == nil && (found == nil || found.Id != id) {
		return nil, bot.Errorf(bot.NotFound, "%s in Mattermost: nobody has that id", op)
	}
	return found, err
}

var _ ports.Members = (*Workspace)(nil)

// Member implements bot.Members.
func (w *Workspace) Member(ctx context.Context, id bot.ColleagueID) (ports.Member, error) {
	u, err := w.account(ctx, string(id))
	if err != nil {
		return ports.Member{}, err
	}
	return ports.Member{Name: displayName(u), Guest: u.IsGuest(), Left: u.DeleteAt != 0, Robot: u.IsBot}, nil
}

// met remembers somebody for a while.
func (w *Workspace) met(found *model.User) user {
	u := user{
		Colleague: bot.Colleague{ID: bot.ColleagueID(found.Id), Name: displayName(found), Guest: found.IsGuest() || found.DeleteAt != 0},
		username:  found.Username, robot: found.IsBot, seen: w.now(),
	}
	w.users.put(u)
	return u
}

// ByEmail implements bot.Directory. A server that keeps addresses to itself
// (ShowEmailAddress is off) refuses.
func (w *Workspace) ByEmail(ctx context.Context, address string) (bot.Colleague, error) {
	const op = "looking up an e-mail address"
	var found *model.User
	ex, err := w.call(ctx, op, false, func(ctx context.Context) (err error) {
		found, _, err = w.api.GetUserByEmail(ctx, address, "")
		return err
	})
	switch {
	case ex.Status == http.StatusForbidden:
		return bot.Colleague{}, bot.Errorf(bot.Permanent, "%s in Mattermost: the server does not tell; switch ShowEmailAddress on "+
			"(System Console > Site Configuration > Users and Teams), or give the person's id in the organisation file", op)
	case err != nil:
		return bot.Colleague{}, err
	case found == nil || !model.IsValidId(found.Id) || !strings.EqualFold(found.Email, address):
		return bot.Colleague{}, bot.Errorf(bot.NotFound, "%s in Mattermost: somebody else came back", op)
	}
	return w.met(found).Colleague, nil
}

// displayName is the full name, else the nickname, else the username.
func displayName(u *model.User) string {
	if full := strings.TrimSpace(strings.TrimSpace(u.FirstName) + " " + strings.TrimSpace(u.LastName)); full != "" {
		return full
	}
	if nick := strings.TrimSpace(u.Nickname); nick != "" {
		return nick
	}
	return u.Username
}
