package slack

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"draad/bot"
	"draad/integrations/wire"
)

func TestWhatSlacksAnswersComeTo(t *testing.T) {
	code := func(s string) error { return api.SlackErrorResponse{Err: s} }
	for _, c := range []struct {
		name   string
		status int
		err    error
		writes bool
		want   bot.Kind
	}{
		{"limited by code", 200, code("ratelimited"), true, bot.RateLimited},
		{"limited by status", 429, &api.RateLimitedError{RetryAfter: 7 * time.Second}, true, bot.RateLimited},
		{"no such channel", 200, code("channel_not_found"), true, bot.NotFound},
		{"archived", 200, code("is_archived"), true, bot.Permanent},
		{"a bad token", 200, code("invalid_auth"), false, bot.Auth},
		{"a revoked token", 200, code("token_revoked"), true, bot.Auth},
		{"a dead account", 200, code("account_inactive"), true, bot.Auth},
		{"a missing scope", 200, code("missing_scope"), true, bot.Auth},
		{"too long", 200, code("msg_too_long"), true, bot.Invalid},
		{"Slack fails at a post", 200, code("internal_error"), true, bot.OutcomeUnknown},
		{"Slack fails at a look", 200, code("fatal_error"), false, bot.Temporary},
		{"a code of next year", 200, code("moon_phase_wrong"), true, bot.Permanent},
		{"no code at all", 200, code("<b>geheim</b>"), true, bot.Permanent},
		{"503 at a post", 503, api.StatusCodeError{Code: 503}, true, bot.OutcomeUnknown},
		{"503 at a look", 503, api.StatusCodeError{Code: 503}, false, bot.Temporary},
		{"a proxy wants a login", 401, api.StatusCodeError{Code: 401}, true, bot.Temporary},
		{"a redirect", 302, api.StatusCodeError{Code: 302}, true, bot.Temporary},
		{"a proxy's 404", 404, api.StatusCodeError{Code: 404}, true, bot.Temporary},
		{"a proxy's 400", 400, api.StatusCodeError{Code: 400}, true, bot.Temporary},
		{"a proxy's 408", 408, api.StatusCodeError{Code: 408}, true, bot.OutcomeUnknown},
		{"a proxy's 403, reading", 403, api.StatusCodeError{Code: 403}, false, bot.Temporary},
		{"a redirect, reading", 302, api.StatusCodeError{Code: 302}, false, bot.Temporary},
		{"a proxy's 404, reading", 404, api.StatusCodeError{Code: 404}, false, bot.Temporary},
		{"garbage after a post", 200, errors.New("geheim"), true, bot.OutcomeUnknown},
		{"no connection", 0, &url.Error{URL: "https://geheim", Err: errors.New("refused")}, true, bot.Temporary},
	} {
		ex := &wire.Exchange{Status: c.status, Header: http.Header{"Retry-After": {"7"}}}
		err := classify("post", ex, c.err, c.writes)
		if !bot.Is(err, c.want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %q (%v), want %q", c.name, bot.KindOf(err), err, c.want)
		}
		if c.want == bot.RateLimited && bot.RetryAfter(err) != 7*time.Second {
			t.Errorf("%s: wait %v", c.name, bot.RetryAfter(err))
		}
		if c.name == "too long" && bot.ReasonOf(err) != bot.ReasonTooLong {
			t.Errorf("%s has the reason %q", c.name, bot.ReasonOf(err))
		}
	}
	sent := &wire.Exchange{}
	sent.Connected()
	if err := classify("post", sent, errors.New("reset"), true); !bot.Is(err, bot.OutcomeUnknown) {
		t.Errorf("a line that drops after sending: %v", err)
	}
}

// A workspace may let nobody edit after a while: a card stays as it is then, and the
// thread has to be told.
func TestAMessageThatCannotBeChangedAnyMoreIsFrozen(t *testing.T) {
	for _, code := range []string{"edit_window_closed", "cant_update_message"} {
		if err := refusal("redraw a card", code); !bot.Is(err, bot.Permanent) || bot.ReasonOf(keep(err)) != bot.ReasonFrozen {
			t.Errorf("%s: %v", code, err)
		}
	}
}
