package workspacetest

import (
	"context"
	"slices"
	"testing"

	"draad/bot"
	"draad/bot/ports"
)

// Harness is what a workspace brings to the suite.
type Harness struct {
	// New makes a fresh world for one test, and cleans it up with t.Cleanup. It has
	// two channels and four colleagues at least.
	New func(t *testing.T) World
	// Features are those that the workspace and its world have.
	Features []Feature
	// Faults are those that World.Break can bring about.
	Faults []Fault
	// Deaf are those of them during which people are not heard either.
	Deaf []Fault
	// Toned is how this workspace names a waving hand with a darker skin; its plain
	// name is "wave". Empty: there are no skin tones.
	Toned string
	// Marks is a reply in the marks of this workspace, and how it reads.
	Marks Marks
}

func (h Harness) has(f Feature) bool { return slices.Contains(h.Features, f) }
func (h Harness) can(f Fault) bool   { return slices.Contains(h.Faults, f) }

// Feature is something that not every workspace has, or not every world can show.
type Feature string

// The features.
const (
	Whispers     Feature = "a note for one colleague is seen by that one alone"
	Buttons      Feature = "cards and notes have buttons"
	Mentions     Feature = "Post.Pings tells whom a post alerts"
	Links        Feature = "Post.Links tells what a reader can click or is shown from elsewhere"
	Direction    Feature = "Post.Text shows what letters that turn the direction of text come to"
	Commands     Feature = "colleagues can give commands outside threads"
	ThreadKeys   Feature = "events carry the key with which their thread was posted, also when the workspace never heard that it was"
	Idempotent   Feature = "posting again with the same key makes no second post"
	Absence      Feature = "FindPost can be certain that a post is not there"
	CommandNotes Feature = "the answer to a command is among World.Channel, for who gave it alone"
	Broadcasts   Feature = "a reply can be shown in the channel too"
	Attachments  Feature = "colleagues can attach files"
	FileEdits    Feature = "… and take them off: Act Rewrote with TakeOff"
	Robots       Feature = "other bots can write in threads"
	Strangers    Feature = "people can write outside our threads"
	Overtaking   Feature = "what the inbox does not know is offered a few more times"
	Independent  Feature = "a thread that the inbox fails for does not hold up the others"
	Repeats      Feature = "World.Repeat delivers events more than once"
	Gaps         Feature = "World.Disconnect cuts the line on which people are heard"
	GapEdits     Feature = "edits and deletions made in a gap are caught up with"
	GapEmoji     Feature = "emoji that were taken away while Draad was not there are caught up with"
	Rereads      Feature = "a thread can be read before its answer leaves: bot.Rereader"
	Overlaps     Feature = "World.Overlap counts changes of one post at the same time"
	Renames      Feature = "people can be renamed"
	Guests       Feature = "people can be guests"
	Deactivation Feature = "people can be deactivated"
	Pictures     Feature = "pictures can be shown in threads, and World.Thread gives them"
	Removal      Feature = "what Draad posted can be taken away: bot.Remover"
	CardsVanish  Feature = "somebody else can delete a card: Act Removed without By"
)

// World is a workspace with what is outside of it.
type World interface {
	// Workspace gives the workspace; the same one until Restart.
	Workspace() ports.Workspace
	// Restart makes a new workspace over the same remote, with nothing remembered, as
	// a restarted program would. It is called when no call and no Run is under way.
	Restart()
	// AwaitListening waits until a Run that was started hears what people do from
	// now on; it gives ctx's error when that takes too long.
	AwaitListening(ctx context.Context) error

	// Channels are those the bot is in, and Colleagues people in them, with the id and
	// the name that events must carry.
	Channels() []string
	Colleagues() []bot.Colleague

	// Do lets somebody do something, and gives the post that was written or that it
	// was about. It does not wait for anybody to hear of it.
	Do(a Act) bot.Ref
	// Thread gives what stands in a thread, the root first, then oldest first; nothing
	// when there is no such thread. Whispers are among it.
	Thread(root bot.Ref) []Post
	// Channel gives the posts of a channel that stand in no thread, oldest first: roots,
	// what was told, and answers to commands.
	Channel(channel string) []Post

	// Break makes calls of the workspace fail. Most faults hit the next call that
	// posts or changes a post; those that are lasting (see Fault) stay until Mend.
	Break(f Fault)
	Mend()

	// Disconnect cuts the line on which people are heard, so that it stays away until
	// Reconnect. Posting goes on. Only with Gaps.
	Disconnect()
	Reconnect()
	// Repeat has each further event delivered that many times, each time as if it
	// were another. Only with Repeats.
	Repeat(times int)
	// Overlap is the greatest number of changes of one post that were under way at
	// the same time. Only with Overlaps.
	Overlap() int

	Rename(id bot.ColleagueID, name string)
	MakeGuest(id bot.ColleagueID)
	Deactivate(id bot.ColleagueID)

	// Secrets are values that may appear in no error and no log.
	Secrets() []string
	// Log is everything that was logged.
	Log() string
}

