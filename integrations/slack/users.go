package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/bot/ports"
)

// userFor is how long what is known of somebody counts. Changes are heard of as
// well, so this is for those that were missed.
const userFor = 10 * time.Minute

// maxPeople bounds what is remembered; an organisation has fewer.
const maxPeople = 20_000

// person is what is known of a user.
type person struct {
	bot.Colleague
	bot   bool
	until time.Time
}

// people remembers users.
type people struct {
	mu   sync.Mutex
	byID map[string]person
}

func (p *people) get(id string) (person, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.byID[id]
	return known, ok
}

func (p *people) put(id string, known person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.byID) >= maxPeople {
		clear(p.byID)
	}
	p.byID[id] = known
}

func (p *people) drop(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byID, id)
}

// who looks somebody up. Guests, people of elsewhere and those who left are marked
// as guests: they may not approve.
func (w *Workspace) who(ctx context.Context, id string) (person, error) {
	known, ok := w.people.get(id)
	if ok && w.now().Before(known.until) {
		return known, nil
	}
	fresh, err := w.lookUp(ctx, id)
	if err != nil && ok {
		return known, nil // better what we knew than nothing
	}
	return fresh, err
}

// lookUp asks Slack who somebody is by now.
func (w *Workspace) lookUp(ctx context.Context, id string) (person, error) {
	u, err := w.info(ctx, id)
	switch {
	case bot.Is(err, bot.NotFound):
		return w.met(person{Colleague: bot.Colleague{ID: bot.ColleagueID(id), Guest: true}}), nil
	case err != nil:
		return person{}, err
	}
	return w.met(personOf(id, u)), nil
}

// Colleague implements bot.People.
func (w *Workspace) Colleague(ctx context.Context, id bot.ColleagueID) (bot.Colleague, error) {
	p, err := w.lookUp(ctx, string(id))
	return p.Colleague, err
}

var _ ports.Members = (*Workspace)(nil)

// Member implements bot.Members.
func (w *Workspace) Member(ctx context.Context, id bot.ColleagueID) (ports.Member, error) {
	u, err := w.info(ctx, string(id))
	if err != nil {
		return ports.Member{}, err
	}
	p := personOf(string(id), u)
	return ports.Member{Name: p.Name, Guest: p.Guest && !u.Deleted, Left: u.Deleted, Robot: p.bot}, nil
}

func (w *Workspace) info(ctx context.Context, id string) (u *api.User, err error) {
	_, err = w.call(ctx, "look up a user", false, func(ctx context.Context) (err error) {
		u, err = w.api.GetUserInfoContext(ctx, id)
		return err
	})
	return u, err
}

func personOf(id string, u *api.User) person {
	return person{Colleague: bot.Colleague{ID: bot.ColleagueID(id), Name: nameOf(u),
		Guest: u.Deleted || u.IsRestricted || u.IsUltraRestricted || u.IsStranger}, bot: u.IsBot || id == "USLACKBOT"}
}

// met remembers somebody for a while.
func (w *Workspace) met(p person) person {
	p.until = w.now().Add(userFor)
	w.people.put(string(p.ID), p)
	return p
}

// ByEmail implements bot.Directory.
func (w *Workspace) ByEmail(ctx context.Context, address string) (bot.Colleague, error) {
	const op = "look up an e-mail address"
	var u *api.User
	_, err := w.call(ctx, op, false, func(ctx context.Context) (err error) {
		u, err = w.api.GetUserByEmailContext(ctx, address)
		return err
	})
	switch {
	case err != nil:
		return bot.Colleague{}, err
	case u.ID == "" || !strings.EqualFold(u.Profile.Email, address):
		return bot.Colleague{}, bot.Errorf(bot.NotFound, "%s on Slack: somebody else came back", op)
	}
	return w.met(personOf(u.ID, u)).Colleague, nil
}

// meet looks up the colleagues whom the organisation file names, so that they are
// known also when Slack cannot be asked for a while.
func (w *Workspace) meet(ctx context.Context) {
	for _, p := range w.org.People {
		if _, err := w.who(ctx, string(p.ID)); err != nil && ctx.Err() == nil {
			w.log.Warn("a colleague could not be looked up on Slack", "colleague", string(p.ID), "error", err)
			return // the others are looked up when they do something
		}
	}
}

// nameOf is somebody's name as it stands under answers: the full name.
func nameOf(u *api.User) string {
	for _, name := range []string{u.RealName, u.Profile.RealName, u.Profile.DisplayName, u.Name} {
		if name != "" {
			return name
		}
	}
	return ""
}

// called is how somebody is called in a text; the id when that cannot be known.
func (w *Workspace) called(ctx context.Context) namer {
	return func(id string) string {
		if p, err := w.who(ctx, id); err == nil && p.Name != "" {
			return p.Name
		}
		return id
	}
}
