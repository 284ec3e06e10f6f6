package x

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"draad/bot"
	"draad/integrations/wire"
)

func answered(status int, body string, headers ...string) *wire.Exchange {
	ex := &wire.Exchange{Status: status, Body: []byte(body), Header: http.Header{}}
	for i := 0; i+1 < len(headers); i += 2 {
		ex.Header.Set(headers[i], headers[i+1])
	}
	ex.Connected()
	return ex
}

func detail(says string) string {
	return `{"title":"Forbidden","detail":` + strconv.Quote(says) + `,"type":"about:blank","status":403}`
}

func TestARefusalIsJudgedByStatusAndDetail(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	in := func(d time.Duration) string { return strconv.FormatInt(now.Add(d).Unix(), 10) }
	cases := []struct {
		name   string
		ex     *wire.Exchange
		kind   bot.Kind
		reason bot.Reason
		after  time.Duration
	}{
		{"duplicate", answered(403, detail("You are not allowed to create a Tweet with duplicate content.")), bot.Permanent, bot.ReasonDuplicate, 0},
		{"duplicate, as before", answered(403, `{"errors":[{"message":"Status is a duplicate. (187)"}]}`), bot.Permanent, bot.ReasonDuplicate, 0},
		{"not mentioned", answered(403, detail("Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.")), bot.Permanent, bot.ReasonReplyNotAllowed, 0},
		{"author limits", answered(403, detail("The original Tweet author restricted who can reply to this Tweet.")), bot.Permanent, bot.ReasonReplyNotAllowed, 0},
		{"gone", answered(403, detail("You attempted to reply to a Tweet that is deleted or not visible to you.")), bot.Permanent, bot.ReasonGone, 0},
		{"suspended", answered(403, detail("Your account is suspended and is not permitted to access this feature.")), bot.Permanent, bot.ReasonSuspended, 0},
		{"locked", answered(403, detail("To protect our users from spam, this account is temporarily locked. Please log in.")), bot.Permanent, bot.ReasonSuspended, 0},
		{"daily", answered(403, detail("User is over daily status update limit.")), bot.RateLimited, bot.ReasonDailyLimit, 0},
		{"daily, and until when", answered(403, detail("User is over daily status update limit."), "x-user-limit-24hour-remaining", "0", "x-user-limit-24hour-reset", in(5*time.Hour)), bot.RateLimited, bot.ReasonDailyLimit, 5 * time.Hour},
		{"too long", answered(403, detail("Your Tweet text is too long.")), bot.Invalid, bot.ReasonTooLong, 0},
		{"no right to write", answered(403, detail("Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.")), bot.Auth, "", 0},
		{"not permitted, without why", answered(403, detail("You are not permitted to perform this action.")), bot.Permanent, "", 0},
		{"a proxy forbids", answered(403, "<html>"), bot.Temporary, "", 0},
		{"a proxy knows no such place", answered(404, "404 page not found"), bot.Temporary, "", 0},
		{"a proxy does not understand", answered(400, `{"message":"bad"}`), bot.Temporary, "", 0},
		{"a proxy wants a login", answered(401, "Unauthorized"), bot.Temporary, "", 0},
		{"a proxy gave up waiting", answered(408, ""), bot.OutcomeUnknown, "", 0},
		{"gone, in X's own words", answered(404, `{"title":"Not Found Error"}`), bot.Permanent, bot.ReasonGone, 0},
		{"gone, in X's newest form", answered(404, `{"code":34,"message":"Not found"}`), bot.Permanent, bot.ReasonGone, 0},
		{"unauthorised", answered(401, `{"title":"Unauthorized"}`), bot.Auth, "", 0},
		{"no credits", answered(402, `{"title":"CreditsDepleted"}`), bot.Auth, bot.ReasonCredits, 0},
		{"the question is gone, of old", answered(400, `{"title":"Invalid Request","errors":[{"message":"Your reply tweet ID is invalid."}]}`), bot.Permanent, bot.ReasonGone, 0},
		{"a photo with the post", answered(400, `{"title":"Invalid Request","errors":[{"message":"Your media IDs are invalid."}]}`), bot.Permanent, bot.ReasonFileRefused, 0},
		{"bad request", answered(400, `{"title":"Invalid Request"}`), bot.Invalid, "", 0},
		{"limited", answered(429, `{}`, "x-rate-limit-reset", in(90*time.Second)), bot.RateLimited, "", 90 * time.Second},
		{"limited, with the reset just past", answered(429, `{}`, "x-rate-limit-reset", in(-time.Second)), bot.RateLimited, "", time.Second},
		{"limited, without a reset", answered(429, `Too Many Requests`), bot.RateLimited, "", 0},
		{"limited, with nonsense", answered(429, `{}`, "x-rate-limit-reset", "soon"), bot.RateLimited, "", 0},
		{"limited for centuries", answered(429, `{}`, "x-rate-limit-reset", "99999999999"), bot.RateLimited, "", 24 * time.Hour},
		{"today's limit", answered(429, `{}`, "x-user-limit-24hour-remaining", "0", "x-user-limit-24hour-reset", in(time.Hour), "x-rate-limit-reset", in(time.Minute)), bot.RateLimited, bot.ReasonDailyLimit, time.Hour},
		{"the app's limit today", answered(429, `{}`, "x-app-limit-24hour-remaining", "0", "x-app-limit-24hour-reset", in(2*time.Hour)), bot.RateLimited, bot.ReasonDailyLimit, 2 * time.Hour},
		{"failure", answered(503, `{"title":"Service Unavailable"}`), bot.OutcomeUnknown, "", 0},
		{"redirect", answered(302, ``), bot.Temporary, "", 0},
		{"good, not understood", answered(201, `hm`), bot.OutcomeUnknown, "", 0},
		{"no answer", answered(0, ``), bot.OutcomeUnknown, "", 0},
		{"no connection", &wire.Exchange{}, bot.Temporary, "", 0},
	}
	for _, c := range cases {
		err := classify(opPublish, c.ex, errors.New("boom"), true, now)
		if bot.KindOf(err) != c.kind || bot.ReasonOf(err) != c.reason || bot.RetryAfter(err) != c.after {
			t.Errorf("%s: %q %q after %v (%v), want %q %q after %v", c.name, bot.KindOf(err), bot.ReasonOf(err), bot.RetryAfter(err), err, c.kind, c.reason, c.after)
		}
	}
}

