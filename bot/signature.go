package bot

import (
	"maps"
	"strings"
	"time"
	"unicode"

	"draad/bot/alike"
)

// sign puts the author's signature under a text: "… ^PH".
func sign(text, signature string) string {
	return strings.TrimSpace(strings.TrimSpace(text) + " ^" + signature)
}

// Signed is a contribution as the citizen will read it, when it goes out in one post.
func Signed(text, signature string) string { return sign(text, signature) }

// Signature is what a colleague signs with, without the caret.
type Signature struct {
	Text  string    `json:"text"`
	Name  string    `json:"name,omitempty"` // of the colleague, when it was given
	Since time.Time `json:"since"`
}

// Registry says whose signature is whose. Signatures are unique and are kept when
// somebody leaves: old answers stay theirs.
type Registry struct {
	Version    uint64                    `json:"-"`
	Signatures map[ColleagueID]Signature `json:"signatures"`
	// Former are signatures that were changed for others since. They stay their
	// owner's: old answers are signed with them.
	Former map[string]ColleagueID `json:"former,omitempty"`
}

// Of gives somebody's signature, "" when it is unknown.
func (r Registry) Of(id ColleagueID) string { return r.Signatures[id].Text }

// Owner tells who signs with a text, or with one that can be taken for it: neither case
// nor letters of another script that look the same make a difference.
func (r Registry) Owner(text string) (ColleagueID, bool) {
	text = alike.Fold(text)
	for id, s := range r.Signatures {
		if alike.Fold(s.Text) == text {
			return id, true
		}
	}
	for s, id := range r.Former {
		if alike.Fold(s) == text {
			return id, true
		}
	}
	return "", false
}

// PlainSignature is a signature as it is kept, of what somebody typed or the file says.
func PlainSignature(text string, with SignWith) string {
	text = alike.Plain(text)
	if with == WithFirstName {
		return text
	}
	return strings.ToUpper(text)
}

// ValidSignature reports whether a text can be a signature: 2 to 4 plain letters, or a
// first name of at most 20 letters with an initial where two share it.
func ValidSignature(text string, with SignWith) bool {
	n := 0
	for _, r := range text {
		n++
		if !alike.Letter(r) && !(with == WithFirstName && n > 1 && (r == ' ' || r == '-' || r == '\'')) {
			return false
		}
	}
	if with == WithFirstName {
		return n >= 2 && n <= 20 && strings.TrimSpace(text) == text
	}
	return n >= 2 && n <= 4
}

// Propose makes a free signature of a display name: "Pieter van den Heuvel" is PH,
// or PVH when that is taken; with first names "Pieter", or "Pieter H".
func (r Registry) Propose(name string, with SignWith) string {
	for _, s := range candidates(name, with) {
		if _, taken := r.Owner(s); !taken && ValidSignature(s, with) {
			return s
		}
	}
	return ""
}

// candidates lists signatures for a name, the most natural first.
func candidates(name string, with SignWith) []string {
	words := strings.FieldsFunc(alike.Plain(name), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) == 0 {
		return nil
	}
	first, last := []rune(words[0]), []rune(words[len(words)-1])
	var all []string
	if with == WithFirstName {
		all = append(all, words[0])
		for i := 1; i <= len(last) && len(words) > 1; i++ {
			all = append(all, words[0]+" "+strings.ToUpper(string(last[:1]))+string(last[1:i]))
		}
		return all
	}
	up := func(rs ...rune) string { return strings.ToUpper(string(rs)) }
	if len(words) == 1 {
		last = last[1:]
	}
	var initials []rune
	for _, w := range words {
		initials = append(initials, []rune(w)[0])
	}
	if len(last) > 0 {
		all = append(all, up(first[0], last[0]), up(initials...))
		for i := 1; i < len(last); i++ {
			all = append(all, up(first[0], last[0], last[i]))
		}
	}
	for i := 1; i < len(first) && len(last) > 0; i++ {
		all = append(all, up(first[0], first[i], last[0]))
	}
	for c := 'A'; c <= 'Z'; c++ {
		all = append(all, up(first[0], c), up(first[0], c, c))
	}
	return all
}

// With gives the registry in which somebody signs with a text from now on. A former one stays
// theirs.
func (r Registry) With(who Colleague, text string, at time.Time) Registry {
	r.Signatures, r.Former = maps.Clone(r.Signatures), maps.Clone(r.Former)
	if old := r.Of(who.ID); old != "" {
		if r.Former == nil {
			r.Former = map[string]ColleagueID{}
		}
		r.Former[old] = who.ID
	}
	if r.Signatures == nil {
		r.Signatures = map[ColleagueID]Signature{}
	}
	r.Signatures[who.ID] = Signature{Text: text, Name: who.Name, Since: at}
	return r
}
