package x

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"draad/bot"
	"draad/bot/ports"
	"draad/bot/texts"
)

// What could not be read is said where people look: in the log, on the health page, and in
// the channel of the account's desk.

// reach is how many of the newest mentions X lists.
const reach = 800

// patience is how long the mentions may be out of reach before the desk hears of it. What
// a person has to mend it hears at once.
const patience = 15 * time.Minute

// say gives the desk a notice. An Inbox that takes none has the log.
func (a *account) say(ctx context.Context, in ports.Inbox, n bot.SourceNotice) error {
	desk, takes := in.(ports.NoticeInbox)
	if !takes {
		return nil
	}
	n.ID = string(Name) + "/" + string(a.id) + "/" + n.ID
	n.Platform, n.Account = Name, a.id
	n.Text = n.Text.With("platform", "platform.x")
	if err := desk.FromSource(ctx, n); err != nil {
		return fmt.Errorf("what could not be read was not told: %w", err)
	}
	return nil
}

// tryToSay says what can as well be said at the next look.
func (a *account) tryToSay(ctx context.Context, in ports.Inbox, n bot.SourceNotice) bool {
	err := a.say(ctx, in, n)
	if err != nil && ctx.Err() == nil {
		a.log.Warn("the desk does not know yet what cannot be read", "error", err)
	}
	return err == nil
}

func (a *account) text(key string, args ...string) texts.Text {
	return texts.T(key, append([]string{"account", "@" + a.handle}, args...)...)
}

// tellUnread tells the desk that mentions cannot be read: once a day for each reason.
func (a *account) tellUnread(ctx context.Context, in ports.Inbox, now time.Time, err error) {
	if ctx.Err() != nil || now.Sub(a.poll.failing) < patience && !a.lasting(err) {
		return
	}
	reason := bot.ReasonKey(err)
	a.poll.told = a.tryToSay(ctx, in, bot.SourceNotice{
		ID: "unread/" + now.UTC().Format(time.DateOnly) + "/" + reason, Text: a.text("source.unread").With("reason", reason),
	}) || a.poll.told
}

// tellUsedUp tells the desk that nothing is read before the next month.
func (a *account) tellUsedUp(ctx context.Context, in ports.Inbox, now time.Time) {
	a.poll.told = a.tryToSay(ctx, in, bot.SourceNotice{
		ID: "unread_month/" + month(now), Until: nextMonth(now),
		Text: a.text("source.unread_month", "count", fmt.Sprint(a.config.MonthlyReads), "setting", a.config.name("MONTHLY_READS")),
	}) || a.poll.told
}

// tellReadAgain tells the desk, when it heard that mentions could not be read, that they
// are.
func (a *account) tellReadAgain(ctx context.Context, in ports.Inbox) {
	if !a.poll.told {
		return
	}
	id := "read/" + a.poll.failing.UTC().Format(time.RFC3339)
	a.poll.told = !a.tryToSay(ctx, in, bot.SourceNotice{ID: id, Text: a.text("source.read_again")})
}

// tellMissed tells what a look did not reach: X lists no more than so many, and none of
// them was known.
func (a *account) tellMissed(ctx context.Context, in ports.Inbox, c cursor, r reading) error {
	if r.known || r.total < reach*3/4 { // what was deleted is not listed, and counts
		return nil
	}
	from, until := written(c.Since), r.oldest.message.Sent
	if c.Since == "" {
		from = c.From
	}
	if until.IsZero() {
		until = written(r.oldest.id)
	}
	says := fmt.Sprintf("mentions of @%s from %s to %s may have been missed: X lists the newest %d alone; look for them on X",
		a.handle, from.UTC().Format(time.RFC3339), until.UTC().Format(time.RFC3339), reach)
	a.log.Error(says)
	a.health.miss(a.now(), says)
	return a.say(ctx, in, bot.SourceNotice{
		ID: "missed/" + c.Since, Text: a.text("source.missed"), Link: a.searchLink(from, until), From: from, Until: until,
	})
}

// tellLeftOut tells of a single post that Draad cannot show.
func (a *account) tellLeftOut(ctx context.Context, in ports.Inbox, m mention) error {
	a.health.miss(a.now(), "post "+m.original+" could not be taken in; see the log")
	return a.say(ctx, in, bot.SourceNotice{ID: "missed_one/" + m.id, Text: a.text("source.missed_one"), Link: postLink("", m.id)})
}

// searchLink is where a person finds mentions of a time.
func (a *account) searchLink(from, until time.Time) string {
	q := fmt.Sprintf("@%s since_time:%d until_time:%d", a.handle, from.Unix(), until.Unix()+1)
	return "https://x.com/search?" + url.Values{"q": {q}, "f": {"live"}}.Encode()
}