// Act is something a person does.
type Act struct {
	Act       bot.ChatAct
	By        bot.ColleagueID
	Robot     bool    // Said: another bot does it; By is empty
	Channel   string  // Said outside any thread, Commanded
	Thread    bot.Ref // Said
	Post      bot.Ref // Rewrote, Removed, Reacted, Unreacted, Pressed
	Text      string  // Said, Rewrote, Commanded: without the command's own name
	Emoji     string  // Reacted, Unreacted: a name without colons, or Harness.Toned
	Action    string  // Pressed: the button's
	Value     string
	Files     []string // Said: the names of files that are attached
	TakeOff   bool     // Rewrote: its files are taken off, and Text is what it was
	Broadcast bool     // Said: shown in the channel too
	Marked    bool     // Said: Text is Harness.Marks.Typed, which the world knows how to type
}

// Post is a post as people see it.
type Post struct {
	Ref  bot.Ref
	By   bot.ColleagueID // empty: Draad said it
	Text string          // all that a reader reads: as it is shown, markup and escapes undone, buttons left out
	// Fallback is what is read aloud or put into a notification; workspaces in which
	// that is Text itself give Text.
	Fallback string
	Key      string          // of Draad's own: the effect's key that it carries
	Only     bot.ColleagueID // the one colleague who sees it; empty: all
	Pings    []bot.ColleagueID
	Everyone bool // it alerts a whole channel or group
	Links    []Link
	Buttons  []Button
	Pictures []Picture
}

// Picture is a picture as people see it in a post.
type Picture struct {
	Alt  string // what who cannot see it is told
	Data []byte
}

// Link is something to click, or a picture that is fetched from elsewhere.
type Link struct {
	Text    string // what is shown of it
	URL     string // where it leads; for a channel: its name
	Picture bool
}

// Button is a button as it comes back in Act.
type Button struct {
	Label  string
	Action string
	Value  string
}

// Fault is a way in which a call can fail.
type Fault string

// The faults. The last five are lasting: they end with Mend.
const (
	Down       Fault = "nothing listens, so nothing can be sent"
	DropBefore Fault = "the line drops before anything is done"
	DropAfter  Fault = "the line drops after it was done"
	FailBefore Fault = "the server fails before anything is done"
	FailAfter  Fault = "the server fails after it was done"
	Garbage    Fault = "it is done and the answer cannot be understood"
	Silence    Fault = "it is done and no answer comes"
	Limited    Fault = "too many requests"
	Revoked    Fault = "the token was revoked"
	Expelled   Fault = "the bot was thrown out of the channels"
	Archived   Fault = "the channels are archived"
	Closed     Fault = "nothing listens for a while"
	Proxied    Fault = "a proxy answers every call, with a status of its own: 302, 400, 403, 404 in turn"
)

// expectations are the kinds that a fault may come to. Auth keeps what was to be
// posted until a person has mended it; Permanent says that another way is needed.
var expectations = map[Fault][]bot.Kind{
	Down:       {bot.Temporary},
	DropBefore: {bot.OutcomeUnknown},
	DropAfter:  {bot.OutcomeUnknown},
	FailBefore: {bot.OutcomeUnknown},
	FailAfter:  {bot.OutcomeUnknown},
	Garbage:    {bot.OutcomeUnknown},
	Silence:    {bot.OutcomeUnknown},
	Limited:    {bot.RateLimited},
	Revoked:    {bot.Auth},
	Expelled:   {bot.Auth, bot.Permanent},
	Archived:   {bot.Auth, bot.Permanent},
	Closed:     {bot.Temporary},
	Proxied:    {bot.Temporary},
}

var (
	lossy   = []Fault{DropBefore, DropAfter, FailBefore, FailAfter, Garbage, Silence}
	done    = []Fault{DropAfter, FailAfter, Garbage, Silence} // it stands there all the same
	lasting = []Fault{Revoked, Expelled, Archived, Closed, Proxied}
)
