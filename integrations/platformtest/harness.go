package platformtest

import (
	"slices"
	"testing"

	"draad/bot"
	"draad/bot/ports"
)

// Harness is what a platform brings to the suite.
type Harness struct {
	// New makes a fresh world for one test, and cleans it up with t.Cleanup. It has
	// two accounts at least, and its platform keeps posts with the same text apart.
	New func(t *testing.T) World
	// Faults are those that World.Break can bring about.
	Faults []Fault
	// Idempotent: publishing again with the same key makes no second post.
	Idempotent bool
	// Absence: Find can be certain that a post is not there.
	Absence bool
	// Edits and Erasures: the source hears when citizens edit and delete.
	Edits, Erasures bool
	// Many is how many messages take several pages, or whatever is more than the
	// platform gives at once; 30 when not said.
	Many int
}

func (h Harness) can(f Fault) bool { return slices.Contains(h.Faults, f) }

func (h Harness) many() int {
	if h.Many == 0 {
		return 30
	}
	return h.Many
}

// World is a platform with what is outside of it.
type World interface {
	// Platform gives the platform; the same one until Restart.
	Platform() ports.Platform
	// Restart makes a new platform on the same store, as a restarted program would.
	Restart()
	Accounts() []bot.AccountID

	// Ask lets a citizen write to an account.
	Ask(a bot.AccountID, text string) Question
	// Edit and Erase let them change it or take it away. Edit is not called when
	// Harness.Edits is false.
	Edit(q Question, text string)
	Erase(q Question)
	// Posts gives what the world sees of an account, oldest first.
	Posts(a bot.AccountID) []Post

	// Break makes the next publication fail in this way.
	Break(f Fault)

	// Secrets are values that may appear in no error and no log.
	Secrets() []string
	// Log is everything that was logged.
	Log() string
}

// Unreadable is a World that can keep its source from reading until a person mends it.
type Unreadable interface {
	// Unread begins or ends that.
	Unread(yes bool)
}

// Question is a citizen's message as the platform knows it.
type Question struct {
	ID      string
	Thread  string
	Citizen bot.Citizen
	Account bot.AccountID
}

// Post is an answer as the world sees it.
type Post struct {
	ID    string
	Under string // the id of the post it stands under
	Text  string
	// Pictures are those that stand with it.
	Pictures []Picture
}

// Fault is a way in which a publication can fail.
type Fault string

// The faults.
const (
	Down         Fault = "nothing listens, so nothing can be sent"
	DropBefore   Fault = "the line drops before anything is done"
	DropAfter    Fault = "the line drops after it was done"
	FailBefore   Fault = "the server fails before anything is done"
	FailAfter    Fault = "the server fails after it was done"
	Garbage      Fault = "it is done and the answer cannot be understood"
	Silence      Fault = "it is done and no answer comes"
	Limited      Fault = "too many requests"
	DailyLimited Fault = "too many requests today"
	Unauthorised Fault = "the credentials are refused"
	Unpaid       Fault = "what the platform charges was not paid"
	Suspended    Fault = "the account is suspended"
	ReplyRefused Fault = "the author limits who may reply"
	Duplicate    Fault = "the platform says it has this text already"
)

// expectation is what a fault must come to.
type expectation struct {
	kinds  []bot.Kind
	reason bot.Reason
	posts  int // how many stand there afterwards
}

var expectations = map[Fault]expectation{
	Down:         {kinds: []bot.Kind{bot.Temporary}},
	DropBefore:   {kinds: []bot.Kind{bot.OutcomeUnknown}},
	DropAfter:    {kinds: []bot.Kind{bot.OutcomeUnknown}, posts: 1},
	FailBefore:   {kinds: []bot.Kind{bot.OutcomeUnknown}},
	FailAfter:    {kinds: []bot.Kind{bot.OutcomeUnknown}, posts: 1},
	Garbage:      {kinds: []bot.Kind{bot.OutcomeUnknown}, posts: 1},
	Silence:      {kinds: []bot.Kind{bot.OutcomeUnknown}, posts: 1},
	Limited:      {kinds: []bot.Kind{bot.RateLimited}},
	DailyLimited: {kinds: []bot.Kind{bot.RateLimited}, reason: bot.ReasonDailyLimit},
	Unauthorised: {kinds: []bot.Kind{bot.Auth}},
	Unpaid:       {kinds: []bot.Kind{bot.Auth}, reason: bot.ReasonCredits},
	Suspended:    {kinds: []bot.Kind{bot.Auth, bot.Permanent}, reason: bot.ReasonSuspended},
	ReplyRefused: {kinds: []bot.Kind{bot.Permanent}, reason: bot.ReasonReplyNotAllowed},
	Duplicate:    {kinds: []bot.Kind{bot.Permanent}, reason: bot.ReasonDuplicate},
}
