package room

import (
	"context"

	"draad/bot"
)

// Room is a practice room: a square where citizens write, and team channels
// where colleagues answer. Everything in it is durable when a call returns nil.
//
// Errors that the person can mend are a *Problem; the others carry a bot.Kind.
type Room interface {
	// Citizen does what a citizen would do on the square.
	Citizen(ctx context.Context, a CitizenAct) (Done, error)
	// Colleague does what a colleague would do in a channel.
	Colleague(ctx context.Context, a ColleagueAct) (Done, error)
	// PlayDay writes a day of example messages and tells how many acts that were.
	PlayDay(ctx context.Context) (int, error)

	// Plein lists the threads on the square, newest first, limit at most, after a
	// Page.Next ("" for the beginning).
	Plein(ctx context.Context, after string, limit int) (Page[PleinThread], error)
	// PleinThread reads one thread on the square; NotFound when there is none.
	PleinThread(ctx context.Context, id string) (PleinThread, error)
	// Team lists the threads in a channel, newest first, like Plein.
	Team(ctx context.Context, channel, after string, limit int) (Page[TeamThread], error)
	// Waiting lists the open threads in a channel, the earliest deadline first, like Plein.
	Waiting(ctx context.Context, channel, after string, limit int) (Page[TeamThread], error)
	// TeamThread reads one thread of a channel; NotFound when there is none.
	TeamThread(ctx context.Context, id string) (TeamThread, error)
	// Picture reads a picture of either side; NotFound when there is none (any more).
	Picture(ctx context.Context, id string) (bot.Picture, error)
	// Signature is what a colleague signs with; empty when that is not known.
	Signature(ctx context.Context, id bot.ColleagueID) (string, error)
	// Open counts the open threads in a channel, no further than MaxCount.
	Open(ctx context.Context, channel string) (int, error)

	// Changes gives a channel that holds a value whenever something changed since
	// it was last read: at most one value waits. stop must be called at the end.
	// RateLimited when there are too many listeners.
	Changes() (changed <-chan struct{}, stop func(), err error)
}

// What a room accepts.
const (
	MaxText    = 10_000 // characters in a message or reply
	MaxName    = 60     // characters in a citizen's name
	MaxEmoji   = 64     // bytes in an emoji's name
	MaxCommand = 500    // characters in a command
	MaxPosts   = 500    // posts that people may write in one thread
	MaxReacted = 50     // different emoji on one post
	MaxCount   = 100    // how far Open counts

	MaxPhotos   = 4    // pictures with one post, of bot.MaxPicture bytes each
	MaxAlt      = 1000 // characters in the description of a picture
	MaxFileName = 255  // bytes in its name
)

// CitizenAct is something a citizen does on the square.
type CitizenAct struct {
	Act     bot.CitizenAct
	Name    string        // who writes; needed with Wrote
	Account bot.AccountID // to whom; needed with Wrote when Thread is empty
	Thread  string        // Wrote: the thread to go on with; empty: a new one
	Post    string        // Edited, Erased: which post
	Text    string        // Wrote, Edited
	Photos  []Upload      // Wrote
}

// ColleagueAct is something a colleague does in a channel.
type ColleagueAct struct {
	Act     bot.ChatAct
	By      bot.ColleagueID
	Channel string   // Commanded outside a thread
	Thread  string   // Said; Commanded inside a thread
	Post    string   // the post it is about; a thread's id is also its root post's
	Text    string   // Said, Rewrote, Commanded
	Emoji   string   // Reacted, Unreacted: a name, with or without colons, or the sign itself
	Action  string   // Pressed
	Value   string   // Pressed
	Photos  []Upload // Said
	// Alts are new descriptions of the post's photos, by their id; Rewrote.
	Alts map[string]string
}

// Upload is a picture that somebody attaches.
type Upload struct {
	Name string // of the file, as its owner has it; may be empty
	Alt  string // what is on it, for who cannot see it; may be empty
	Data []byte
}

// Done tells what became of an act.
type Done struct {
	ID      string // the post that was written, or that it was about
	Thread  string // the thread it stands in
	Changed bool   // false: it was so already, nothing happened
	// Taken reports whether the bot has taken the act in. When it is false the act
	// is safe all the same, and follows as soon as the bot can.
	Taken bool
}
