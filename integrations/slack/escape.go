package slack

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"draad/bot"
)

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes text harmless in mrkdwn: without these three characters there are no
// mentions, links or dates. Asterisks and the like at most change how it looks.
func escape(s string) string { return escaper.Replace(s) }

// plainly takes out what a reader cannot see and what turns the direction of text
// around: a stranger's name must not change how the rest of a line reads.
func plainly(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x061C, r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}

var userID = regexp.MustCompile(`^[UW][A-Z0-9]{1,30}$`)

// mention addresses colleagues for real. An id that cannot be one of Slack's is text.
func mention(ids []bot.ColleagueID) string {
	var all []string
	for _, id := range ids {
		if userID.MatchString(string(id)) {
			all = append(all, "<@"+string(id)+">")
		} else {
			all = append(all, escape(string(id)))
		}
	}
	return strings.Join(all, " ")
}

// link makes a link of a web address; anything else stays text.
func link(address, label string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return escape(strings.TrimSpace(label + " " + address))
	}
	safe := strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C", " ", "%20", "&", "&amp;").Replace(u.String())
	return "<" + safe + "|" + strings.ReplaceAll(escape(label), "|", "/") + ">"
}

// cut shortens text to a number of runes, with … for what is left out.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// pieces splits text into pieces of at most so many runes, without empty ones: Slack
// refuses those.
func pieces(s string, most int) []string {
	var all []string
	for r := []rune(s); len(r) > 0; {
		n := min(len(r), most)
		if piece := string(r[:n]); strings.TrimSpace(piece) != "" {
			all = append(all, piece)
		}
		r = r[n:]
	}
	return all
}
