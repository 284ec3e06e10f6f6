package bot

import (
	"maps"
	"slices"
	"time"
)

// Manner is how the relay goes about a kind of effect, whatever it is about.
type Manner struct {
	Lane Lane
	// Repeatable: done twice is the same as done once, so nobody looks for a lost call.
	Repeatable bool
	// Careful: it reaches a citizen. The workspace is asked before each attempt, no attempt
	// follows an unknown outcome without proof or a person, and the thread hears of delays.
	Careful bool
	// Tries is how often a call is made that has no clear outcome.
	Tries int
	// LongestPause is how long its lane stays closed at most after a limit; zero: as long
	// as the other side wants.
	LongestPause time.Duration
	// GiveUp reports whether a call that was certainly not made is left to people; nil: never.
	GiveUp func(Trial) bool
}

// Lane is the sort of destination that an effect has.
type Lane string

// The lanes.
const (
	InTime     Lane = "timer"    // nowhere: it only comes back at its time
	ToThread   Lane = "thread"   // the channel of the conversation's thread
	ToChannel  Lane = "channel"  // the effect's channel
	ToPlatform Lane = "platform" // an account on a platform
	OfPictures Lane = "media"    // one for all: a slow picture holds up no words, and few are in hand at a time
)

// Trial is how it went so far with a call that was certainly not made.
type Trial struct {
	Kind     Kind
	Reason   Reason
	Attempts int
	Age      time.Duration // since it was due
	Wait     time.Duration // before it is tried again
}

// Kinds lists the kinds of effects.
func Kinds() []Do { return slices.Sorted(maps.Keys(kinds)) }

// Manner gives how the relay goes about an effect.
func (e Effect) Manner() Manner { return kinds[e.Kind].Manner }

// Timer reports whether the effect only comes back at its time.
func (d Do) Timer() bool { return kinds[d].Lane == InTime }

// LaneName names the lane of an effect, for a record whose thread stands in a place: pace and
// pauses hold for a lane, so a slow or limited destination never holds up another.
func (e Effect) LaneName(place string) string {
	switch lane := e.Manner().Lane; lane {
	case ToPlatform:
		return "platform/" + joinKey(string(e.Where), string(e.Account))
	case ToThread:
		return ChatLane(place)
	case ToChannel:
		return ChatLane(e.Channel)
	default:
		return string(lane)
	}
}

// ChatLane names the lane of a channel of the workspace.
func ChatLane(channel string) string { return "chat/" + channel }

// InWorkspace reports whether a lane leads to the workspace, whose pace it keeps.
func (l Lane) InWorkspace() bool { return l == ToThread || l == ToChannel || l == OfPictures }

// chatTries is how often a call without a clear outcome is made before the rest of
// its thread goes on without it; with the waits in between that is hours.
const chatTries = 50

// cardTries is the same of a card: the next change draws it again.
const cardTries = 5

// showTries is how often a picture is tried before its link must do; with the waits
// in between that is some ten minutes.
const showTries = 10

// retractTries is how often something is tried to be taken away before a person is asked:
// it is urgent, and a person can do it by hand.
const retractTries = 8

// shutWait is how long a thread waits for a channel that lets nobody post: whoever
// archived it may restore it. Then the thread moves.
const shutWait = 10 * time.Minute

// longestPause is how long answers behind one that was limited are held up by that. Then
// the next is tried, hears from the platform how long it takes, and its thread is told:
// behind a lane that stays closed for hours everybody would wait in silence.
const longestPause = 15 * time.Second

// channelShut gives a thread up whose channel stays shut.
func channelShut(t Trial) bool { return t.Reason == ReasonChannelShut && t.Age > shutWait }

// tooOften gives up what was tried as often as makes sense.
func tooOften(most int) func(Trial) bool {
	return func(t Trial) bool { return t.Attempts >= most }
}

// byHand leaves to a person what they can do by hand at once.
func byHand(t Trial) bool {
	return t.Kind == Auth && t.Attempts > 1 || t.Attempts >= retractTries
}

// nowByHand is byHand of what stands on a platform, where a long wait is too long as well.
func nowByHand(t Trial) bool {
	return t.Kind == Auth || t.Wait > longWait || t.Attempts >= retractTries
}
