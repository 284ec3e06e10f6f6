package ports

import (
	"context"
	"time"

	"draad/bot"
)

// Platform is a place where citizens write. More can be had by type assertion:
// Source, Finder, Deleter, Doctor.
type Platform interface {
	Name() bot.PlatformName
	Limits() bot.Limits
	// Publish posts one part of an approved answer and returns where it stands.
	// It makes one attempt, and does not return an error of another kind than it
	// can answer for: when in doubt OutcomeUnknown.
	Publish(ctx context.Context, r bot.Reply) (bot.Ref, error)
}

// Finder answers "did my lost call get through?".
type Finder interface {
	Find(ctx context.Context, r bot.Reply) (Finding, error)
}

// Finding is a Finder's answer.
type Finding struct {
	State FindState
	Ref   bot.Ref // with Found
}

// FindState is how certain a Finder is.
type FindState string

// What a Finder can say. Only Absent allows another attempt without a person.
const (
	Found  FindState = "found"
	Absent FindState = "absent" // certainly not there, and it will not appear any more
	Unsure FindState = "unsure"
)

// Deleter can take a published post away again. Deleting what is gone already
// is no error.
type Deleter interface {
	Delete(ctx context.Context, account bot.AccountID, post bot.Ref) error
}

// Source brings what happens outside in, by polling or streaming. Run returns
// when ctx ends, or with an error that another try will not mend.
type Source interface {
	Run(ctx context.Context, in Inbox) error
}

// Inbox takes what happened outside. When it returns nil the fact is durable and
// may be acknowledged; taking the same fact again is harmless. NotFound means that
// it is about a post Draad does not know (yet): events that overtook each other
// are worth a few more tries, after that it is nobody's and may be dropped. Any
// other error: keep the fact and try again.
type Inbox interface {
	FromCitizen(ctx context.Context, e bot.CitizenEvent) error
	FromColleague(ctx context.Context, e bot.ChatEvent) error
}

// Commander answers what a colleague asks Draad itself, such as `/draad open`. An
// Inbox may be one. The note is for that colleague alone.
type Commander interface {
	// Command answers e, whose Act is Commanded; Text is what follows the command's
	// name. A command that makes no sense gets a note that helps.
	Command(ctx context.Context, e bot.ChatEvent) (bot.Note, error)
}

// Lister lists the threads that are open, so that a workspace can catch up with
// what happened in them while it was not listening. An Inbox may be one.
type Lister interface {
	// OpenThreads gives a page of roots, oldest deadline first, after what the
	// previous page gave as next; next is "" at the end.
	OpenThreads(ctx context.Context, after string) (roots []bot.Ref, next string, err error)
}

// LifeSigns is told that a channel shows signs of life, so that what waited for it goes on
// at once: Draad was invited again, or the channel came out of the archive. An Inbox may be one.
type LifeSigns interface {
	ChannelLives(channel string)
}

// MessageLister lists citizens' messages that wait for an answer, for a source that is not
// told what citizens delete and has to look. An Inbox may be one.
type MessageLister interface {
	// OpenMessages gives the ids of messages to an account, after what the previous page
	// gave as next; next is "" at the end. A page may be empty.
	OpenMessages(ctx context.Context, p bot.PlatformName, a bot.AccountID, after string) (ids []string, next string, err error)
}

// LateLister lists the threads that are not open any more, but were lately: people may
// have written there while nobody listened, and the thread been closed before it was
// caught up with. An Inbox may be one.
type LateLister interface {
	// LateThreads gives a page of roots, as Lister does: per status, and there those in
	// which anything happened longest ago first.
	LateThreads(ctx context.Context, after string) (roots []bot.Ref, next string, err error)
}