func TestAReadThatBreaksOffIsTemporary(t *testing.T) {
	for _, ex := range []*wire.Exchange{answered(500, ""), answered(200, "hm"), answered(0, ""), answered(302, ""), answered(404, "<html>"), answered(403, "")} {
		if err := classify(opMentions, ex, errors.New("boom"), false, time.Now()); !bot.Is(err, bot.Temporary) {
			t.Errorf("status %d: %v", ex.Status, err)
		}
	}
}

// Whatever a server says, an error has a kind, waits at most a day, and does not
// repeat what was said.
func FuzzRefusal(f *testing.F) {
	f.Add(403, detail("duplicate content"), "x", "0", "0")
	f.Add(429, `{"errors":[{"message":null}]}`, "1800000000", "0", "-5")
	f.Add(404, `[1,2]`, "99999999999999999999", "", "")
	f.Add(500, `{"title":{}}`, "", "1", "")
	f.Fuzz(func(t *testing.T, status int, body, reset, remaining, dayReset string) {
		const canary = "zeldzaam-woord-42"
		ex := answered(status, strings.ReplaceAll(body, "content", canary), "x-rate-limit-reset", reset,
			"x-user-limit-24hour-remaining", remaining, "x-user-limit-24hour-reset", dayReset)
		for _, writes := range []bool{true, false} {
			err := classify(opPublish, ex, errors.New("boom"), writes, time.Unix(1_800_000_000, 0))
			var e *bot.Error
			if !errors.As(err, &e) || e.Kind == "" {
				t.Fatalf("%v has no kind", err)
			}
			if e.After < 0 || e.After > 24*time.Hour {
				t.Fatalf("wait %v", e.After)
			}
			if strings.Contains(err.Error(), canary) {
				t.Fatalf("%v repeats the answer", err)
			}
		}
	})
}

// A host whose clock is minutes off is told so, and not to make new credentials: in the
// error that the log has, by the reason that the thread shows, and by doctor.
func TestAClockThatIsOffIsCalledThat(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	date := func(d time.Duration) []string { return []string{"Date", now.Add(d).UTC().Format(http.TimeFormat)} }
	for _, c := range []struct {
		name   string
		date   []string
		reason bot.Reason
		says   string
	}{
		{"ahead", date(-11 * time.Minute), bot.ReasonClock, "11m0s ahead"},
		{"behind", date(11 * time.Minute), bot.ReasonClock, "11m0s behind"},
		{"right", date(2 * time.Second), "", "make new ones"},
		{"no date", nil, "", "make new ones"},
		{"nonsense", []string{"Date", "gisteren"}, "", "make new ones"},
	} {
		err := classify(opPublish, answered(401, `{"title":"Unauthorized"}`, c.date...), errors.New("boom"), true, now)
		if !bot.Is(err, bot.Auth) || bot.ReasonOf(err) != c.reason || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
