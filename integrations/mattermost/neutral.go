package mattermost

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap is invisible and belongs to no word: what it stands in is no mention, link,
// emoji or entity any more.
const gap = "\u200b"

// markup writes text so that Mattermost shows it as it is: no Markdown, mentions,
// links, pictures, emoji or HTML entities. Line ends stay.
func markup(s string) string { return neutral(s, true) }

// label is markup for the places that Mattermost shows without reading Markdown, such
// as buttons: there a backslash would be seen. It is one line.
func label(s string) string { return neutral(oneLine(s), false) }

// line is markup on one line.
func line(s string) string { return markup(oneLine(s)) }

func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// clean takes out what cannot be seen or turns the direction of text; line ends
// become \n.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\u200c', r == '\u200d': // the last two join letters and emoji
			return r
		case r == '\t', unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case r >= 0xe0020 && r <= 0xe007f: // parts of flags
			return r
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

// spot is where a sign stands.
type spot struct {
	before, next rune
	start        bool // only spaces came on this line
	digits       bool // only a number came on this line
	colon        bool // a colon came in this word
	ws           int  // so many times the letter w came last
	www          bool // www came last, or www and a number
}

func neutral(s string, backslashes bool) string {
	s = clean(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	at := spot{start: true}
	for i, r := range s {
		at.next, _ = utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		b.WriteString(at.sign(r, backslashes))
		at = at.after(r)
	}
	return b.String()
}

// after is the spot behind r.
func (at spot) after(r rune) spot {
	then := spot{before: r, colon: r == ':' || at.colon && !unicode.IsSpace(r)}
	if r == 'w' || r == 'W' {
		then.ws = at.ws + 1
	}
	then.www = then.ws >= 3 || at.www && unicode.IsDigit(r)
	switch {
	case r == '\n', at.start && r == ' ':
		then.start = true
	case unicode.IsDigit(r):
		then.digits = at.start || at.digits
	}
	return then
}

// sign writes one sign so that it is nothing but itself.
func (at spot) sign(r rune, backslashes bool) string {
	s := string(r)
	switch r {
	case '\\', '`', '*', '_', '[', ']', '!', '|':
		if backslashes {
			return `\` + s
		}
		if r == ']' {
			return s + gap
		}
	case '#', '~':
		if backslashes {
			return `\` + s + gap
		}
		return s + gap
	case '>', '+', '-':
		if at.start && backslashes {
			return `\` + s
		}
	case '.', ')':
		if backslashes && (at.digits || r == '.' && at.www) { // "www." begins a link, whatever follows
			return `\` + s
		}
	case '=':
		if at.start {
			return gap + s
		}
	case ' ':
		if at.start {
			return "\u00a0" // four spaces would be a block of code
		}
	case '@', '&', '$', '<':
		return s + gap
	case ':':
		return at.colonSign()
	case '/':
		if at.start {
			return gap + s // no command
		}
	}
	return s
}

// colonSign keeps a colon from beginning a link or an emoji, and from ending the emoji
// that an earlier one in the word would have begun. The first colon of a time stays.
func (at spot) colonSign() string {
	switch {
	case at.colon:
		return gap + ":" + gap
	case unicode.IsSpace(at.next), unicode.IsDigit(at.before) && unicode.IsDigit(at.next):
		return ":"
	}
	return ":" + gap
}

// quoted is markup as a block that stands apart.
func quoted(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return "> " + strings.ReplaceAll(markup(strings.Trim(clean(s), "\n")), "\n", "\n> ")
}
