package practice

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/room"
)

// What the square allows: its own choice, near to what Mastodon does.
const (
	maxAnswer = 500 // grapheme clusters
	maxChain  = 4
)

// Plein is the square as a platform.
type Plein struct {
	room *Room
	out  *pump
}

var (
	_ ports.Platform = (*Plein)(nil)
	_ ports.Finder   = (*Plein)(nil)
	_ ports.Deleter  = (*Plein)(nil)
	_ ports.Opener   = (*Plein)(nil)
	_ ports.Source   = (*Plein)(nil)
	_ ports.Speaker  = (*Plein)(nil)
)

// Name implements bot.Platform.
func (p *Plein) Name() bot.PlatformName { return Name }

// Limits implements bot.Platform.
func (p *Plein) Limits() bot.Limits {
	return bot.Limits{Max: maxAnswer, Count: uniseg.GraphemeClusterCount, Chain: maxChain, Pictures: true, Delete: true,
		Files: bot.FileLimits{Count: room.MaxPhotos, Size: bot.MaxPicture, Types: []string{"image/jpeg", "image/png", "image/gif", "image/webp"}}}
}

// Run implements bot.Source.
func (p *Plein) Run(ctx context.Context, in ports.Inbox) error { return p.out.Run(ctx, in) }

// Step hands everything that is pending to the inbox, and tells how many acts it took.
func (p *Plein) Step(ctx context.Context, in ports.Inbox) (int, error) { return p.out.Step(ctx, in) }

// LastSpoke implements bot.Speaker.
func (p *Plein) LastSpoke() map[string]time.Time {
	return map[string]time.Time{"plein": p.out.lastSpoke()}
}

// Publish implements bot.Platform. The same key is published once.
func (p *Plein) Publish(ctx context.Context, r bot.Reply) (bot.Ref, error) {
	if err := checkReply(r); err != nil {
		return bot.Ref{}, err
	}
	photos, err := p.keepPictures(ctx, r)
	if err != nil {
		return bot.Ref{}, err
	}
	at := p.room.tick.next()
	var ref bot.Ref
	_, err = update(ctx, p.room, pleinKey(threadOf(r.To.ID)), at, func(t *pleinRecord, made bool) ([]string, error) {
		if id, ok := t.Keys[r.Key]; ok {
			ref = p.ref(t, id)
			return nil, errSame
		}
		parent := t.find(r.To.ID)
		switch {
		case made || parent == nil || parent.Deleted:
			return nil, &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonGone, Err: errors.New("practice: the message is gone")}
		case r.Account != t.Account:
			return nil, bot.Errorf(bot.Invalid, "practice: this message was not written to account %q", r.Account)
		}
		id := t.add(room.PleinPost{Parent: r.To.ID, Account: r.Account, Text: r.Text, Photos: photos, At: at})
		if t.Keys == nil {
			t.Keys = map[string]string{}
		}
		t.Keys[r.Key] = id
		ref = p.ref(t, id)
		return []string{r.Key}, nil
	})
	return ref, doubt(err)
}

func checkReply(r bot.Reply) error {
	switch {
	case r.Key == "" || r.To.IsZero() || strings.TrimSpace(r.Text) == "":
		return bot.Errorf(bot.Invalid, "practice: an answer needs a key, a question and a text")
	case uniseg.GraphemeClusterCount(r.Text) > maxAnswer:
		return &bot.Error{Kind: bot.Permanent, Reason: bot.ReasonTooLong, Err: errors.New("practice: the answer is too long")}
	}
	return nil
}

// Find implements bot.Finder. Whatever was committed is found by its key, so it
// is never unsure.
func (p *Plein) Find(ctx context.Context, r bot.Reply) (ports.Finding, error) {
	t, _, err := load[pleinRecord](ctx, p.room, pleinKey(threadOf(r.To.ID)))
	if err != nil && !bot.Is(err, bot.NotFound) {
		return ports.Finding{}, err
	}
	if id, ok := t.Keys[r.Key]; ok {
		return ports.Finding{State: ports.Found, Ref: p.ref(t, id)}, nil
	}
	return ports.Finding{State: ports.Absent}, nil
}

// Delete implements bot.Deleter.
func (p *Plein) Delete(ctx context.Context, account bot.AccountID, post bot.Ref) error {
	var photos []room.Photo
	_, err := update(ctx, p.room, pleinKey(threadOf(post.ID)), p.room.tick.next(), func(t *pleinRecord, _ bool) ([]string, error) {
		answer := t.find(post.ID)
		switch {
		case answer == nil || answer.Deleted:
			return nil, errSame
		case answer.Account != account:
			return nil, bot.Errorf(bot.Auth, "practice: account %q did not write this post", account)
		}
		photos = answer.Photos
		answer.Text, answer.Photos, answer.Deleted = "", nil, true
		return nil, nil
	})
	if err != nil {
		return doubt(err)
	}
	return doubt(p.room.dropPhotos(ctx, photos))
}

func (p *Plein) ref(t *pleinRecord, id string) bot.Ref {
	return bot.Ref{Place: string(t.Account), ID: id, Link: pleinLink(p.room.base, id)}
}

// doubt gives an error of the store that has no kind the only safe one: a commit
// that was cut off may have got through.
func doubt(err error) error {
	if err == nil {
		return nil
	}
	var known *bot.Error
	if errors.As(err, &known) {
		return err
	}
	return bot.Errorf(bot.OutcomeUnknown, "practice: %w", err)
}

// handOver gives the inbox the first pending act of a thread and takes it off.
func (p *Plein) handOver(ctx context.Context, in ports.Inbox, record string) (handed, error) {
	t, _, err := load[pleinRecord](ctx, p.room, record)
	if err != nil || len(t.Pending) == 0 {
		return handed{}, unless(err, bot.NotFound)
	}
	head := t.Pending[0]
	refused := in.FromCitizen(ctx, head)
	if refused != nil && !never(refused) {
		return handed{}, refused
	}
	t, err = update(ctx, p.room, record, p.room.tick.next(), func(t *pleinRecord, _ bool) ([]string, error) {
		if len(t.Pending) == 0 || t.Pending[0].ID != head.ID {
			return nil, errSame
		}
		t.Pending = t.Pending[1:]
		return nil, nil
	})
	if err != nil {
		return handed{}, err
	}
	return handed{id: head.ID, more: len(t.Pending) > 0, refused: refused}, nil
}

// unless forgets an error of one kind.
func unless(err error, k bot.Kind) error {
	if bot.Is(err, k) {
		return nil
	}
	return err
}
