package mattermost

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

// classify gives an error of a call its kind:
//
//	what the table in package wire says, but for these words of the server itself:
//	403, an archived channel                    Permanent: a person must let the bot in
//	a thread that is gone                       NotFound
//	an address that the server does not know    Temporary: the setting is wrong, or a proxy's
//	too old to be edited                        Permanent, frozen
//
// Its text holds what was tried, the status and the server's error id; never the
// server's own words, which may repeat what somebody wrote.
func classify(op string, ex *wire.Exchange, err error, writes bool) error {
	id := errorID(ex.Body)
	a := wire.Answer{Status: ex.Status, Sent: ex.Connections() > 0, Own: id != "" && id != unknownAddress, Writes: writes}
	switch {
	case ex.Status == 0:
		return bot.Errorf(a.Kind(), "%s in Mattermost: no answer: %w", op, wire.Bare(err))
	case ex.Status < 300:
		return bot.Errorf(a.Kind(), "%s in Mattermost: status %d with an answer that cannot be understood", op, ex.Status)
	case ex.Status >= 500:
		return bot.Errorf(a.Kind(), "%s in Mattermost: status %d, a failure on the server's side", op, ex.Status)
	case a.Foreign() && ex.Status != http.StatusTooManyRequests:
		return bot.Errorf(a.Kind(), "%s in Mattermost: %s", op, a.Says(Prefix+"_URL"))
	}
	return refusal(op, ex, a.Kind(), id)
}

// unknownAddress is what the server says of an address that it does not serve.
const unknownAddress = "api.context.404.app_error"

// refusal judges a 4xx of the server itself by its status and error id.
func refusal(op string, ex *wire.Exchange, kind bot.Kind, id string) error {
	e := &bot.Error{Kind: kind}
	do := "the server does not accept it"
	switch {
	case kind == bot.RateLimited:
		e.After, do = retryAfter(ex.Header), "it will be tried again"
	case ex.Status == http.StatusUnauthorized:
		do = "the token is refused; make a new one for Draad's bot account and set " + Prefix + "_TOKEN"
	case id == "api.post.update_post.permissions_time_limit.app_error":
		e.Kind, e.Reason, do = bot.Permanent, bot.ReasonFrozen, "the post is too old to be edited (PostEditTimeLimit)"
	case archived(id):
		e.Kind, do = bot.Permanent, "the channel is archived; restore it, or name another in the organisation file"
	case gone(id), ex.Status == http.StatusNotFound:
		e.Kind, do = bot.NotFound, "it is not there (any more)"
	case ex.Status == http.StatusForbidden:
		e.Kind, do = bot.Permanent, "Draad's bot account may not; add it to the team and to the channel"
	}
	if id != "" {
		id = " (" + id + ")"
	}
	e.Err = fmt.Errorf("%s in Mattermost: refused with status %d%s: %s", op, ex.Status, id, do)
	return e
}

// archived reports whether an error id says that a channel is archived.
func archived(id string) bool {
	return strings.Contains(id, "deleted_channel") || strings.Contains(id, "can_not_post_to_deleted") ||
		strings.Contains(id, "can_not_update_post_in_deleted") || strings.Contains(id, "archived_channel")
}

// gone reports whether an error id says that the root of a thread is not there.
func gone(id string) bool {
	return strings.HasSuffix(id, "create_post.root_id.app_error") || strings.HasSuffix(id, "post.get.app_error")
}

// errorID is Mattermost's id of what is wrong, if it looks like one.
func errorID(body []byte) string {
	var e struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(body, &e) != nil || len(e.ID) > 100 {
		return ""
	}
	if strings.ContainsFunc(e.ID, func(r rune) bool {
		return r != '_' && r != '.' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		return ""
	}
	return e.ID
}

// retryAfter reads Retry-After in seconds: 0 when it is not given, at least a second,
// at most an hour.
func retryAfter(h http.Header) time.Duration {
	n, err := strconv.ParseFloat(h.Get("Retry-After"), 64)
	if err != nil || !(n >= 0 && n < 1e9) {
		return 0
	}
	return min(max(time.Duration(n*float64(time.Second)), time.Second), time.Hour)
}

// waiting turns a refusal that a person can mend into one that is kept until then:
// what goes into a thread has no other place to go. A refusal with a reason of its own
// stays what it is: a photo that is too large stays too large.
func waiting(err error) error {
	var e *bot.Error
	if errors.As(err, &e) && e.Kind == bot.Permanent && e.Reason == "" {
		return &bot.Error{Kind: bot.Auth, Reason: bot.ReasonChannelShut, Err: e.Err}
	}
	return err
}
