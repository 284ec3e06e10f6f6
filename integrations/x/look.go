package x

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/g8rswimmer/go-twitter/v2"

	"draad/bot"
	"draad/bot/ports"
)

const opMentions = "reading mentions"

// maxPages bounds one look. X keeps 800 mentions, which is 8 pages of 100.
const maxPages = 50

// look reads every page, hands in what is new and moves the cursor. found counts
// what was handed in.
func (a *account) look(ctx context.Context, in ports.Inbox, now time.Time, b budget) (found int, limit *twitter.RateLimit, err error) {
	me, err := a.me(ctx)
	if err != nil {
		return 0, nil, err
	}
	c, err := a.loadCursor(ctx, now)
	if err != nil {
		return 0, nil, err
	}
	c.deep = a.mayGoDeep(c, now, b)
	r, err := a.allPages(ctx, me, c, now)
	if err != nil {
		return 0, nil, err
	}
	for _, m := range r.fresh {
		if m.skip {
			continue
		}
		if err := a.takeIn(ctx, in, now, m); err != nil {
			return found, r.limit, err
		}
		found++
	}
	if err := a.tellMissed(ctx, in, c, r); err != nil {
		return found, r.limit, err
	}
	if len(r.fresh) == 0 && !c.deep {
		return 0, r.limit, nil
	}
	if c.deep {
		c.Deep = now
	}
	_, err = a.saveCursor(ctx, now, c.beyond(r.fresh))
	return found, r.limit, err
}

// mayGoDeep reports whether a look is to go back far: now and then, and not when that takes
// of the month's reads what new mentions need, or when X is in trouble.
func (a *account) mayGoDeep(c cursor, now time.Time, b budget) bool {
	if c.Since == "" || now.Sub(c.Deep) < deepEvery || a.poll.fails > 0 {
		return false
	}
	return a.spares(b, len(c.Recent), now)
}

// spares reports whether so many posts can be read, and new mentions still have enough of
// the month's reads.
func (a *account) spares(b budget, n int, now time.Time) bool {
	after := b.left - n
	return !b.capped || after >= a.config.MonthlyReads/10 && !tooFast(now, after, a.config.MonthlyReads)
}

// takeIn hands a post in. One that cannot be taken in is told of: trying again will not
// mend it, and it must not hold up the others.
func (a *account) takeIn(ctx context.Context, in ports.Inbox, now time.Time, m mention) error {
	if m.unsigned {
		a.log.Error("X does not say who wrote a post; it is left out", "post", m.original)
		return a.tellLeftOut(ctx, in, m)
	}
	err := a.handIn(ctx, in, now, m)
	if !bot.Is(err, bot.Invalid) {
		return err
	}
	a.log.Error("a post cannot be taken in and is left out; please report this", "post", m.original, "error", err)
	return a.tellLeftOut(ctx, in, m)
}

// reading is what one look brought.
type reading struct {
	begin  string    // after which post it begins
	fresh  []mention // not taken in before, oldest first
	total  int       // posts that were listed
	known  bool      // … some of them were taken in before: the look reached back far enough
	oldest mention   // of those that were listed
	limit  *twitter.RateLimit
}

// allPages reads everything from the cursor's margin on, each post once.
func (a *account) allPages(ctx context.Context, me string, c cursor, now time.Time) (reading, error) {
	r := reading{begin: c.begin(now)}
	seen := map[string]bool{}
	token := ""
	for range maxPages {
		page, err := a.page(ctx, me, c, now, token)
		if err != nil {
			return reading{}, err
		}
		for _, m := range page.found {
			r.list(c, m, seen)
		}
		if page.next == "" {
			slices.SortFunc(r.fresh, func(x, y mention) int { return byID(x.id, y.id) })
			r.limit = page.limit
			return r, nil
		}
		if page.next == token {
			break
		}
		token = page.next
	}
	return reading{}, bot.Errorf(bot.Temporary, "%s on X: the pages do not end", opMentions)
}

// list notes a post of a page.
func (r *reading) list(c cursor, m mention, seen map[string]bool) {
	if seen[m.id] || !newer(m.id, r.begin) {
		return
	}
	seen[m.id] = true
	r.total++
	if r.oldest.id == "" || newer(r.oldest.id, m.id) {
		r.oldest = m
	}
	if c.known(m.id) {
		r.known = true
		return
	}
	r.fresh = append(r.fresh, m)
}