// Rereader is a Workspace that may not have told yet of all that colleagues did: nobody
// listened, or whoever was told hangs. The relay asks it before an answer leaves.
type Rereader interface {
	// Reread takes in what happened in a thread up to now. When it returns nil that is
	// durable. With ReasonNoThread the workspace itself said that the thread's root is gone:
	// nothing is to be heard there any more. After any other error the answer waits: what
	// keeps Draad from reading, a person can mend.
	Reread(ctx context.Context, thread bot.Ref) error
}

// People is a Workspace that tells who somebody is by now. The relay asks it before an answer
// leaves: who approved it may have left since, or have become a guest.
type People interface {
	// Colleague gives somebody as they are at this moment, not as they were remembered.
	// Who is not there any more is a guest; an error says that it cannot be known now.
	Colleague(ctx context.Context, id bot.ColleagueID) (bot.Colleague, error)
}

// Workspace is where colleagues work. Every string it is given is data: it
// escapes all of it. Source is part of it: that is how colleagues are heard.
type Workspace interface {
	Source
	Name() string
	// Pace is the least time between two posts in one channel; 0 for none.
	Pace() time.Duration
	// PostThread opens a thread in a channel with a card as its root.
	PostThread(ctx context.Context, key, channel string, c bot.Card) (bot.Ref, error)
	// UpdateCard redraws a card.
	UpdateCard(ctx context.Context, card bot.Ref, c bot.Card) error
	// Say posts in a thread, or privately to n.Only.
	Say(ctx context.Context, key string, thread bot.Ref, n bot.Note) (bot.Ref, error)
	// Tell posts in a channel, outside any thread.
	Tell(ctx context.Context, key, channel string, n bot.Note) (bot.Ref, error)
	// FindPost answers "did my lost call with this key get through?". thread is
	// zero for PostThread and Tell. Temporary, with when to ask again: it is too early to
	// say that a post which is not there will not appear.
	FindPost(ctx context.Context, key, channel string, thread bot.Ref) (Finding, error)
}

// Directory finds colleagues by their e-mail address. A workspace may be one.
type Directory interface {
	// ByEmail finds whoever has an address; NotFound when nobody has it, Permanent or
	// Auth when the workspace does not tell us. No error holds the address.
	ByEmail(ctx context.Context, address string) (bot.Colleague, error)
}

// Doctor is what an integration can say about its own health: one finding a
// setting or remote.
type Doctor interface {
	Examine(ctx context.Context) []Diagnosis
}

// Diagnosis is one line of `draad doctor`.
type Diagnosis struct {
	What string // what was looked at: "X account @gemeente"
	OK   bool
	Says string // what is wrong, without secrets; or a remark
	Do   string // what to do about it
}

// Troubled is a source that knows what keeps it from hearing citizens; for health pages.
type Troubled interface {
	Troubles() map[string]Trouble // by account or connection, as Speaker
}

// Trouble is what a source knows of itself. It is for administrators, and holds no secret
// and nothing that citizens wrote.
type Trouble struct {
	Says   string // what is wrong now; "" when nothing is
	Lasts  bool   // a person has to mend it
	Missed string // what was not read lately, and will not be
}

// Guarded is a source that is called over HTTP, and refuses what is not signed; for metrics.
type Guarded interface {
	Refused() int // since the start
}

// Speaker tells when a source last heard from its remote; for health pages.
type Speaker interface {
	LastSpoke() map[string]time.Time // by account or connection
}

// NoticeInbox takes what sources themselves have to say. An Inbox may be one. When it
// returns nil the notice is durable, and will be said; taking it again is harmless.
type NoticeInbox interface {
	FromSource(ctx context.Context, n bot.SourceNotice) error
}

// What the citizen takes away we do not keep, and it does not stay where we put it
// (AVG: no longer than needed).

// Remover is a workspace that can take away what Draad posted in a thread.
type Remover interface {
	// Remove takes a post of Draad away, with the picture that it shows: nobody can read
	// it in the workspace any more. It may be done again: what is gone is no error. A post
	// that is not Draad's is left alone: Permanent.
	Remove(ctx context.Context, post bot.Ref) error
}
