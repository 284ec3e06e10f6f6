package bot

import (
	"errors"
	"fmt"
	"time"
)

// Effect is something to be done outside, or at a later time.
type Effect struct {
	Key   string    `json:"key"` // conversation/serial/index
	Due   time.Time `json:"due"`
	Class int       `json:"class"` // 0 goes first
	Kind  Do        `json:"kind"`

	Channel string       `json:"channel,omitempty"` // PostThread, Tell: where
	Moves   bool         `json:"moves,omitempty"`   // PostThread: in place of the thread that there is
	Note    *Note        `json:"note,omitempty"`    // Say, Tell
	Bare    bool         `json:"bare,omitempty"`    // Say: the message without its text, which the workspace would not take
	Apart   bool         `json:"apart,omitempty"`   // Tell: about an answer, and not in line with what goes into its thread
	Leaves  bool         `json:"leaves,omitempty"`  // Say: a preview; when it stands, the answer may leave
	Asks    bool         `json:"asks,omitempty"`    // Say: asks to look whether an answer is out
	Message string       `json:"message,omitempty"` // Say: the citizen's message that this shows; Show: that it came with
	Media   *Media       `json:"media,omitempty"`   // Show: the picture; Say: the one of Message that cannot be shown
	Preview Ref          `json:"preview,omitzero"`  // Say: the contribution that this previews
	Answer  int          `json:"answer,omitempty"`  // Publish, Unpublish, Say with Asks or Leaves, Tell apart: which answer …
	Part    int          `json:"part,omitempty"`    // … and which part of it, from 0
	Reply   *Reply       `json:"reply,omitempty"`   // Publish
	Post    Ref          `json:"post,omitzero"`     // Unpublish, TakeAway
	Account AccountID    `json:"account,omitempty"` // Show, Unpublish
	Where   PlatformName `json:"where,omitempty"`   // Show, Publish, Unpublish
}

// Do is a kind of effect.
type Do string

// The effects. The first four go to the workspace, the next brings a picture there
// from a platform, the next takes a post of ours away there, the next two go to a platform,
// the rest are timers that come back as Fired.
const (
	DoPostThread Do = "post_thread"
	DoUpdateCard Do = "update_card"
	DoSay        Do = "say"
	DoTell       Do = "tell"
	DoShow       Do = "show"
	DoTakeAway   Do = "take_away"

	DoPublish   Do = "publish"
	DoUnpublish Do = "unpublish"

	DoRemind         Do = "remind"
	DoExpireClaim    Do = "expire_claim"
	DoExpireApproval Do = "expire_approval"
	DoForgetChatter  Do = "forget_chatter"
	DoForget         Do = "forget"
)

// Timer tells whether the effect only comes back at its time.
func (d Do) Timer() bool {
	switch d {
	case DoRemind, DoExpireClaim, DoExpireApproval, DoForgetChatter, DoForget:
		return true
	}
	return false
}

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
