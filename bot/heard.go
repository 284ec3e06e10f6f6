package bot

import (
	"time"

	"draad/bot/plain"
)

// What is heard from outside, as ports give it to an inbox.

// CitizenAct is what a citizen did.
type CitizenAct string

// What citizens do.
const (
	Wrote  CitizenAct = "wrote"
	Edited CitizenAct = "edited" // Message holds the new text
	Erased CitizenAct = "erased" // Message holds the id alone
)

// CitizenEvent is what a platform says happened.
type CitizenEvent struct {
	ID       string    // unique within the platform and account; the same when repeated
	At       time.Time // when we heard of it
	Act      CitizenAct
	Platform PlatformName
	Account  AccountID
	Citizen  Citizen
	Message  Message
}

// ChatAct is what a colleague did.
type ChatAct string

// What colleagues do.
const (
	Said      ChatAct = "said"      // a reply in a thread
	Rewrote   ChatAct = "rewrote"   // Text is the new text
	Removed   ChatAct = "removed"   // a reply is gone
	Reacted   ChatAct = "reacted"   // Emoji on Post
	Unreacted ChatAct = "unreacted" // Emoji taken away from Post
	Pressed   ChatAct = "pressed"   // a button: Action, on Post
	Commanded ChatAct = "commanded" // a command: Text, outside any thread when Thread is zero
)

// ChatEvent is what a workspace says happened.
type ChatEvent struct {
	ID     string    // unique within the workspace; the same when repeated
	At     time.Time // the workspace's time of the act
	Act    ChatAct
	By     Colleague
	Thread Ref // root of the thread; may be zero with reactions
	// ThreadKey is the key that PostThread was called with for this thread, when
	// the workspace can tell. It closes the gap in which a colleague answers a
	// thread before Draad has heard that it was posted.
	ThreadKey string
	Post      Ref          // the post it is about
	Text      string       // as colleagues see it, in plain text
	Lost      []plain.Lost // what of that plain text cannot carry
	Files     []File
	Emoji     string // name without colons or skin tone: "eyes"
	Action    string // with Pressed: an Action's name
	Value     string // with Pressed: what the button carried
	// Early tells that the event is offered again when the Inbox answers NotFound. It
	// may do so for an emoji on a reply that it has not heard of yet.
	Early bool
	// Doubtful tells of an emoji that nobody can say which text it was put on: the post was
	// edited about then, and nobody listened.
	Doubtful bool
}

// Colleague is somebody in the workspace, as the workspace knows them.
type Colleague struct {
	ID    ColleagueID `json:"id"`
	Name  string      `json:"name,omitempty"`
	Guest bool        `json:"guest,omitempty"` // guests and deactivated people may not approve
}
