package slack

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/integrations/wire"
)

// codes says what Slack's error codes come to; those that are not here are refusals
// for good. See the errors of chat.postMessage and its like at docs.slack.dev.
var codes = map[string]bot.Kind{
	"ratelimited": bot.RateLimited, "rate_limited": bot.RateLimited, "accesslimited": bot.RateLimited,

	"channel_not_found": bot.NotFound, "message_not_found": bot.NotFound, "thread_not_found": bot.NotFound,
	"user_not_found": bot.NotFound, "user_not_visible": bot.NotFound, "users_not_found": bot.NotFound,

	"invalid_auth": bot.Auth, "not_authed": bot.Auth, "token_revoked": bot.Auth, "token_expired": bot.Auth,
	"account_inactive": bot.Auth, "missing_scope": bot.Auth, "not_allowed_token_type": bot.Auth,
	"no_permission": bot.Auth, "access_denied": bot.Auth, "ekm_access_denied": bot.Auth,
	"org_login_required": bot.Auth, "enterprise_is_restricted": bot.Auth, "team_access_not_granted": bot.Auth,

	"msg_too_long": bot.Invalid, "msg_blocks_too_long": bot.Invalid, "invalid_blocks": bot.Invalid,
	"invalid_blocks_format": bot.Invalid, "no_text": bot.Invalid, "invalid_arguments": bot.Invalid,
	"invalid_arg_name": bot.Invalid, "invalid_metadata_format": bot.Invalid, "invalid_metadata_schema": bot.Invalid,
	"metadata_too_large": bot.Invalid, "metadata_must_be_sent_from_app": bot.Invalid,
}

// failures are Slack's own troubles: the call may have worked.
var failures = map[string]bool{
	"internal_error": true, "fatal_error": true, "request_timeout": true, "service_unavailable": true, "team_added_to_org": true,
}

// advice says what a person can do about a code.
var advice = map[string]string{
	"channel_not_found": "check the channel's id in the organisation file, and invite the bot to it with /invite",
	"not_in_channel":    "invite the bot to the channel with /invite",
	"is_archived":       "the channel is archived; unarchive it, or name another in the organisation file",
	"missing_scope":     "run draad doctor to see which scope is missing, add it and reinstall the app",
}

var codePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// classify gives an error of a call its kind. Its text holds what was tried, the
// status and Slack's code; never what was posted.
func classify(op string, ex *wire.Exchange, err error, writes bool) error {
	var limited *api.RateLimitedError
	// Slack gives its own refusals as a code, with status 200.
	a := wire.Answer{Status: ex.Status, Sent: ex.Sent(), Writes: writes}
	switch code := codeOf(err); {
	case ex.Status == http.StatusTooManyRequests || errors.As(err, &limited) || codes[code] == bot.RateLimited:
		return &bot.Error{Kind: bot.RateLimited, After: retryAfter(ex.Header),
			Err: fmt.Errorf("%s on Slack: too often; it will be tried again", op)}
	case ex.Status == 0:
		return bot.Errorf(a.Kind(), "%s on Slack: no answer: %w", op, wire.Bare(err))
	case failures[code]:
		return bot.Errorf(a.Kind(), "%s on Slack: %s, a failure on Slack's side", op, code)
	case code != "":
		return refusal(op, code)
	case ex.Status >= 500:
		return bot.Errorf(a.Kind(), "%s on Slack: status %d, a failure on Slack's side", op, ex.Status)
	case ex.Status >= 300:
		return bot.Errorf(a.Kind(), "%s on Slack: %s", op, a.Says(Prefix+"_API_URL"))
	}
	return bot.Errorf(a.Kind(), "%s on Slack: status %d with an answer that cannot be understood", op, ex.Status)
}

// refused is an error that remembers Slack's code.
type refused struct{ says, code string }

func (r *refused) Error() string { return r.says }

func refusal(op, code string) error {
	e := &bot.Error{Kind: bot.Permanent}
	if k, ok := codes[code]; ok {
		e.Kind = k
	}
	do := advice[code]
	switch {
	case do != "":
	case e.Kind == bot.Auth:
		do = "the token is refused; take a new one from the app's page at api.slack.com"
	case code == "msg_too_long", code == "msg_blocks_too_long":
		e.Reason, do = bot.ReasonTooLong, "make it shorter"
	case code == "edit_window_closed", code == "cant_update_message":
		e.Reason, do = bot.ReasonFrozen, "that message cannot be changed any more"
	default:
		do = "see this error in Slack's documentation"
	}
	e.Err = &refused{fmt.Sprintf("%s on Slack: refused with %s: %s", op, code, do), code}
	return e
}

// isShut reports whether a channel lets nobody post, or us not.
func isShut(err error) bool {
	switch codeOf(err) {
	case "channel_not_found", "not_in_channel", "is_archived", "user_is_restricted", "restricted_action":
		return true
	}
	return false
}

// codeOf is the code that Slack refused with, "" when it is none.
func codeOf(err error) string {
	var known *refused
	var answer api.SlackErrorResponse
	switch {
	case errors.As(err, &known):
		return known.code
	case !errors.As(err, &answer):
		return ""
	case !codePattern.MatchString(answer.Err):
		return "an_unknown_code"
	}
	return answer.Err
}

// retryAfter is how long a 429 lasts: whole seconds, at least 1, at most an hour.
func retryAfter(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 1 {
		return time.Second
	}
	return min(time.Duration(n)*time.Second, time.Hour)
}
