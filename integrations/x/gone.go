package x

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/g8rswimmer/go-twitter/v2"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/store"
)

// X tells nobody what citizens delete. So the posts that wait for an answer are looked up now
// and then: what X itself says is not found, in two rounds, was taken away.

const opGone = "looking whether posts are still there"

const (
	goneEvery = 5 * time.Minute
	goneIDs   = 100 // of one call
	goneCalls = 10  // of one look; where there are more posts, the next look goes on
)

// rounds is how far the looking is.
type rounds struct {
	next    time.Time
	after   string          // where the round goes on; "": a new one begins
	before  map[string]bool // what was not found in the round before
	missing map[string]bool // … and in this one
}

// lookedUp is the record "x/gone/<account>": the posts that were looked up on a day, and are
// charged for.
type lookedUp struct {
	Day time.Time `json:"day"`
	IDs []string  `json:"ids,omitempty"`

	version uint64
}

// watchGone looks whether posts are still there, when it is time. Its trouble is not that of
// the mentions: it is tried again later.
func (a *account) watchGone(ctx context.Context, in ports.Inbox, now time.Time, b budget) {
	lister, knows := in.(ports.MessageLister)
	if !knows || now.Before(a.rounds.next) {
		return
	}
	a.rounds.next = now.Add(goneEvery)
	if err := a.lookForGone(ctx, lister, in, now, b); err != nil && ctx.Err() == nil {
		a.rounds.next = a.rounds.next.Add(bot.RetryAfter(err))
		a.log.Warn("it cannot be seen now what citizens deleted; it is tried again", "error", err)
	}
}

func (a *account) lookForGone(ctx context.Context, lister ports.MessageLister, in ports.Inbox, now time.Time, b budget) error {
	known, err := a.loadLookedUp(ctx, now)
	if err != nil {
		return err
	}
	for calls := 0; calls < goneCalls; {
		ids, next, err := lister.OpenMessages(ctx, Name, a.id, a.rounds.after)
		if err != nil {
			return err
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return !isID(id) })
		for some := range slices.Chunk(ids, goneIDs) {
			if !a.spares(b, len(some), now) {
				return nil
			}
			calls++
			if err := a.lookUp(ctx, in, now, some, &known); err != nil {
				return err
			}
		}
		if a.rounds.after = next; next == "" {
			a.rounds.before, a.rounds.missing = a.rounds.missing, nil
			return nil
		}
	}
	return nil
}

// lookUp hands in which of some posts are gone.
func (a *account) lookUp(ctx context.Context, in ports.Inbox, now time.Time, ids []string, known *lookedUp) error {
	ex, err := a.call(ctx, opGone, false, func(ctx context.Context) error {
		_, err := a.api.TweetLookup(ctx, ids, twitter.TweetLookupOpts{})
		return err
	})
	if err != nil {
		return err
	}
	there, gone := whichAreGone(ids, ex.Body)
	if err := a.charge(ctx, now, there, known); err != nil {
		return err
	}
	for _, id := range gone {
		if !a.rounds.before[id] {
			if a.rounds.missing == nil {
				a.rounds.missing = map[string]bool{}
			}
			a.rounds.missing[id] = true
			continue
		}
		err := in.FromCitizen(ctx, bot.CitizenEvent{
			ID: string(Name) + "/" + string(a.id) + "/" + id + "/erased", At: now, Act: bot.Erased,
			Platform: Name, Account: a.id, Message: bot.Message{ID: id},
		})
		if err != nil && !bot.Is(err, bot.NotFound) {
			return err
		}
	}
	return nil
}

// whichAreGone tells from an answer which posts are there, and which X says it does not find.
// What it says nothing of, or does not let us see, is neither.
func whichAreGone(ids []string, body []byte) (there, gone []string) {
	var answer struct {
		Data   json.RawMessage `json:"data"` // one post, or a list
		Errors []struct {
			Title string `json:"title"`
			Type  string `json:"type"`
			Of    string `json:"resource_type"`
			Value string `json:"value"`
		} `json:"errors"`
	}
	type named struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return nil, nil
	}
	var posts []named
	if json.Unmarshal(answer.Data, &posts) != nil {
		var one named
		_ = json.Unmarshal(answer.Data, &one) // what cannot be read says nothing
		posts = []named{one}
	}
	for _, p := range posts {
		if slices.Contains(ids, p.ID) {
			there = append(there, p.ID)
		}
	}
	for _, e := range answer.Errors {
		missing := strings.HasSuffix(e.Type, "/resource-not-found") && e.Title == "Not Found Error" && (e.Of == "tweet" || e.Of == "post")
		if missing && slices.Contains(ids, e.Value) && !slices.Contains(there, e.Value) {
			gone = append(gone, e.Value)
		}
	}
	return there, gone
}

// charge counts the posts that X charges for: once a day, and on the day that they were
// written they were read as mentions.
func (a *account) charge(ctx context.Context, now time.Time, there []string, known *lookedUp) error {
	fresh := slices.DeleteFunc(there, func(id string) bool { return sameDay(written(id), now) || slices.Contains(known.IDs, id) })
	if len(fresh) == 0 {
		return nil
	}
	a.spent.add(now, Tally{Reads: len(fresh)})
	known.IDs = append(known.IDs, fresh...)
	body, err := json.Marshal(known)
	if err != nil {
		return err
	}
	err = a.store.Commit(ctx, store.Change{Key: recordKey("gone", a.id), Version: known.version, Body: body, At: now})
	if err != nil {
		return bot.Errorf(bot.Temporary, "keeping what was looked up on X: %w", err)
	}
	known.version++
	return nil
}

func (a *account) loadLookedUp(ctx context.Context, now time.Time) (lookedUp, error) {
	record, err := a.store.Load(ctx, recordKey("gone", a.id))
	if bot.Is(err, bot.NotFound) {
		return lookedUp{Day: now}, nil
	}
	if err != nil {
		return lookedUp{}, bot.Errorf(bot.Temporary, "reading what was looked up on X: %w", err)
	}
	var l lookedUp
	if err := json.Unmarshal(record.Body, &l); err != nil {
		return lookedUp{}, bot.Errorf(bot.Permanent, "the record %s is damaged", record.Key)
	}
	if !sameDay(l.Day, now) {
		l = lookedUp{Day: now}
	}
	l.version = record.Version
	return l, nil
}
