package bot

import (
	"fmt"
	"strings"

	"draad/bot/alike"
)

// SignatureOf is what somebody signs with by the organisation file, "" when it does not say.
func (o *Organisation) SignatureOf(p Person) string {
	if o.SignWith != WithFirstName {
		return PlainSignature(p.Initials, o.SignWith)
	}
	first, _, _ := strings.Cut(p.Name, " ")
	return PlainSignature(first, o.SignWith)
}

// Clashes names, a sentence each, what the organisation file wants people to sign with and
// others have, by the registry or by the file itself. Those people would be asked for other
// initials.
func (r Registry) Clashes(o *Organisation) []string {
	var all []string
	first := map[string]Person{}
	for _, p := range o.People {
		text := o.SignatureOf(p)
		if text == "" {
			continue
		}
		owner, taken := r.Owner(text)
		other, twice := first[alike.Fold(text)]
		first[alike.Fold(text)] = p
		switch {
		case taken && owner != p.ID:
			all = append(all, fmt.Sprintf("%s cannot sign with ^%s: answers of %s are signed with it", p.Name, text, r.called(owner)))
		case twice && other.ID != p.ID:
			all = append(all, fmt.Sprintf("%s cannot sign with ^%s: %s stands before with the same, or what looks like it", p.Name, text, other.Name))
		case !ValidSignature(text, o.SignWith):
			all = append(all, fmt.Sprintf("%s cannot sign with ^%s: it is not of 2 to 4 plain letters, or a first name", p.Name, text))
		}
	}
	return all
}

// called is the name that a signature was given to, or the id where it is not known.
func (r Registry) called(id ColleagueID) string {
	if name := r.Signatures[id].Name; name != "" {
		return name
	}
	return string(id)
}
