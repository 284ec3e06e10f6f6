package sim

import (
	"regexp"
	"slices"
	"strings"

	"draad/bot"
)

// published holds an answer that arrives on a platform to the rules 1, 2, 4 and 5.
func (w *world) published(s *square, to *posted, r bot.Reply) {
	t := to.talk
	words := w.words.of(r.Text)
	if words == nil || words.talk != t {
		w.violate(4, t, "%q was posted under %s, and is no answer to it", brief(r.Text), to.id)
		return
	}
	if a := w.begun[r.Key]; a == nil || a.calls > a.began {
		w.violate(2, t, "a call was made that was not written down before")
	}
	if a := w.begun[r.Key]; a != nil && a.unheard != nil {
		w.violate(1, t, "%q left, and nobody had heard that %v", brief(r.Text), a.unheard)
	}
	if old := s.standing(t, r.Text); old != nil {
		w.violate(2, t, "%q stands there twice", brief(r.Text))
	}
	if old := w.beside(t, words); old != nil {
		w.violate(2, t, "%q is a second answer beside %q, made of the same reply", brief(r.Text), brief(old.text))
	}
	w.rightPlace(s, to, r)
	w.rightPost(to, words, r)
	w.rightWords(t, words, r)
	w.rightSignature(t, words, r)
	if len(r.Pictures) > 0 {
		w.cover.add("photo/published")
	}
}

// beside finds what stands of a reply in other words: mending a typo posts no second answer.
func (w *world) beside(t *talk, words *written) *posted {
	for _, p := range t.answers {
		if its := w.words.of(p.text); !p.deleted && its != words && its.post == words.post {
			return p
		}
	}
	return nil
}

// rightPlace: the account that was asked answers, under the question or under what it
// said before, and no more people see it.
func (w *world) rightPlace(s *square, to *posted, r bot.Reply) {
	t := to.talk
	first := to
	for first.message == nil {
		first = first.to
	}
	switch {
	case s.name != t.platform || r.Account != t.account:
		w.violate(4, t, "%s on %s answers what was asked of %s on %s", r.Account, s.name, t.account, t.platform)
	case r.Citizen.ID != t.citizen.ID || r.Thread != t.thread:
		w.violate(4, t, "the answer names another citizen or thread")
	case isBroader(r.Visibility, first.message.Visibility):
		w.violate(4, t, "the answer is %q, the question was %q", r.Visibility, first.message.Visibility)
	}
}

// rightPost: an answer stands under the message that it was written under, as long as
// that is there, and the rest of an answer under its beginning.
func (w *world) rightPost(to *posted, words *written, r bot.Reply) {
	t := to.talk
	switch n := part.FindStringSubmatch(r.Text)[1]; {
	case to.message == nil && w.words.of(to.text) != words:
		w.violate(4, t, "%q goes on where another answer stands", brief(r.Text))
		return
	case to.message != nil && n > "1" && !w.said(t, 0, "note.parked"): // then a person may know better than Draad where it is
		w.violate(4, t, "%q does not stand under its beginning", brief(r.Text))
		return
	case to.message == nil:
		return
	}
	under := t.truth.contribution(words.post).under
	free := len(under) == 0 || slices.ContainsFunc(under, func(id string) bool { return t.truth.texts[id] == "" })
	if !free && !slices.Contains(under, to.id) {
		w.violate(4, t, "%q answers %s, and was written under %v", brief(words.text), to.id, under)
	}
}

// part is one post of an answer: its number, its words, its signature.
var part = regexp.MustCompile(`(?s)^(?:(\d)/(\d) )?(.*?)(?: \^(\S+))?$`)

// rightWords: somebody who may approved these words and photos, and nothing ended that
// before "attempted" was written. The photos go out with the first post.
func (w *world) rightWords(t *talk, words *written, r bot.Reply) {
	m := part.FindStringSubmatch(r.Text)
	left := w.begun[r.Key]
	approved := left != nil && slices.ContainsFunc(left.left, func(a approval) bool {
		whole := strings.TrimSpace(a.text)
		files := a.files
		if m[1] > "1" {
			files = nil
		}
		return a.text == words.text && w.shelf.sameFiles(r.Pictures, files) && (m[3] == whole || m[1] != "" && strings.Contains(whole, m[3]))
	})
	if !approved {
		w.violate(1, t, "%q left without an approval that counts", brief(r.Text))
	}
}

// rightSignature: the last post of an answer carries a signature that its author
// asked for or was given, and nobody else signs with.
func (w *world) rightSignature(t *talk, words *written, r bot.Reply) {
	m := part.FindStringSubmatch(r.Text)
	sign := m[4]
	if sign == "" && m[1] != m[2] {
		return
	}
	if other, known := w.words.signed[sign]; known && other != words.by || !w.words.claimed[sign][words.by] {
		w.violate(5, t, "words of %s were signed ^%s", words.by, sign)
	}
	w.words.signed[sign] = words.by
}
