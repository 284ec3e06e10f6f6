package bot

import (
	"regexp"
	"strings"

	"draad/bot/alike"
	"draad/bot/plain"
	"draad/bot/texts"
)

// initialsAtEnd are what people type as a signature under a reply: "^PH", "^ P.H.".
var initialsAtEnd = map[SignWith]*regexp.Regexp{
	WithInitials:  regexp.MustCompile(`(?s)^(.*?)\s*\^ ?(\pL(?:[. ]?\pL){0,7})[.!]?\s*$`),
	WithFirstName: regexp.MustCompile(`(?s)^(.*?)\s*\^ ?(\pL[\pL '-]{0,23})[.!]?\s*$`),
}

var noDots = strings.NewReplacer(".", "", " ", "")

// unsigned gives a text without its author's own signature at the end: code puts it there.
// other is what stands there as somebody else's.
func unsigned(text, own string, with SignWith) (rest, other string) {
	end, ok := initialsAtEnd[with]
	if !ok {
		end = initialsAtEnd[WithInitials]
	}
	for {
		m := end.FindStringSubmatch(text)
		switch {
		case m == nil:
			return text, ""
		case alike.Fold(noDots.Replace(m[2])) != alike.Fold(noDots.Replace(own)):
			return text, m[2]
		}
		text = m[1]
	}
}

// toSign gives the words of an answer, to which its author's signature is added. ok is
// false when it cannot be signed as it stands: then it is stopped, and the approver hears
// why.
func (d *decision) toSign(a *Answer) (text string, ok bool) {
	text, other := unsigned(a.Text, a.Signature, d.rules.Org.SignWith)
	switch {
	case plain.Empty(text) && len(a.Files) == 0:
		d.stop(a)
		d.say(texts.T("refuse.empty"), a.Approver)
		return "", false
	case other != "" && !a.AsIs:
		d.stop(a)
		d.askInitials(a, other)
		return "", false
	}
	return text, true
}

// askInitials asks about an answer that ends with another's initials. Who means them to be
// there says so by button; for the rest the reply is mended and approved again.
func (d *decision) askInitials(a *Answer, other string) {
	n := Note{Text: texts.T("note.other_initials", "author", a.AuthorName, "initials", other, "signature", a.Signature),
		Call: []ColleagueID{a.Approver}}
	if k := d.c.contribution(a.Post); k != nil && !k.Deleted {
		n.Actions = []Action{{Name: ActApprove, Label: texts.T("act.approve_as_is"), Value: d.approveAction(k).Value + "#" + AsIs}}
	}
	d.note(n)
}

// AsIs ends the value of a button that approves a reply with the initials that it ends with.
const AsIs = "as-is"
