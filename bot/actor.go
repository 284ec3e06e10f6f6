package bot

import (
	"encoding/json"
	"slices"
	"strings"
)

// Actor is a sort of record, such as a conversation. Its key says whose a record is. A new
// sort is a type that is a State, and an entry in the list below.
type Actor struct {
	// Prefix begins the keys of its records.
	Prefix string
	// Blank gives the state of a record that does not exist yet.
	Blank func(key string) State
	// Decode reads what a State was encoded to with encoding/json.
	Decode func(body []byte) (State, error)
}

// State is what a record of an actor holds. It is a value: nothing that it points at is
// changed in place, so it may be shared. It is encoded with encoding/json.
type State interface {
	// Decide says what becomes of it when something happens, and what has to be done about
	// that. It is pure. version is the record's, 0 when there is none yet. Errors are
	// ErrObsolete, for an effect or a timer that is not wanted any more, and Invalid or
	// NotFound for facts that do not fit.
	Decide(r *Rules, version uint64, e Event) (State, []Effect, error)
	// Over reports whether it was decided that the record goes.
	Over() bool
	// Entries is what the record is found under.
	Entries() []Entry
	// Call is what to do outside for an effect, now that its attempt is written down.
	Call(r *Rules, e Effect) Call
	// Waits is what an effect waits for, as Delayed told; it takes in Revived as well.
	Waits(e Effect) Wait
	// Place is the channel in which the effects are done whose lane is ToThread.
	Place() string
}

// Shelver is a State that puts some of what it holds aside, beside its record.
type Shelver interface {
	State
	// Lacks names what was put aside that has to come back before a fact can be decided
	// about, "" for nothing.
	Lacks(f Fact) string
	// With gives the state with something that was put aside.
	With(a Aside) (State, error)
	// Shelves is what a decision puts aside, and takes from there.
	Shelves() ([]Aside, error)
	// Settled gives the state as it stands in the store after that, but for what the call
	// needs that follows from a fact.
	Settled(f Fact) State
}

// Answerer is a State with effects that reach citizens (Manner.Careful).
type Answerer interface {
	State
	// Asks is what to ask the workspace before an attempt; ok is false when there is
	// nothing to ask, since it will not leave.
	Asks(e Effect) (i Inquiry, ok bool)
	// Sends reports whether the call is to be made now that its attempt is written down: it
	// is not when the answer was stopped instead.
	Sends(e Effect) bool
	// StillWants reports whether an effect is wanted after its pictures were fetched, which
	// took its time.
	StillWants(r *Rules, e Effect) bool
}

// Inquiry is what has to be known before an answer leaves.
type Inquiry struct {
	Threads  []Ref       // what happened there?
	Approver ColleagueID // may they still approve?
}

// actors lists the sorts of records. The first whose prefix fits has a key.
var actors = []Actor{
	{Prefix: farewellPrefix, Blank: blank[Farewell], Decode: decode[Farewell]},
	{Prefix: sourcePrefix, Blank: blank[SourceNews], Decode: decode[SourceNews]},
	{Prefix: conversationPrefix, Blank: blank[Conversation], Decode: decodeConversation},
}

// ActorOf gives the actor that a record's key belongs to.
func ActorOf(key string) (Actor, error) {
	i := slices.IndexFunc(actors, func(a Actor) bool { return strings.HasPrefix(key, a.Prefix) })
	if i < 0 {
		return Actor{}, Errorf(Invalid, "no actor has the record %q", key)
	}
	return actors[i], nil
}

func blank[S State](string) State {
	var s S
	return s
}

func decode[S State](body []byte) (State, error) {
	var s S
	err := json.Unmarshal(body, &s)
	return s, err
}
