package bot

import (
	"time"

	"draad/bot/plain"
)

// Event is something that happened to a conversation, in our words.
type Event struct {
	ID   string    // the same when it is repeated
	At   time.Time // when it happened; Decide has no other clock
	Fact Fact
}

// Fact is what happened. The facts are the types in this file and no others.
type Fact interface{ fact() }

// The citizen.
type (
	// MessageWritten is a first message or a follow-up.
	MessageWritten struct {
		Platform PlatformName
		Account  AccountID
		Citizen  Citizen
		Message  Message
	}
	// MessageEdited is a new text (and media) for a message.
	// One that was never seen counts as written.
	MessageEdited MessageWritten
	// MessageDeleted is a message that the citizen took away; of Message only the
	// id counts. It may come before the message itself.
	MessageDeleted MessageWritten
)

// The colleagues, in the thread.
type (
	// Contributed is a reply in the thread.
	Contributed struct {
		By     Colleague
		Thread Ref // the post that it answers
		Post   Ref
		Text   string
		Files  []File
		Lost   []plain.Lost // what the text does not carry of what colleagues see
	}
	// ContributionEdited is a new text for a reply.
	ContributionEdited struct {
		By     Colleague
		Thread Ref
		Post   Ref
		Text   string
		Files  []File
		Lost   []plain.Lost
	}
	// ContributionDeleted is a reply that is gone.
	ContributionDeleted struct{ Post Ref }

	// Acted is an act by emoji, button or command.
	Acted struct {
		By     Colleague
		Thread Ref // where they did it, as far as the workspace tells
		Act    Act
		Undo   bool        // the emoji was taken away
		Post   Ref         // what it was put on: the card, a contribution, a message
		Desk   DeskID      // with ActRoute
		From   ColleagueID // with ActTakeOver: who was seen to have it, optional
		// Button: it was asked for in so many words. An emoji that is seen twice
		// is one act; a button pressed twice is two.
		Button bool
		// Doubtful: nobody can say which text the emoji was put on, so it approves none.
		Doubtful bool
		Hash     string // with ActApprove by button: HashAnswer of what was shown, optional
		AsIs     bool   // with ActApprove by button: also with another's initials at its end
		// Sign is the author's signature as the registry knows it, with ActApprove.
		// Empty: unknown; then Propose is one that is free.
		Sign    string
		Propose string
		Author  ColleagueID // whose signature it is, as it was looked up
	}
	// SignatureSet is a colleague's signature that became known.
	SignatureSet struct {
		By   ColleagueID
		Sign string
	}
	// Noted is an answer to a colleague about something that is not the
	// conversation's own business, such as a signature that is taken.
	Noted struct {
		Note   Note
		Thread Ref // the post that they wrote under
	}
	// Stranded is an act in a thread of which nothing is known any more.
	Stranded struct {
		Thread Ref
		By     Colleague
		Chats  bool // they only wrote something
	}
)

// Act is something a colleague does with one emoji, button or command.
type Act string

// The acts.
const (
	ActClaim     Act = "claim"     // Undo: release
	ActTakeOver  Act = "take_over" // claim from somebody else
	ActRelease   Act = "release"
	ActApprove   Act = "approve" // Undo: withdraw
	ActWithdraw  Act = "withdraw"
	ActNoAnswer  Act = "no_answer" // Undo: it does
	ActUrgent    Act = "urgent"    // Undo: it is not
	ActAdviser   Act = "adviser"
	ActRoute     Act = "route" // to Acted.Desk
	ActReopen    Act = "reopen"
	ActElsewhere Act = "elsewhere" // answered by hand; also: "it is there" after an unknown outcome
	ActRetract   Act = "retract"   // take a published answer off the platform
)

// What the relay reports.
type (
	// Attempting is asked before each call outside; Decide answers ErrObsolete
	// when the effect is not wanted any more.
	// An answer that nobody may have approved any more is stopped instead: see
	// Conversation.Sends.
	Attempting struct {
		Effect Effect
		Guest  bool // of an answer: its approver is a guest by now, or not there any more
	}
	// Succeeded is a call that was made, or was found to have been made.
	Succeeded struct {
		Effect Effect
		Ref    Ref
	}
	// Failed is a call that is given up: Kind is never Temporary or RateLimited
	// unless it went on for too long.
	Failed struct {
		Effect Effect
		Kind   Kind
		Reason Reason
	}
	// Delayed is a call that was certainly not made and will be tried again.
	Delayed struct {
		Effect Effect
		Kind   Kind
		Reason Reason // optional
		Until  time.Time
		On     string // the lane that it waits for; "": it waits for a time alone
		Tell   bool   // it takes long enough for the thread to hear about it
	}
	// Revived is a remote that shows signs of life: what waited for it is tried at once.
	Revived struct{ On string }
	// Fired is a timer that went off.
	Fired struct{ Effect Effect }
)

func (MessageWritten) fact()      {}
func (MessageEdited) fact()       {}
func (MessageDeleted) fact()      {}
func (Contributed) fact()         {}
func (ContributionEdited) fact()  {}
func (ContributionDeleted) fact() {}
func (Acted) fact()               {}
func (SignatureSet) fact()        {}
func (Housekept) fact()           {}
func (Noted) fact()               {}
func (Stranded) fact()            {}
func (Attempting) fact()          {}
func (Succeeded) fact()           {}
func (Failed) fact()              {}
func (Delayed) fact()             {}
func (Revived) fact()             {}
func (Fired) fact()               {}