// byID puts the oldest first.
func byID(x, y string) int {
	if newer(y, x) {
		return -1
	}
	return 1 // ids differ: each is there once
}

// mentionPage is one page of mentions.
type mentionPage struct {
	found []mention
	next  string
	limit *twitter.RateLimit
	bad   int // posts without an id
}

func (a *account) page(ctx context.Context, me string, c cursor, now time.Time, token string) (mentionPage, error) {
	p, err := byName(a, func() (mentionPage, error) { return a.readMentions(ctx, me, mentionOptions(c, now, token)) })
	if a.poll.fails == 0 { // X charges for a post once a day, however often it cannot be used
		a.spent.add(a.now(), Tally{Mentions: p.bad + unread(c, now, p.found)})
	}
	if err == nil && p.bad > 0 {
		a.log.Error("X sent posts without an id; they are left out", "count", p.bad)
		a.health.miss(a.now(), "X sent posts without an id; they were left out")
	}
	return p, err
}

func (a *account) readMentions(ctx context.Context, me string, o twitter.UserMentionTimelineOpts) (mentionPage, error) {
	var answer *twitter.UserMentionTimelineResponse
	ex, err := a.call(ctx, opMentions, false, func(ctx context.Context) (err error) {
		answer, err = a.api.UserMentionTimeline(ctx, me, o)
		return err
	})
	if err != nil {
		return mentionPage{}, named(opMentions, ex, err)
	}
	if answer == nil || answer.Raw == nil || answer.Meta == nil || len(answer.Raw.Tweets) == 0 && len(answer.Raw.Errors) > 0 {
		return mentionPage{}, bot.Errorf(bot.Temporary, "%s on X: status %d without a page in it", opMentions, ex.Status)
	}
	posts, bad, err := readable(opMentions, ex.Body)
	return mentionPage{readPage(me, a.handle, answer.Raw, posts), answer.Meta.NextToken, answer.RateLimit, bad}, err
}

// unread counts the posts that X charges for: the others were read before on this day.
func unread(c cursor, now time.Time, posts []mention) int {
	n := 0
	for _, m := range posts {
		if c.charged(m.id, now) {
			n++
		}
	}
	return n
}

func mentionOptions(c cursor, now time.Time, token string) twitter.UserMentionTimelineOpts {
	o := twitter.UserMentionTimelineOpts{
		SinceID:         c.begin(now),
		PaginationToken: token,
		MaxResults:      100,
		Expansions:      []twitter.Expansion{twitter.ExpansionAuthorID, twitter.ExpansionAttachmentsMediaKeys},
		UserFields: []twitter.UserField{twitter.UserFieldName, twitter.UserFieldUserName,
			twitter.UserFieldPublicMetrics, twitter.UserFieldProtected},
		MediaFields: []twitter.MediaField{twitter.MediaFieldType, twitter.MediaFieldURL,
			twitter.MediaFieldPreviewImageURL, twitter.MediaFieldAltText},
		TweetFields: []twitter.TweetField{twitter.TweetFieldAuthorID, twitter.TweetFieldConversationID,
			twitter.TweetFieldCreatedAt, twitter.TweetFieldEntities, twitter.TweetFieldInReplyToUserID,
			twitter.TweetFieldLanguage, twitter.TweetFieldReferencedTweets, twitter.TweetFieldAttachments,
			"note_tweet", "edit_history_tweet_ids", "reply_settings"},
	}
	if c.Since == "" {
		o.StartTime = c.From
	}
	return o
}

// handIn gives one post to the Inbox. An edited post comes with a new id; it is
// handed in as written, in case its first version was never seen (or did not mention
// us yet), and as edited. What was taken in before is harmless.
func (a *account) handIn(ctx context.Context, in ports.Inbox, now time.Time, m mention) error {
	e := bot.CitizenEvent{
		ID: string(Name) + "/" + string(a.id) + "/" + m.original, At: now, Act: bot.Wrote,
		Platform: Name, Account: a.id, Citizen: m.citizen, Message: m.message,
	}
	if err := in.FromCitizen(ctx, e); err != nil {
		return fmt.Errorf("post %s was not taken in: %w", m.original, err)
	}
	if m.id == m.original {
		return nil
	}
	e.ID += "/edited/" + m.id
	e.Act = bot.Edited
	e.Message.EditedAt = now
	if err := in.FromCitizen(ctx, e); err != nil {
		return fmt.Errorf("the edit of post %s was not taken in: %w", m.original, err)
	}
	return nil
}
