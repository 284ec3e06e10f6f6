package bot

import (
	"context"
	"time"

	"draad/bot/plain"
	"draad/bot/texts"
)

// Platform is a place where citizens write. More can be had by type assertion:
// Source, Finder, Deleter, Doctor.
type Platform interface {
	Name() PlatformName
	Limits() Limits
	// Publish posts one part of an approved answer and returns where it stands.
	// It makes one attempt, and does not return an error of another kind than it
	// can answer for: when in doubt OutcomeUnknown.
	Publish(ctx context.Context, r Reply) (Ref, error)
}

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

// Finder answers "did my lost call get through?".
type Finder interface {
	Find(ctx context.Context, r Reply) (Finding, error)
}

// Finding is a Finder's answer.
type Finding struct {
	State FindState
	Ref   Ref // with Found
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
	Delete(ctx context.Context, account AccountID, post Ref) error
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
	FromCitizen(ctx context.Context, e CitizenEvent) error
	FromColleague(ctx context.Context, e ChatEvent) error
}

// Commander answers what a colleague asks Draad itself, such as `/draad open`. An
// Inbox may be one. The note is for that colleague alone.
type Commander interface {
	// Command answers e, whose Act is Commanded; Text is what follows the command's
	// name. A command that makes no sense gets a note that helps.
	Command(ctx context.Context, e ChatEvent) (Note, error)
}

// Lister lists the threads that are open, so that a workspace can catch up with
// what happened in them while it was not listening. An Inbox may be one.
type Lister interface {
	// OpenThreads gives a page of roots, oldest deadline first, after what the
	// previous page gave as next; next is "" at the end.
	OpenThreads(ctx context.Context, after string) (roots []Ref, next string, err error)
}

// LifeSigns is told that a channel shows signs of life, so that what waited for it goes on
// at once: Draad was invited again, or the channel came out of the archive. An Inbox may be one.
type LifeSigns interface {
	ChannelLives(channel string)
}

// LateLister lists the threads that are not open any more, but were lately: people may
// have written there while nobody listened, and the thread been closed before it was
// caught up with. An Inbox may be one.
type LateLister interface {
	// LateThreads gives a page of roots, as Lister does: per status, and there those in
	// which anything happened longest ago first.
	LateThreads(ctx context.Context, after string) (roots []Ref, next string, err error)
}

// Rereader is a Workspace that may not have told yet of all that colleagues did: nobody
// listened, or whoever was told hangs. The relay asks it before an answer leaves.
type Rereader interface {
	// Reread takes in what happened in a thread up to now. When it returns nil that is
	// durable. With ReasonNoThread the workspace itself said that the thread's root is gone:
	// nothing is to be heard there any more. After any other error the answer waits: what
	// keeps Draad from reading, a person can mend.
	Reread(ctx context.Context, thread Ref) error
}

// People is a Workspace that tells who somebody is by now. The relay asks it before an answer
// leaves: who approved it may have left since, or have become a guest.
type People interface {
	// Colleague gives somebody as they are at this moment, not as they were remembered.
	// Who is not there any more is a guest; an error says that it cannot be known now.
	Colleague(ctx context.Context, id ColleagueID) (Colleague, error)
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

// Workspace is where colleagues work. Every string it is given is data: it
// escapes all of it. Source is part of it: that is how colleagues are heard.
type Workspace interface {
	Source
	Name() string
	// Pace is the least time between two posts in one channel; 0 for none.
	Pace() time.Duration
	// PostThread opens a thread in a channel with a card as its root.
	PostThread(ctx context.Context, key, channel string, c Card) (Ref, error)
	// UpdateCard redraws a card.
	UpdateCard(ctx context.Context, card Ref, c Card) error
	// Say posts in a thread, or privately to n.Only.
	Say(ctx context.Context, key string, thread Ref, n Note) (Ref, error)
	// Tell posts in a channel, outside any thread.
	Tell(ctx context.Context, key, channel string, n Note) (Ref, error)
	// FindPost answers "did my lost call with this key get through?". thread is
	// zero for PostThread and Tell. Temporary, with when to ask again: it is too early to
	// say that a post which is not there will not appear.
	FindPost(ctx context.Context, key, channel string, thread Ref) (Finding, error)
}

// Directory finds colleagues by their e-mail address. A workspace may be one.
type Directory interface {
	// ByEmail finds whoever has an address; NotFound when nobody has it, Permanent or
	// Auth when the workspace does not tell us. No error holds the address.
	ByEmail(ctx context.Context, address string) (Colleague, error)
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
