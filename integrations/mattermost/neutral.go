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

func neutral(s string, backslashes bool) string {
	s = clean(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	start := true // only spaces came on this line
	digits := false
	var before rune
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		b.WriteString(sign(r, before, next, start, digits, backslashes))
		switch {
		case r == '\n':
			start, digits = true, false
		case start && r == ' ':
		case start && unicode.IsDigit(r):
			start, digits = false, true
		default:
			start, digits = false, digits && unicode.IsDigit(r)
		}
		before = r
	}
	return b.String()
}

// sign writes one sign so that it is nothing but itself. digits tells that only a
// number came on this line.
func sign(r, before, next rune, start, digits, backslashes bool) string {
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
		if start && backslashes {
			return `\` + s
		}
	case '.', ')':
		if backslashes && (digits || r == '.' && (before == 'w' || before == 'W' || unicode.IsDigit(before)) && !unicode.IsSpace(next) && unicode.IsLetter(next)) {
			return `\` + s
		}
	case '=':
		if start {
			return gap + s
		}
	case ' ':
		if start {
			return "\u00a0" // four spaces would be a block of code
		}
	case '@', '&', '$', '<':
		return s + gap
	case ':':
		if !unicode.IsSpace(next) && !(unicode.IsDigit(before) && unicode.IsDigit(next)) {
			return s + gap
		}
	case '/':
		if start {
			return gap + s // no command
		}
	}
	return s
}

// quoted is markup as a block that stands apart.
func quoted(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return "> " + strings.ReplaceAll(markup(strings.Trim(clean(s), "\n")), "\n", "\n> ")
}
