package bot

import (
	"slices"
	"time"

	"draad/bot/plain"
)

// Status is how far a conversation is.
type Status string

// The statuses.
const (
	Open      Status = "open"
	Answered  Status = "answered"
	NoAnswer  Status = "no_answer" // needs none
	Elsewhere Status = "elsewhere" // answered by hand
)

// Conversation is all messages between one citizen and one account in one thread
// on a platform, with everything colleagues did about them. It is a value: Decide
// returns a new one and leaves the old as it was.
type Conversation struct {
	Key     string `json:"key"`
	Version uint64 `json:"-"` // the record's
	// Serial numbers the decisions, for the keys of effects. It starts at the moment
	// of opening, in milliseconds: a conversation that was forgotten and opens again
	// must not give out the keys of jobs that are left from its former life.
	Serial   uint64       `json:"serial"`
	Platform PlatformName `json:"platform"`
	Account  AccountID    `json:"account"`
	Citizen  Citizen      `json:"citizen"`
	Desk     DeskID       `json:"desk"`
	Opened   time.Time    `json:"opened"`
	Active   time.Time    `json:"active"` // when anything last happened
	Status   Status       `json:"status"`
	Urgent   bool         `json:"urgent,omitempty"`
	Deadline time.Time    `json:"deadline,omitzero"`
	RemindAt time.Time    `json:"remind_at,omitzero"` // zero: reminded, or not wanted

	// Changed is when the citizen last changed or took away what was asked: an approval
	// from before that was of an answer to something else.
	Changed time.Time `json:"changed,omitzero"`

	Thread        Ref            `json:"thread,omitzero"` // the card; zero until it is posted
	Claim         *Claim         `json:"claim,omitempty"`
	Pointers      []Pointer      `json:"pointers,omitempty"` // posts elsewhere that lead to the thread, oldest first
	Former        []Ref          `json:"former,omitempty"`   // cards that are gone; people may still write there
	Reposted      time.Time      `json:"reposted,omitzero"`  // when the thread was last posted again
	First         string         `json:"first,omitempty"`    // the message that the card shows
	Messages      []Message      `json:"messages"`           // the latest ones; the others are put aside (older.go)
	Older         Older          `json:"older,omitzero"`
	Unshown       string         `json:"unshown,omitempty"` // the first message that waits for its turn in the thread (inorder.go)
	Contributions []Contribution `json:"contributions,omitempty"`
	Pictures      []Shown        `json:"pictures,omitempty"` // of the citizen, in the thread of now
	Answers       []Answer       `json:"answers,omitempty"`  // oldest first; at most the last one is under way

	// Queue is what still has to go into the thread, in order; only the head is
	// with the store.
	Queue []Queued `json:"queue,omitempty"`
	// Gist is how it stood when people were last shown that; see gist.
	Gist string `json:"gist,omitempty"`
	// Timers holds the timers that are set, one of a kind.
	Timers map[Do]Timer `json:"timers,omitempty"`
	// Advised remembers who called the adviser, so that an emoji that is reported
	// twice calls once.
	Advised map[ColleagueID]time.Time `json:"advised,omitempty"`
	aside   []older                   // what this decision puts aside
	shelved []pastShelf               // … and of its past
	back    []string                  // the messages that came back from there for it
	// History is what was done, the latest of it; Shelved is how much more is put aside.
	History []Past `json:"history,omitempty"`
	Shelved int    `json:"shelved,omitempty"`
	// Warned is when people were told that the open question is about to be forgotten.
	Warned time.Time `json:"warned,omitzero"`
	// Forgotten is set when the retention period is over: the record goes.
	Forgotten bool `json:"-"`
}

// Queued is an effect in line for the thread. Its Key is empty until the store
// has it.
type Queued struct {
	Effect
	Begun bool `json:"begun,omitempty"` // an attempt has begun
	First bool `json:"first,omitempty"` // somebody waits for it: it goes before news
	Wait  Wait `json:"wait,omitzero"`   // … and is tried again later
	Again bool `json:"again,omitempty"` // it was refused once because its thread was not there
	Stale bool `json:"stale,omitempty"` // what it shows was changed or taken away since its attempt began
	// Gist is what the attempt that draws the card shows.
	Gist string `json:"gist,omitempty"`
}

// Timer is a timer that is set.
type Timer struct {
	Key string    `json:"key"`
	Due time.Time `json:"due"`
}

// Claim is "I have it".
type Claim struct {
	By   ColleagueID `json:"by"`
	Name string      `json:"name"`
	At   time.Time   `json:"at"`
}

