package organisation

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"draad/bot"
	"draad/bot/alike"

	"go.yaml.in/yaml/v3"
)

// maxText is the longest name in the file, in runes.
const maxText = 100

var (
	idForm     = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)
	emojiForm  = regexp.MustCompile(`^[a-z0-9_+-]{1,60}$`)
	emailForm  = regexp.MustCompile(`^[^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>]+$`)
	prefixForm = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)
)

// text gives a name or another short line of text; "" after a mistake.
func (r *reader) text(n *yaml.Node, expected string) string {
	s, ok := r.scalar(n, expected)
	if !ok {
		return ""
	}
	s = strings.TrimSpace(s)
	if s == "" || utf8.RuneCountInString(s) > maxText || strings.ContainsFunc(s, unseen) {
		r.fail(n, "expected %s, of 1 to %d characters on one line", expected, maxText)
		return ""
	}
	return s
}

// unseen reports whether a character cannot be seen: control characters, and those
// that change the direction of a text.
func unseen(c rune) bool {
	return c == utf8.RuneError || unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)
}

// form gives a text of a form, with an example of it for the message.
func (r *reader) form(n *yaml.Node, form *regexp.Regexp, expected string) string {
	s, ok := r.scalar(n, expected)
	if ok && !form.MatchString(s) {
		r.fail(n, "expected %s, found %s", expected, kind(n))
		return ""
	}
	return s
}

// id gives a name that the file itself uses to point at something.
func (r *reader) id(n *yaml.Node) string {
	return r.form(n, idForm, "an id of small letters, digits, - and _, such as wijkbureau-noord")
}

// emoji gives an emoji's name, with or without colons.
func (r *reader) emoji(n *yaml.Node) string {
	bare := *n
	bare.Value = strings.TrimSuffix(strings.TrimPrefix(n.Value, ":"), ":")
	return r.form(&bare, emojiForm, "the name of an emoji, such as eyes")
}

// token gives an id that a system outside gave: anything without spaces.
func (r *reader) token(n *yaml.Node, expected string) string {
	s := r.text(n, expected)
	if strings.ContainsFunc(s, unicode.IsSpace) {
		r.fail(n, "expected %s without spaces, found %s", expected, kind(n))
		return ""
	}
	return s
}

// flag gives true or false.
func (r *reader) flag(n *yaml.Node) bool {
	s, ok := r.scalar(n, "true or false")
	if ok && s != "true" && s != "false" {
		r.fail(n, "expected true or false, found %s", kind(n))
	}
	return s == "true"
}

// initials gives two to four plain letters.
func (r *reader) initials(n *yaml.Node) string {
	s := alike.Plain(r.text(n, "two to four letters, such as PH"))
	if s != "" && !bot.ValidSignature(s, bot.WithInitials) {
		r.fail(n, "expected two to four letters, such as PH, found %s", kind(n))
		return ""
	}
	return s
}

const termExample = "a term such as 30s, 15m, 4h, 90d or 5y"

var longTerm = regexp.MustCompile(`^(\d{1,5})([dy])$`)

// term gives a duration; a day is 24 hours and a year 365 days.
func (r *reader) term(n *yaml.Node, most time.Duration) time.Duration {
	s, ok := r.scalar(n, termExample)
	if !ok {
		return 0
	}
	d, ok := parseTerm(s)
	if !ok {
		r.fail(n, "expected %s, found %s", termExample, kind(n))
	} else if d > most {
		r.fail(n, "expected at most %s, found %s", writeTerm(most), kind(n))
	}
	return d
}

const day = 24 * time.Hour

func parseTerm(s string) (time.Duration, bool) {
	if m := longTerm.FindStringSubmatch(s); m != nil {
		count, _ := strconv.Atoi(m[1]) // five digits at most
		unit := day
		if m[2] == "y" {
			unit = 365 * day
		}
		if count > int(maxTerm/unit) {
			return maxTerm + 1, true
		}
		return time.Duration(count) * unit, true
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= 0
}

// maxTerm is the longest term there is.
const maxTerm = 100 * 365 * day

func writeTerm(d time.Duration) string {
	switch {
	case d%(365*day) == 0:
		return strconv.Itoa(int(d/(365*day))) + "y"
	case d%day == 0:
		return strconv.Itoa(int(d/day)) + "d"
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return d.String()
}
