package x

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/g8rswimmer/go-twitter/v2"

	"draad/bot"
)

const opMentions = "reading mentions"

// maxPages bounds one look. X keeps 800 mentions, which is 8 pages of 100.
const maxPages = 50

// Run looks for mentions of every account, each at its own pace, until ctx ends. No
// trouble with one account stops it: it is in the log and in Status, and tried again.
func (p *Platform) Run(ctx context.Context, in bot.Inbox) error {
	var all sync.WaitGroup
	for _, id := range p.order {
		if p.turns == nil {
			all.Go(func() { p.alone(ctx, in, id) })
			continue
		}
		all.Go(func() { p.takeTurns(ctx, in, id) })
		all.Go(func() { p.keepCounts(ctx, id) })
	}
	all.Wait()
	<-ctx.Done() // also without accounts
	return nil
}

func (p *Platform) alone(ctx context.Context, in bot.Inbox, id bot.AccountID) {
	defer p.accounts[id].settle()
	p.poll(ctx, in, id)
}

// takeTurns looks for mentions of an account whenever it is this process's turn.
func (p *Platform) takeTurns(ctx context.Context, in bot.Inbox, id bot.AccountID) {
	a := p.accounts[id]
	for ctx.Err() == nil {
		err := p.turns.Hold(ctx, "x/"+string(id), func(ctx context.Context) error {
			a.health.begin(p.now())
			defer a.health.end()
			p.poll(ctx, in, id)
			return nil
		})
		if err != nil && ctx.Err() == nil {
			a.log.Warn("it cannot be found out whose turn it is to look for mentions; it is tried again", "error", err)
			p.sleep(ctx, a.config.PollMax)
		}
	}
}

// keepCounts writes down what was counted also when it is another's turn: this
// process posts all the same.
func (p *Platform) keepCounts(ctx context.Context, id bot.AccountID) {
	a := p.accounts[id]
	defer a.settle()
	for ctx.Err() == nil {
		p.sleep(ctx, a.config.PollMax)
		if err := a.spent.flush(ctx, p.now()); err != nil && ctx.Err() == nil {
			a.log.Warn("what was used is not written down yet", "error", err)
		}
	}
}

func (p *Platform) sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// poll looks at the account's own pace until ctx ends.
func (p *Platform) poll(ctx context.Context, in bot.Inbox, id bot.AccountID) {
	for ctx.Err() == nil {
		next, err := p.Step(ctx, in, p.now(), id)
		if err != nil && ctx.Err() == nil {
			p.accounts[id].log.Warn("looking for mentions failed", "error", err, "again", next)
		}
		p.sleep(ctx, next.Sub(p.now()))
	}
}

// settle writes down what was counted, also when the program is being stopped.
func (a *account) settle() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := a.spent.flush(ctx, a.now()); err != nil {
		a.log.Warn("what was used is not written down", "error", err)
	}
}

// Step looks once for mentions of an account, and tells when to look again, also
// when it fails. Everything that is new is handed in, oldest first; only then the
// cursor moves.
func (p *Platform) Step(ctx context.Context, in bot.Inbox, now time.Time, id bot.AccountID) (time.Time, error) {
	a, err := p.account(id)
	if err != nil {
		return now.Add(time.Hour), err
	}
	a.poll.mu.Lock()
	defer a.poll.mu.Unlock()
	left, capped, err := a.spent.left(ctx, now)
	if err != nil {
		return a.failed(now, err), err
	}
	if capped && left <= 0 {
		return a.usedUp(now), nil
	}
	found, limit, err := a.look(ctx, in, now)
	if flushed := a.spent.flush(ctx, now); err == nil {
		err = flushed
	}
	if err != nil {
		return a.failed(now, err), err
	}
	return a.succeeded(now, found, left, capped, limit), nil
}

// look reads every page, hands in what is new and moves the cursor. found counts
// what was handed in.
func (a *account) look(ctx context.Context, in bot.Inbox, now time.Time) (found int, limit *twitter.RateLimit, err error) {
	me, err := a.me(ctx)
	if err != nil {
		return 0, nil, err
	}
	c, err := a.loadCursor(ctx, now)
	if err != nil {
		return 0, nil, err
	}
	mentions, limit, err := a.allPages(ctx, me, c)
	if err != nil {
		return 0, nil, err
	}
	for _, m := range mentions {
		if m.skip {
			continue
		}
		err := a.handIn(ctx, in, now, m)
		if bot.Is(err, bot.Invalid) {
			// Trying again will not mend it, and it must not hold up the others.
			a.log.Error("a post cannot be taken in and is left out; please report this", "post", m.original, "error", err)
			continue
		}
		if err != nil {
			return found, limit, err
		}
		found++
	}
	if len(mentions) == 0 {
		return 0, limit, nil
	}
	c.Since = mentions[len(mentions)-1].id
	_, err = a.saveCursor(ctx, now, c)
	return found, limit, err
}

// allPages reads everything after the cursor, oldest first, each post once.
func (a *account) allPages(ctx context.Context, me string, c cursor) ([]mention, *twitter.RateLimit, error) {
	var all []mention
	seen := map[string]bool{}
	token := ""
	for range maxPages {
		page, next, limit, err := a.page(ctx, me, c, token)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range page {
			if !seen[m.id] && newer(m.id, c.Since) {
				seen[m.id] = true
				all = append(all, m)
			}
		}
		if next == "" {
			slices.SortFunc(all, oldestFirst)
			return all, limit, nil
		}
		if next == token {
			break
		}
		token = next
	}
	return nil, nil, bot.Errorf(bot.Temporary, "%s on X: the pages do not end", opMentions)
}

func oldestFirst(x, y mention) int {
	if newer(y.id, x.id) {
		return -1
	}
	return 1 // ids differ: each is there once
}

func (a *account) page(ctx context.Context, me string, c cursor, token string) ([]mention, string, *twitter.RateLimit, error) {
	var answer *twitter.UserMentionTimelineResponse
	ex, err := a.call(ctx, opMentions, false, func(ctx context.Context) (err error) {
		answer, err = a.api.UserMentionTimeline(ctx, me, mentionOptions(c, token))
		return err
	})
	if err != nil {
		return nil, "", nil, err
	}
	if answer == nil || answer.Raw == nil || answer.Meta == nil || len(answer.Raw.Tweets) == 0 && len(answer.Raw.Errors) > 0 {
		return nil, "", nil, bot.Errorf(bot.Temporary, "%s on X: status %d without a page in it", opMentions, ex.status)
	}
	a.spent.add(a.now(), Tally{Mentions: len(answer.Raw.Tweets)})
	found, bad := readPage(me, a.handle, answer.Raw, ex.body)
	if bad > 0 {
		a.log.Warn("X sent posts without an id or an author; they are left out", "count", bad)
	}
	return found, answer.Meta.NextToken, answer.RateLimit, nil
}

func mentionOptions(c cursor, token string) twitter.UserMentionTimelineOpts {
	o := twitter.UserMentionTimelineOpts{
		SinceID:         c.Since,
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
func (a *account) handIn(ctx context.Context, in bot.Inbox, now time.Time, m mention) error {
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