// Answer is an approved contribution on its way to the citizen. Text and Files are
// exactly what was approved; later edits never change them.
type Answer struct {
	Post       Ref         `json:"post"` // the contribution
	Author     ColleagueID `json:"author"`
	AuthorName string      `json:"author_name"`
	Text       string      `json:"text"`
	Files      []File      `json:"files,omitempty"` // go out with the first part
	Hash       string      `json:"hash"`
	Signature  string      `json:"signature,omitempty"`
	To         string      `json:"to"` // the message it answers
	Approver   ColleagueID `json:"approver"`
	Approved   time.Time   `json:"approved"`
	State      AnswerState `json:"state"`
	Parts      []Part      `json:"parts,omitempty"`
	Done       time.Time   `json:"done,omitzero"`     // when it was published, or stopped
	Told       *Promise    `json:"promise,omitempty"` // what the thread knows of its delay; nil: nothing
	Wait       Wait        `json:"wait,omitzero"`     // what it waits for
	Raised     bool        `json:"raised,omitempty"`  // another desk knows that it waits
	// Lost is what the text does not carry of what colleagues see. AsIs: it was approved with
	// another's initials at its end.
	Lost []plain.Lost `json:"lost,omitempty"`
	AsIs bool         `json:"as_is,omitempty"`
	// Stop is the text that says why it should not leave any more, when that came in
	// while an attempt was under way. It counts as soon as the attempt has certainly
	// failed.
	Stop string `json:"stop,omitempty"`
	// Unasked: it is parked, and the thread does not ask yet to look whether it is out.
	// Somebody who acts on it before Asked cannot know that they should look.
	Unasked bool      `json:"unasked,omitempty"`
	Asked   time.Time `json:"asked,omitzero"`
	// Retracting: it is being taken off the platform.
	Retracting bool `json:"retracting,omitempty"`
}

// Promise is what a thread was told about an answer that is delayed.
type Promise struct {
	Until  time.Time `json:"until"`  // when it is tried again
	Reason string    `json:"reason"` // the text that says why
}

// AnswerState is how far an answer is.
type AnswerState string

// The states of an answer. Waiting and Unsigned can still be stopped; from
// Sending on the platform may have it.
const (
	Unsigned  AnswerState = "unsigned"  // approved; the author's signature is awaited
	Waiting   AnswerState = "waiting"   // in the undo window
	Sending   AnswerState = "sending"   // an attempt has begun
	Parked    AnswerState = "parked"    // unknown outcome; a person must look
	Published AnswerState = "published" // all parts are out
	Refusal   AnswerState = "refused"   // the platform refused it
	Stopped   AnswerState = "stopped"   // withdrawn, edited or held back in time
	Retracted AnswerState = "retracted" // published, then taken away
)

// Part is one post of an answer.
type Part struct {
	Text   string    `json:"text"`
	Effect string    `json:"effect,omitempty"` // the key of its publication
	Begun  time.Time `json:"begun,omitzero"`   // its first attempt
	Ref    Ref       `json:"ref,omitzero"`     // where it stands
	// Confirmed: it stands there on a person's word; where exactly is not known.
	Confirmed bool `json:"confirmed,omitempty"`
	Retracted bool `json:"retracted,omitempty"`
}

// UnderWay reports whether the answer may still reach the citizen by itself.
func (a Answer) UnderWay() bool {
	return a.State == Unsigned || a.State == Waiting || a.State == Sending
}

// looked reports whether whoever acted at a time may have looked whether the answer is
// out: they were asked to, or need not.
func (a Answer) looked(at time.Time) bool {
	return a.State != Parked || !a.Unasked && !at.Before(a.Asked)
}

// resumes reports whether the same answer goes on where it stopped: after an unknown
// outcome, or with a chain of which the beginning is out.
func (a Answer) resumes() bool {
	return a.State == Parked || a.State == Refusal && a.begun()
}

// out reports whether a part stands on the platform.
func (p Part) out() bool { return (!p.Ref.IsZero() || p.Confirmed) && !p.Retracted }

// begun reports whether the first part stands on the platform.
func (a Answer) begun() bool { return len(a.Parts) > 0 && a.Parts[0].out() }

// stands reports whether anything of the answer stands on the platform.
func (a Answer) stands() bool { return slices.ContainsFunc(a.Parts, Part.out) }

// next is the first part that is not out, -1 when all are.
func (a Answer) next() int {
	return slices.IndexFunc(a.Parts, func(p Part) bool { return !p.out() })
}
