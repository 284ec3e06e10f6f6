package bot

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what can be done about an error. The relay acts on it alone.
type Kind string

// The kinds of error.
const (
	Invalid        Kind = "invalid"         // the request can never work as it is
	NotFound       Kind = "not_found"       // what it is about does not exist (any more)
	Conflict       Kind = "conflict"        // somebody was first; load and decide again
	Auth           Kind = "auth"            // we are refused; a person must mend that
	RateLimited    Kind = "rate_limited"    // not done; try again After
	Temporary      Kind = "temporary"       // certainly not done; try again
	Permanent      Kind = "permanent"       // refused for good; tell the thread
	OutcomeUnknown Kind = "outcome_unknown" // may have been done; look before trying again
)

// Reason is a short stable word for why something was refused, so that the
// thread can be told in its own language. Unknown reasons get a general text.
type Reason string

// The reasons that have a text of their own.
const (
	ReasonReplyNotAllowed Reason = "reply_not_allowed" // the author limits who may reply
	ReasonDuplicate       Reason = "duplicate"         // the platform has this very text already
	ReasonSuspended       Reason = "suspended"         // our account is suspended or locked
	ReasonGone            Reason = "gone"              // the citizen's message is gone
	ReasonTooLong         Reason = "too_long"          // the platform finds it too long
	ReasonUnheard         Reason = "unheard"           // the thread cannot be read: the answer may have been taken back there
	ReasonApproverUnknown Reason = "approver_unknown"  // the workspace does not tell whether the approver is still there
	ReasonNoThread        Reason = "no_thread"         // the workspace itself says that the root of the thread is gone
	ReasonFrozen          Reason = "frozen"            // the chat server lets nobody change that post any more
	ReasonDailyLimit      Reason = "daily_limit"       // the platform's limit for this account
	ReasonUnreadable      Reason = "unreadable"        // the platform answers otherwise than we know
	ReasonCredits         Reason = "credits"           // what the platform charges was not paid
	ReasonClock           Reason = "clock"             // our clock is wrong, so the platform refuses what we sign
)

// Error is an error with a kind. Its text never holds a secret or citizen text.
type Error struct {
	Kind   Kind
	Reason Reason        // optional
	After  time.Duration // with RateLimited: how long to wait; 0 is unknown
	Err    error         // what was tried and how it failed
}

func (e *Error) Error() string {
	s := "unspecified error"
	if e.Err != nil {
		s = e.Err.Error()
	}
	if e.Reason != "" {
		s += " (" + string(e.Reason) + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of a kind; %w wraps.
func Errorf(k Kind, format string, args ...any) error {
	return &Error{Kind: k, Err: fmt.Errorf(format, args...)}
}

// KindOf tells the kind of an error. A nil error has none; an error that does
// not say, or a call that was cut off, has an unknown outcome: that is the only
// safe guess.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Kind
	}
	return OutcomeUnknown
}

// ReasonOf tells the reason of an error, if it has one.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// RetryAfter tells how long the other side asked us to wait; 0 if it did not.
func RetryAfter(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.After
	}
	return 0
}

// Is reports whether the error is of the kind.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// ErrInUse is what everything comes to in a store that another process has: what is in
// it cannot be looked at now, and nothing is wrong with that.
var ErrInUse = errors.New("another process has the store")
