package sim

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"draad/bot"
	"draad/bot/ports"
)

var errRemote = errors.New("the remote says no")

// square is a platform as it really is: what citizens and the municipality posted.
type square struct {
	w      *world
	name   bot.PlatformName
	limits bot.Limits
	unsure bool // its Finder never says that something is not there, nor always that it is
	out    outage
	posts  map[string]*posted
	n      int
}

// posted is one post on a platform.
type posted struct {
	id      string
	talk    *talk
	to      *posted // what it answers
	message *message
	text    string
	key     string // ours: of the effect
	deleted bool
}

func (s *square) talkOf(post bot.Ref) *talk {
	if p := s.posts[post.ID]; p != nil {
		return p.talk
	}
	return nil
}

// standing finds an answer that stands, by its text.
func (s *square) standing(t *talk, text string) *posted {
	for _, p := range t.answers {
		if p.text == text && !p.deleted {
			return p
		}
	}
	return nil
}

// plain is a platform as a process reaches it, and that can do nothing besides.
type plain struct {
	*square
	p *process
}

// Name is Platform.Name.
func (l *plain) Name() bot.PlatformName { return l.name }

// Limits is Platform.Limits.
func (l *plain) Limits() bot.Limits { return l.limits }

// Publish is Platform.Publish.
func (l *plain) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	if a := l.w.begun[r.Key]; a != nil {
		a.calls++
	}
	l.w.changesMind(l.talkOf(r.To))
	return l.w.call(ctx, l.p, l.talkOf(r.To), l.out, true, fmt.Sprintf("publishes %q", brief(r.Text)), func() (bot.Ref, error) {
		return l.square.publish(l.p, r)
	})
}

// publish makes a post stand on the platform, for everybody to see.
func (s *square) publish(p *process, r bot.Reply) (bot.Ref, error) {
	to := s.posts[r.To.ID]
	if to == nil {
		s.w.violate(4, nil, "an answer was posted under %q, which is not on %s", r.To.ID, s.name)
		return bot.Ref{}, refusal(bot.NotFound, bot.ReasonGone, 0)
	}
	if to.deleted {
		return bot.Ref{}, refusal(bot.NotFound, bot.ReasonGone, 0)
	}
	s.w.tell(to.talk, p.name(), "publishes under %s: %q", r.To.ID, brief(r.Text))
	s.w.published(s, to, r)
	s.n++
	made := &posted{id: fmt.Sprintf("%s-a%d", s.name, s.n), talk: to.talk, to: to, text: r.Text, key: r.Key}
	s.posts[made.id] = made
	to.talk.answers = append(to.talk.answers, made)
	return s.ref(r.Account, made), nil
}

func (s *square) ref(a bot.AccountID, p *posted) bot.Ref {
	return bot.Ref{Place: string(a), ID: p.id, Link: "https://" + string(s.name) + ".example/" + p.id}
}

// asked is a platform that can be asked, and that can take posts away.
type asked struct{ plain }

// Find is Finder.Find.
func (l *asked) Find(_ context.Context, r bot.Reply) (ports.Finding, error) {
	if err := l.w.cannotLook(l.p, l.out); err != nil {
		return ports.Finding{}, err
	}
	l.w.panics()
	a := l.standing(l.posts[r.To.ID].talk, r.Text)
	if l.unsure && (a == nil || l.w.dice.chance(75)) { // what was just posted need not be found yet
		l.w.cover.add("fault/unsure")
		return ports.Finding{State: ports.Unsure}, nil
	}
	if a != nil {
		return ports.Finding{State: ports.Found, Ref: l.ref(r.Account, a)}, nil
	}
	return ports.Finding{State: ports.Absent}, nil
}

// Delete is Deleter.Delete.
func (l *asked) Delete(ctx context.Context, _ bot.AccountID, ref bot.Ref) error {
	_, err := l.w.call(ctx, l.p, l.talkOf(ref), l.out, true, "deletes "+ref.ID, func() (bot.Ref, error) {
		a := l.posts[ref.ID]
		if a == nil || a.message != nil {
			l.w.violate(4, nil, "%q was deleted, which is not ours", ref.ID)
			return bot.Ref{}, nil
		}
		a.deleted = true
		l.w.tell(a.talk, l.p.name(), "deletes %s: %q", a.id, brief(a.text))
		return bot.Ref{}, nil
	})
	return err
}

// brief is the beginning of a text, for the story.
func brief(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
