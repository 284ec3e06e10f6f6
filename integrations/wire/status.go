package wire

import (
	"fmt"
	"net/http"

	"draad/bot"
)

// Answer is what is known about a call that did not give what was asked for.
type Answer struct {
	Status int  // 0: no whole answer came
	Sent   bool // the server may have had the call: with Status 0
	Own    bool // the answer has the form that the server itself gives to a refusal
	Writes bool // the call posts or changes something
}

// Kind says what can be done about it:
//
//	no answer, and nothing was sent            Temporary: certainly not done
//	no answer, 2xx not understood, 5xx         OutcomeUnknown when it writes, else Temporary
//	429                                        RateLimited, whoever says so
//	3xx, or a 4xx that is not the server's own Temporary: what a proxy says is mended by a person;
//	                                           a write that it may have passed on is OutcomeUnknown
//	the server's own 401, 402, 403             Auth: a person must mend that
//	the server's own 404, 410                  NotFound
//	the server's own other 4xx                 Invalid
func (a Answer) Kind() bot.Kind {
	switch {
	case a.Status == 0 && !a.Sent:
		return bot.Temporary
	case a.Status < 300 || a.Status >= 500:
		return a.unsure()
	case a.Status == http.StatusTooManyRequests:
		return bot.RateLimited
	case a.Foreign() && turnedBack(a.Status):
		return bot.Temporary
	case a.Foreign():
		return a.unsure()
	}
	return own(a.Status)
}

// Foreign reports whether the answer is a redirect or a refusal that is not the server's
// own: an API does not redirect.
func (a Answer) Foreign() bool {
	return a.Status >= 300 && a.Status < 500 && (a.Status < 400 || !a.Own)
}

// Says describes an answer that is Foreign, with the setting that may be wrong.
func (a Answer) Says(setting string) string {
	return fmt.Sprintf("status %d, which is not the server's own answer: look at the proxy, if there is one, and check %s", a.Status, setting)
}

// unsure is the kind of a call that may have been carried out.
func (a Answer) unsure() bot.Kind {
	if a.Writes {
		return bot.OutcomeUnknown
	}
	return bot.Temporary
}

// turnedBack reports whether who answers with a status did not pass the call on. A status
// that says something about what the call holds, such as 409 or 422, may come from further on.
func turnedBack(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusProxyAuthRequired, http.StatusLengthRequired,
		http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusUnsupportedMediaType,
		http.StatusExpectationFailed, http.StatusMisdirectedRequest, http.StatusUpgradeRequired,
		http.StatusRequestHeaderFieldsTooLarge, http.StatusUnavailableForLegalReasons:
		return true
	}
	return status < 400
}

// own is what a server's own refusal comes to, where its words do not say more.
func own(status int) bot.Kind {
	switch status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		return bot.Auth
	case http.StatusNotFound, http.StatusGone:
		return bot.NotFound
	}
	return bot.Invalid
}
