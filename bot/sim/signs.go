package sim

import (
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/relay"
)

// A question that another desk was asked about is spoken of in two places: people answer under
// the sign in their channel that leads to the thread.

// atSign is somebody who answers under a sign, mends or takes away what was said there, or
// approves it; it reports whether anybody did.
func (w *world) atSign(by bot.ColleagueID) bool {
	signs := slices.DeleteFunc(slices.Clone(w.office.signs), func(s *post) bool { return !w.leads(s) })
	if len(signs) == 0 || !w.dice.chance(25) {
		return false
	}
	sign := pick(w.dice, signs)
	w.cover.add("office/elsewhere")
	choose(w.dice, []choice[func(*post, bot.ColleagueID)]{{6, w.says}, {3, w.answers}, {2, w.rewrites}, {2, w.removes}, {3, w.approves}, {1, w.takesBack}})(sign, by)
	return true
}

// leads reports whether a sign leads to a thread that is there, and that Draad still knows.
func (w *world) leads(sign *post) bool {
	return sign.talk != nil && sign.tick > sign.talk.life && !sign.gone &&
		slices.ContainsFunc(w.office.live(), func(r *post) bool { return r.talk == sign.talk })
}

// mirrors reports whether a post says in the thread what was said elsewhere.
func (p *post) mirrors() bool {
	return p.note != nil && strings.HasPrefix(p.note.Text.Key, "note.said_there") && p.note.Quote != ""
}

// reaches reports whether a post is for somebody: what is said under a sign is for who stands
// there, but for what it says to one of them.
func (w *world) reaches(p *post, who bot.ColleagueID) bool {
	return p.root == nil || !slices.Contains(w.office.signs, p.root) || who != "" && p.note.Only == who
}

// checkMirrors: what stands under a sign stands in the thread as well, as it reads now and no
// other way; and who said it was told where that is decided, and what came of it.
func (w *world) checkMirrors(t *talk) {
	roots := slices.DeleteFunc(slices.Clone(w.office.roots), func(r *post) bool { return r.talk != t || r.tick <= t.life })
	if len(roots) != 1 || roots[0].gone {
		return // what was said was lost with the card
	}
	for _, sign := range w.office.signs {
		if sign.talk != t || !w.leads(sign) {
			continue
		}
		for _, p := range w.replies(sign) {
			w.checkMirror(roots[0], p)
		}
	}
	for _, p := range w.office.in(roots[0]) {
		if p.mirrors() && !w.excusedMirror(p) && !w.stillSaid(p) {
			w.violate(6, t, "%s still shows what was changed or taken away elsewhere", p.ref.ID)
		}
	}
	w.checkOutcome(roots[0])
}

// checkMirror: one reply under a sign.
func (w *world) checkMirror(root, p *post) {
	k := root.talk.truth.said[place(p.ref)]
	if k == nil || k.deleted || strings.TrimSpace(k.text) == "" && len(k.files) == 0 || k.author == "" {
		return // Draad was not told of it
	}
	c, err := relay.Load[bot.Conversation](w.ctx, relay.NewEngine(w.store, rules(), 0, relay.Watch{}), root.talk.key)
	if by, known := c.AuthorOf(p.ref); err != nil || !known || by.ID == "" {
		return // chatter is forgotten
	}
	w.cover.add("office/mirrored")
	there := slices.ContainsFunc(w.office.in(root), func(o *post) bool {
		return o.note != nil && (o.mirrors() && o.note.Quote == k.text || o.note.Text.Key == "note.said_there_bare" && o.note.Link == p.ref.Link)
	})
	if !there {
		w.violate(8, root.talk, "%s was said in another channel, and is not in the thread", p.ref.ID)
	}
	told := slices.ContainsFunc(w.office.in(p.root), func(o *post) bool { return o.note != nil && o.note.Text.Key == "note.there_heard" })
	if !told {
		w.violate(8, root.talk, "%s was said in another channel, and nobody is told there where it is decided", p.ref.ID)
	}
}

// stillSaid reports whether what a post says of a reply elsewhere is what that says now.
func (w *world) stillSaid(p *post) bool {
	words := w.words.of(p.note.Quote)
	if words == nil {
		return false
	}
	k := p.talk.truth.said[words.post]
	return k != nil && !k.deleted && k.text == p.note.Quote
}

// excusedMirror reports whether nobody could know of a post, or a person was asked to remove it.
func (w *world) excusedMirror(p *post) bool {
	return slices.ContainsFunc(w.office.order, func(o *post) bool {
		return o != p && o.talk == p.talk && o.note != nil &&
			(o.key == p.key || o.note.Text.Key == "note.said_there_stands" && o.note.Link == p.ref.Link)
	})
}

// ends are what is said under a sign when a question is closed.
var ends = map[bot.Status]string{bot.Answered: "note.published", bot.NoAnswer: "note.there_no_answer", bot.Elsewhere: "note.there_elsewhere"}

// checkOutcome: who answered under a sign hears there that the question is closed, and how.
func (w *world) checkOutcome(root *post) {
	c, err := relay.Load[bot.Conversation](w.ctx, relay.NewEngine(w.store, rules(), 0, relay.Watch{}), root.talk.key)
	later := c.Status == bot.Answered && c.Answers[max(0, len(c.Answers)-1)].State != bot.Published // another answer came after it
	if err != nil || ends[c.Status] == "" || later {
		return
	}
	for _, sign := range w.office.signs {
		last := ""
		for _, p := range w.office.in(sign) {
			if p.note != nil && p.note.Only == "" && p.note.Text.Key != "note.there_heard" && p.note.Text.Key != "note.signature_set" {
				last = p.note.Text.Key
			}
		}
		heard := slices.ContainsFunc(w.replies(sign), func(p *post) bool {
			k := root.talk.truth.said[place(p.ref)]
			return k != nil && k.author != ""
		})
		if sign.talk != root.talk || !w.leads(sign) || !heard {
			continue
		}
		w.cover.add("office/outcome told")
		if last != ends[c.Status] {
			w.violate(8, root.talk, "the question is %s, and in the other channel people heard %q last", c.Status, last)
		}
	}
}
