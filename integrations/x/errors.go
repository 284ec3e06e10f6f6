package x

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"draad/bot"
	"draad/integrations/wire"
)

// classify gives an error of a call its kind. Its text holds what was tried and the
// status, never X's own words: those can repeat what somebody wrote.
func classify(op string, ex *wire.Exchange, err error, writes bool, now time.Time) error {
	var own *bot.Error
	a := wire.Answer{Status: ex.Status, Sent: ex.Connections() > 0, Own: ownWords(ex.Body), Writes: writes}
	switch {
	case errors.As(err, &own):
		return &bot.Error{Kind: own.Kind, Reason: own.Reason, After: own.After, Err: fmt.Errorf("%s on X: %w", op, own.Err)}
	case ex.Status == 0:
		return bot.Errorf(a.Kind(), "%s on X: no answer: %w", op, wire.Bare(err))
	case ex.Status < 300:
		return bot.Errorf(a.Kind(), "%s on X: status %d with an answer that cannot be understood", op, ex.Status)
	case ex.Status == http.StatusUnauthorized && ex.Connections() > 1:
		// net/http sends a read again, with the same signature, when the line drops;
		// X refuses a signature that it has seen. What became of the first is as unknown
		// as with a line that dropped for good.
		a.Status = 0
		return bot.Errorf(a.Kind(), "%s on X: the line dropped, and the second time it was refused as a repetition", op)
	case ex.Status >= 500:
		return bot.Errorf(a.Kind(), "%s on X: status %d, a failure on X's side", op, ex.Status)
	case a.Foreign() && ex.Status != http.StatusTooManyRequests:
		return bot.Errorf(a.Kind(), "%s on X: %s", op, a.Says("the API address in the settings"))
	}
	return refusal(op, ex, now)
}

// ownWords reports whether an answer has the form of X's own refusals.
func ownWords(body []byte) bool {
	var p struct {
		Title, Detail, Type, Errors json.RawMessage
		Code, Message               json.RawMessage // in some answers of 2026
	}
	return json.Unmarshal(body, &p) == nil && (p.Title != nil || p.Detail != nil || p.Type != nil || p.Errors != nil || p.Code != nil && p.Message != nil)
}

// problem is X's description of what is wrong (RFC 7807, and older forms).
type problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Type   string `json:"type"`

	Message string `json:"message"`
	Errors  []struct {
		Message string `json:"message"`
		Detail  string `json:"detail"`
	} `json:"errors"`
}

// words is all that a refusal says, in lower case, for matching alone.
func words(body []byte) string {
	var p problem
	_ = json.Unmarshal(body, &p) // what cannot be read is empty
	all := []string{p.Title, p.Detail, p.Type, p.Message}
	for _, e := range p.Errors {
		all = append(all, e.Message, e.Detail)
	}
	return strings.ToLower(strings.Join(all, "\n"))
}

