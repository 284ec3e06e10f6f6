package mattermost

import (
	"regexp"
	"strings"

	"draad/bot"
	"draad/bot/texts"
)

var emojiName = regexp.MustCompile(`^[A-Za-z0-9_+-]+$`)

// hints says how to do what is offered where there are no buttons: with which emoji and
// where, or that it has to be done by hand.
func (w *Workspace) hints(actions []bot.Action) string {
	var here, reply, none []string
	for _, a := range actions {
		label := line(w.say(a.Label))
		shown := emojiName.MatchString(a.Emoji)
		switch {
		case a.Name == bot.ActApprove && shown:
			reply = append(reply, ":"+a.Emoji+": "+label)
		case shown:
			here = append(here, ":"+a.Emoji+": "+label)
		case a.Name != bot.ActWithdraw && a.Name != bot.ActRelease: // for those an emoji is taken away
			none = append(none, label)
		}
	}
	var lines []string
	for _, l := range []struct {
		key  string
		acts []string
	}{{"mattermost.hint", here}, {"mattermost.hint.reply", reply}, {"mattermost.hint.none", none}} {
		if len(l.acts) > 0 {
			lines = append(lines, line(w.say(texts.T(l.key)))+" "+strings.Join(l.acts, " · "))
		}
	}
	return strings.Join(lines, "\n\n")
}
