package bot

import (
	"errors"
	"fmt"
	"time"
)

// Effect is something to be done outside, or at a later time. What is to be known of each
// kind stands in one table (kinds.go).
type Effect struct {
	Key   string    `json:"key"` // conversation/serial/index
	Due   time.Time `json:"due"`
	Class int       `json:"class"` // 0 goes first
	Kind  Do        `json:"kind"`

	Channel string       `json:"channel,omitempty"` // PostThread, MoveThread, Tell, TellApart, SayUnder, News: where
	Note    *Note        `json:"note,omitempty"`    // what is said
	Bare    bool         `json:"bare,omitempty"`    // ShowMessage, Mirror: without its text, which the workspace would not take
	Message string       `json:"message,omitempty"` // ShowMessage, Show, Explain: the citizen's message
	Media   *Media       `json:"media,omitempty"`   // Show, Explain: the picture
	Mirror  Ref          `json:"mirror,omitzero"`   // Mirror, TakeMirror: the contribution elsewhere
	Under   Ref          `json:"under,omitzero"`    // SayUnder, News: the pointer
	Preview Ref          `json:"preview,omitzero"`  // Preview: the contribution
	Leaves  bool         `json:"leaves,omitempty"`  // Preview: the last one; when it stands, the answer may leave
	Answer  int          `json:"answer,omitempty"`  // Publish, Unpublish, Ask, Preview, TellApart: which answer …
	Part    int          `json:"part,omitempty"`    // … and which part of it, from 0
	Reply   *Reply       `json:"reply,omitempty"`   // Publish
	Post    Ref          `json:"post,omitzero"`     // Unpublish, TakeAway, TakeMirror
	Account AccountID    `json:"account,omitempty"` // Show, Unpublish
	Where   PlatformName `json:"where,omitempty"`   // Show, Publish, Unpublish

	was
}

// Do is a kind of effect.
type Do string

// The effects. These go into the thread, one after the other.
const (
	DoPostThread  Do = "post_thread"
	DoMoveThread  Do = "move_thread" // posts one in place of the thread that there is
	DoUpdateCard  Do = "update_card"
	DoSay         Do = "say"
	DoStanding    Do = "say_standing" // how it stands, below a card that cannot be drawn any more
	DoShowMessage Do = "show_message"
	DoExplain     Do = "explain" // why a picture is not there
	DoPreview     Do = "preview"
	DoAsk         Do = "ask" // whether an answer is out
	DoTell        Do = "tell"
	DoMirror      Do = "mirror" // a reply that stands elsewhere
)

// These wait for nothing else.
const (
	DoTellApart  Do = "tell_apart"  // another channel, about an answer
	DoSayUnder   Do = "say_under"   // under a pointer
	DoNews       Do = "news"        // … how it stands
	DoShow       Do = "show"        // a picture
	DoTakeAway   Do = "take_away"   // a post of ours
	DoTakeMirror Do = "take_mirror" // … that shows a reply elsewhere
	DoPublish    Do = "publish"
	DoUnpublish  Do = "unpublish"
)

// These are timers, which come back as Fired.
const (
	DoRemind         Do = "remind"
	DoExpireClaim    Do = "expire_claim"
	DoExpireApproval Do = "expire_approval"
	DoForgetChatter  Do = "forget_chatter"
	DoForget         Do = "forget"
)

// The classes of urgency of effects.
const (
	classUrgent = 0
	classAnswer = 2 // answers to citizens, and what people wait for
	classNormal = 4
	classCard   = 6 // redrawing can wait
	classTimer  = 8
)

// ErrObsolete is Decide's answer to Attempting and Fired for an effect that is
// not wanted any more. Nothing is wrong; the effect is dropped.
var ErrObsolete = errors.New("the effect is not wanted any more")

// effectKey is conversation/serial/index: unique, and the same on every attempt.
func effectKey(conversation string, serial uint64, index int) string {
	return fmt.Sprintf("%s/%d/%d", conversation, serial, index)
}
