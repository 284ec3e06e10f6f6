package bot

import (
	"time"

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
