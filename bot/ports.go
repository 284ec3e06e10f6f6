package bot

import (
	"time"

	"draad/bot/plain"
	"draad/bot/texts"
)

// Reply is one part of an approved answer, as it is published.
type Reply struct {
	Key        string // the effect's key: the same on every attempt
	Account    AccountID
	To         Ref // the post it stands under: the citizen's message, or the part before it
	Thread     string
	Citizen    Citizen
	Visibility Visibility
	Text       string    // the very bytes, signature included
	Files      []File    // the approved pictures that go with it, as the workspace knows them
	Pictures   []Picture `json:"-"` // … and as they are uploaded, in the same order
	Since      time.Time // when the first attempt was made: nothing older can be it
}

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

// Card is the root post of a thread, as it should look now.
type Card struct {
	Conversation string // the record's key
	Status       Status
	Urgent       bool
	Heading      texts.Text
	Lines        []Line // status, owner, deadline, counts …
	Quote        string // the citizen's first message: data of a stranger
	Media        []Media
	Link         string // to the message on its platform
	Actions      []Action
	Desk         DeskID       // whose question it is
	Deadline     time.Time    // zero when nobody waits
	Answers      []CardAnswer // what became of each contribution that was approved, oldest first
	Max          int          // how long a post may be on the platform; 0: not known
}

// CardAnswer is how far the newest answer of a contribution is, for workspaces that
// show it beside the contribution and its preview.
type CardAnswer struct {
	Post  string // the contribution, as PostKey gives it
	To    string // the citizen
	State AnswerState
	Done  time.Time // when it was published, or stopped
}

// Line is a labelled line on a card.
type Line struct {
	Label texts.Text
	Value texts.Text
}

// Note is something said in a thread.
type Note struct {
	Text  texts.Text
	Quote string // shown verbatim and apart: a preview, a follow-up, text to copy
	Media []Media
	Link  string
	// Only is the one colleague who should see it; zero: all. A workspace that
	// cannot whisper addresses them in the thread.
	Only ColleagueID
	// Call are the colleagues who should get a real mention. Names inside texts
	// are data and never ping anybody.
	Call    []ColleagueID
	Actions []Action
}

// Action is an act as a button: the same act that an emoji stands for.
type Action struct {
	Name  Act
	Label texts.Text
	Emoji string // "" when there is none
	Value string // comes back in ChatEvent.Value
}

// UndoValue is the value of a button that takes its act back, such as urgent.
const UndoValue = "undo"
