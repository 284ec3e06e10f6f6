package wire

import (
	"strings"
	"testing"

	"draad/bot"
)

func TestWhatAStatusMeans(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		sent   bool
		own    bool
		read   bot.Kind
		write  bot.Kind
	}{
		{"nothing was sent", 0, false, false, bot.Temporary, bot.Temporary},
		{"cut off", 0, true, false, bot.Temporary, bot.OutcomeUnknown},
		{"not understood", 200, true, false, bot.Temporary, bot.OutcomeUnknown},
		{"a login page", 302, true, false, bot.Temporary, bot.Temporary},
		{"a redirect that looks like the server's", 307, true, true, bot.Temporary, bot.Temporary},
		{"a proxy does not understand", 400, true, false, bot.Temporary, bot.Temporary},
		{"a proxy wants a login", 401, true, false, bot.Temporary, bot.Temporary},
		{"a proxy forbids", 403, true, false, bot.Temporary, bot.Temporary},
		{"a proxy knows no such place", 404, true, false, bot.Temporary, bot.Temporary},
		{"a proxy has its own login", 407, true, false, bot.Temporary, bot.Temporary},
		{"a proxy waited too long", 408, true, false, bot.Temporary, bot.OutcomeUnknown},
		{"somebody on the way sees a conflict", 409, true, false, bot.Temporary, bot.OutcomeUnknown},
		{"the caller was thought to have left", 499, true, false, bot.Temporary, bot.OutcomeUnknown},
		{"limited", 429, true, true, bot.RateLimited, bot.RateLimited},
		{"limited by a proxy", 429, true, false, bot.RateLimited, bot.RateLimited},
		{"a bad gateway", 502, true, false, bot.Temporary, bot.OutcomeUnknown},
		{"the server fails", 500, true, true, bot.Temporary, bot.OutcomeUnknown},
		{"a bad request", 400, true, true, bot.Invalid, bot.Invalid},
		{"a bad token", 401, true, true, bot.Auth, bot.Auth},
		{"forbidden", 403, true, true, bot.Auth, bot.Auth},
		{"not there", 404, true, true, bot.NotFound, bot.NotFound},
	} {
		for writes, want := range map[bool]bot.Kind{false: c.read, true: c.write} {
			a := Answer{Status: c.status, Sent: c.sent, Own: c.own, Writes: writes}
			if got := a.Kind(); got != want {
				t.Errorf("%s, writes %v: %q, want %q", c.name, writes, got, want)
			}
		}
	}
}

func TestWhatIsNotTheServersOwnNamesTheSetting(t *testing.T) {
	a := Answer{Status: 302, Sent: true}
	if says := a.Says("DRAAD_CHAT_URL"); !a.Foreign() || !strings.Contains(says, "302") || !strings.Contains(says, "DRAAD_CHAT_URL") {
		t.Errorf("it says %q", says)
	}
	for _, a := range []Answer{{Status: 404, Own: true}, {Status: 503}, {Status: 200}, {}} {
		if a.Foreign() {
			t.Errorf("%+v counts as a proxy's", a)
		}
	}
}
