package bot

import (
	"context"
	"maps"
	"strings"
	"time"

	"draad/bot/texts"
)

// A source may have something to say itself: that it cannot hear citizens, that it missed
// some, that it hears them again. It is said in the channel of the account's desk, outside
// any thread: nobody reads the log of a program that seems to work.
//
// What is still to be said is kept in a record of its own, a conversation that has nothing
// but a queue. It goes when all is said; what was taken in is remembered as long as any
// event, so that a notice that comes again is not said twice.

// SourceNotice is what a source has to say.
type SourceNotice struct {
	ID       string // unique within the platform and account; the same when repeated
	Platform PlatformName
	Account  AccountID
	Text     texts.Text // what happened, and what people can do now
	Link     string     // where they can look, optional
	// From and Until, where given, fill in {from} and {until} in Text, by the
	// organisation's clock.
	From, Until time.Time
}

// NoticeInbox takes what sources themselves have to say. An Inbox may be one. When it
// returns nil the notice is durable, and will be said; taking it again is harmless.
type NoticeInbox interface {
	FromSource(ctx context.Context, n SourceNotice) error
}

// SourceSaid is a notice that became known.
type SourceSaid struct{ Notice SourceNotice }

func (SourceSaid) fact() {}

const sourcePrefix = "source/"

// SourceKey is the record of what a source still has to say about an account.
func SourceKey(p PlatformName, a AccountID) string {
	return sourcePrefix + joinKey(string(p), string(a))
}

// ofSource reports whether it is no conversation with a citizen.
func (c *Conversation) ofSource() bool { return strings.HasPrefix(c.Key, sourcePrefix) }

// sourceSaid puts a notice in line for the desk's channel.
func (d *decision) sourceSaid(f SourceNotice) {
	if d.c.Version == 1 {
		d.c.Key = SourceKey(f.Platform, f.Account)
		d.c.Platform, d.c.Account = f.Platform, f.Account
		d.c.Desk = d.rules.Org.Desk(d.rules.Org.Account(f.Account).Desk).ID
		d.c.Opened, d.c.Active = d.at, d.at
		d.c.Serial += uint64(max(0, d.at.UnixMilli()))
	}
	note := Note{Text: d.dated(f), Link: f.Link}
	d.enqueue(Effect{Kind: DoTell, Class: classNormal, Channel: d.rules.Org.Desk(d.c.Desk).Channel, Note: &note})
}

// dated fills in the times.
func (d *decision) dated(f SourceNotice) texts.Text {
	args := map[string]string{}
	maps.Copy(args, f.Text.Args)
	for name, at := range map[string]time.Time{"from": f.From, "until": f.Until} {
		if !at.IsZero() {
			args[name] = d.clock(at)
		}
	}
	f.Text.Args = args
	return f.Text
}