// refusal judges a 4xx by its status and what it says: a duplicate text and a reply
// that is not allowed are both a 403.
func refusal(op string, ex *wire.Exchange, now time.Time) error {
	says := words(ex.Body)
	e := &bot.Error{Kind: bot.Permanent}
	do := "see X's developer console"
	switch {
	case ex.Status == http.StatusTooManyRequests:
		e.Kind, e.Reason, e.After = limited(ex.Header, says, now)
		do = "it will be tried again"
	case ex.Status == http.StatusUnauthorized:
		e.Kind, e.Reason, do = unauthorised(ex.Header, now)
	case ex.Status == http.StatusPaymentRequired:
		e.Kind, e.Reason, do = bot.Auth, bot.ReasonCredits, "the credits are used up; top up in X's developer console"
	case has(says, "duplicate", "already said that"):
		e.Reason, do = bot.ReasonDuplicate, "the account posted this very text before"
	case has(says, "daily") && has(says, "limit"):
		_, _, e.After = limited(ex.Header, says, now)
		e.Kind, e.Reason, do = bot.RateLimited, bot.ReasonDailyLimit, "it will be tried again"
	case has(says, "suspended", "account is temporarily locked", "account has been locked", "account is locked"):
		e.Reason, do = bot.ReasonSuspended, "log in at X with the account and lift the suspension"
	case refusesPhoto(op, says):
		e.Reason, do = bot.ReasonFileRefused, "X does not take this photo; choose another"
	case isGone(says), ex.Status == http.StatusNotFound:
		e.Kind, e.Reason, do = goneKind(op), bot.ReasonGone, "the post is gone"
	case isReplyRefusal(says):
		e.Reason, do = bot.ReasonReplyNotAllowed, "answer by hand"
	case has(says, "too long", "a bit shorter", "exceeds the maximum", "character limit"):
		e.Kind, e.Reason, do = bot.Invalid, bot.ReasonTooLong, "make it shorter"
	case isAppRefusal(says):
		e.Kind, do = bot.Auth, "the app may not do this; give it permission to read and write, then make new tokens"
	case ex.Status == http.StatusBadRequest:
		e.Kind = bot.Invalid
	}
	e.Err = fmt.Errorf("%s on X: refused with status %d: %s", op, ex.Status, do)
	return e
}

// unauthorised is a refusal of who we say we are. What OAuth 1.0a signs holds the time: by
// a clock that is minutes off, the best credentials are refused.
func unauthorised(h http.Header, now time.Time) (bot.Kind, bot.Reason, string) {
	if says := wire.ClockOff(h, now, "X"); says != "" {
		return bot.Auth, bot.ReasonClock, says
	}
	return bot.Auth, "", "the credentials are refused; make new ones"
}

// refusesPhoto reports whether it is the photo that X does not want: at its upload, at its
// description, or with the post.
func refusesPhoto(op, says string) bool {
	if op == opUpload || op == opDescribe {
		return !isAppRefusal(says) && !has(says, "schema", "required")
	}
	return has(says, "media id", "media_id", "invalid media")
}

// goneKind: a post that is answered and is not there cannot come back, but reads of
// it are simply not found.
func goneKind(op string) bot.Kind {
	if op == opPublish {
		return bot.Permanent
	}
	return bot.NotFound
}

func isGone(says string) bool {
	return has(says, "deleted or not visible", "has been deleted", "tweet that does not exist", "post that does not exist", "reply tweet id is invalid", "reply post id is invalid",
		"not-found", "resource-not-found")
}

func isAppRefusal(says string) bool {
	return has(says, "oauth1 app permissions", "unsupported-authentication", "client-not-enrolled", "client-forbidden", "scope")
}

func isReplyRefusal(says string) bool {
	return has(says, "reply", "replies") &&
		has(says, "not allowed", "not permitted", "restricted who", "cannot reply", "can't reply", "limits who", "limited who", "been mentioned")
}

func has(s string, any ...string) bool {
	for _, a := range any {
		if strings.Contains(s, a) {
			return true
		}
	}
	return false
}

// limited tells how long a 429 lasts. The 24-hour limits have headers of their own.
func limited(h http.Header, says string, now time.Time) (bot.Kind, bot.Reason, time.Duration) {
	for _, who := range []string{"user", "app"} {
		if h.Get("x-"+who+"-limit-24hour-remaining") == "0" {
			return bot.RateLimited, bot.ReasonDailyLimit, until(h.Get("x-"+who+"-limit-24hour-reset"), now)
		}
	}
	if has(says, "usage cap", "usagecapexceeded") {
		return bot.RateLimited, bot.ReasonDailyLimit, until(h.Get("x-rate-limit-reset"), now)
	}
	return bot.RateLimited, "", until(h.Get("x-rate-limit-reset"), now)
}

// until is the time up to a moment in Unix seconds: 0 when it is not given, at
// least a second, at most a day.
func until(epoch string, now time.Time) time.Duration {
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds <= 0 || seconds > 1<<40 {
		return 0
	}
	return min(max(time.Unix(seconds, 0).Sub(now), time.Second), 24*time.Hour)
}
