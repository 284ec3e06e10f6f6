package sim

import (
	"reflect"
	"slices"
	"strings"

	"draad/bot"
	"draad/bot/relay"
)

// fates are the notes that say what became of an approval.
var fates = []string{
	"refuse.", "note.refused", "note.parked", "note.void_", "note.held_", "note.withdrawn", "note.rest_", "note.signature_needed",
	"note.by_hand", "note.preview_failed", "note.stopped_elsewhere", "note.published", "note.elsewhere",
}

// checkHeard: whoever asked for something hears what came of it.
func (w *world) checkHeard(t *talk) {
	if slices.ContainsFunc(w.office.roots, func(r *post) bool { return r.talk == t && r.gone }) {
		return // what was said was lost with the card
	}
	w.checkFates(t)
	w.checkRefusals(t)
	w.checkDelays(t)
	w.checkRetraction(t)
}

// checkFates: whoever approves hears what came of it.
func (w *world) checkFates(t *talk) {
	for _, n := range t.heard {
		if n.chat == nil || t.truth.silent[n.id] {
			continue
		}
		if act, _ := meaning(n.chat); act != bot.ActApprove || n.chat.Act == bot.Unreacted {
			continue
		}
		if !w.heardBack(t, n) {
			w.violate(8, t, "%s never hears what came of: %v", n.chat.By.ID, n)
		}
	}
}

func (w *world) heardBack(t *talk, n *news) bool {
	return slices.ContainsFunc(w.office.order, func(p *post) bool {
		return p.talk == t && p.note != nil && p.tick > n.tick && w.reaches(p, n.chat.By.ID) && (p.note.Only == "" || p.note.Only == n.chat.By.ID) &&
			slices.ContainsFunc(fates, func(f string) bool { return strings.HasPrefix(p.note.Text.Key, f) })
	})
}

// refused is an act that somebody may not do, or that makes no sense.
type refused struct {
	by  bot.ColleagueID
	key string // of the text that says so
}

// refusal knows by heart what Draad has to refuse, of all acts but those on answers.
// Zero: nothing.
func (u *truth) refusal(e *bot.ChatEvent, act bot.Act, desk bot.DeskID) refused {
	undo := e.Act == bot.Unreacted
	switch {
	case act == "" || act == bot.ActApprove || act == bot.ActWithdraw || act == bot.ActUrgent:
	case !isMember(e.By.ID):
		return refused{e.By.ID, "refuse.not_member"}
	case act == bot.ActRoute && desk != "kcc" && desk != "noord":
		return refused{e.By.ID, "refuse.no_such_desk"}
	case act == bot.ActRoute && !undo && desk != u.desk && !mayRoute(e.By.ID, u.desk):
		return refused{e.By.ID, "refuse.not_your_desk"}
	case act == bot.ActRetract && !mayApprove(e.By.ID, u.desk, false):
		return refused{e.By.ID, "refuse.only_approvers"}
	}
	return refused{}
}

// checkRefusals: each act that is refused is said to be, to whoever did it.
func (w *world) checkRefusals(t *talk) {
	said := map[refused]int{}
	for _, p := range w.office.order {
		if p.talk == t && p.note != nil && p.note.Only != "" {
			said[refused{p.note.Only, p.note.Text.Key}]++
		}
	}
	for _, r := range t.truth.refused {
		if said[r]--; said[r] < 0 {
			w.violate(8, t, "%s is not told %s, or not as often as it is so", r.by, r.key)
			return
		}
	}
}

// checkDelays: an answer that does not get through time and again is said to be late.
func (w *world) checkDelays(t *talk) {
	for key, a := range w.begun {
		if bot.ConversationOf(key) == t.key && a.calls > 3 && !w.said(t, 0, "note.delayed", "note.uncertain") {
			w.violate(8, t, "an answer was tried again and again, and nobody heard that it was late")
			return
		}
	}
}

// checkRetraction: whoever takes an answer away hears whether it is gone.
func (w *world) checkRetraction(t *talk) {
	for _, p := range w.office.order {
		if p.talk == t && p.note != nil && p.note.Text.Key == "note.retracting" &&
			!w.said(t, p.tick, "note.retracted", "note.retracted_older", "note.retracted_partly", "note.not_retracted") {
			w.violate(8, t, "nobody hears what came of a retraction")
		}
	}
}

// open gives the threads that wait for an answer.
func (w *world) open() (all []*post) {
	for _, r := range w.office.live() {
		if w.looksOpen(r) && r.talk.truth.newest() != "" {
			all = append(all, r)
		}
	}
	return all
}

// checkReminded: a question that nobody answers is brought up again before it is late.
func (w *world) checkReminded(open []*post) {
	for _, r := range open {
		if !w.said(r.talk, 0, "note.reminder") {
			w.violate(8, r.talk, "nobody was reminded of an open question")
		}
	}
}

// said reports whether one of several things was said in the threads of a talk after a
// moment.
func (w *world) said(t *talk, after int, keys ...string) bool {
	return slices.ContainsFunc(w.office.order, func(p *post) bool {
		return p.talk == t && p.tick > after && w.reaches(p, "") && p.note != nil && slices.Contains(keys, p.note.Text.Key)
	})
}

// checkFresh: the card shows how things are. This one thing Draad's own books have to
// tell: what the card should say. A drawing that gets lost five times is given up until
// the next change.
func (w *world) checkFresh(t *talk) {
	g := relay.NewEngine(w.store, rules(), 0, relay.Watch{})
	c, err := relay.Load[bot.Conversation](w.ctx, g, t.key)
	if bot.Is(err, bot.NotFound) {
		return
	}
	if err != nil {
		w.violate(0, t, "the conversation cannot be read: %v", err)
		return
	}
	w.checkPast(t, &c)
	for _, r := range w.office.live() {
		if r.talk != t || r.lost {
			continue
		}
		w.checkCardOf(r, bot.RenderCard(rules(), &c))
	}
}

// checkPast holds what is kept of what was done to how it stands.
func (w *world) checkPast(t *talk, c *bot.Conversation) {
	last := map[string]string{}
	for _, p := range c.History {
		if p.From != "" && c.Shelved == 0 && last[p.What+p.Of] != p.From {
			w.violate(8, t, "what was done leaps: %s%s was %q, and was changed from %q", p.What, p.Of, last[p.What+p.Of], p.From)
		}
		last[p.What+p.Of] = p.To
	}
	if c.Shelved == 0 && (last[bot.PastStatus] != string(c.Status) || last[bot.PastDesk] != string(c.Desk)) {
		w.violate(8, t, "by what was done it stands at %s with %s, and stands at %s with %s",
			last[bot.PastStatus], last[bot.PastDesk], c.Status, c.Desk)
	}
}

// checkCardOf holds what people see of a card to what it should say.
func (w *world) checkCardOf(r *post, want bot.Card) {
	if note := w.froze(r); note != nil {
		if now := gist(want); !gistOf(*note).tells(now) {
			w.violate(8, r.talk, "the frozen card %s was last said to stand at %v, and it stands at %v", r.ref.ID, gistOf(*note), now)
		}
		return
	}
	if r.stiff {
		if !gist(*r.card).tells(gist(want)) {
			w.violate(8, r.talk, "the frozen card %s shows %v, it stands at %v, and nobody is told", r.ref.ID, gist(*r.card), gist(want))
		}
		return
	}
	if promises(*r.card) {
		w.violate(8, r.talk, "the card %s says that an answer is on its way, and none is", r.ref.ID)
	}
	if !reflect.DeepEqual(shown(*r.card), shown(want)) {
		w.violate(8, r.talk, "the card %s is out of date", r.ref.ID)
	}
}

// shown is what of a card has to be right: how much was said is not worth a drawing
// when chatter is forgotten.
func shown(c bot.Card) bot.Card {
	c.Lines = slices.DeleteFunc(slices.Clone(c.Lines), func(l bot.Line) bool { return l.Label.Key == "card.counts" })
	return c
}

// promises reports whether a card says that an answer leaves in a moment.
func promises(c bot.Card) bool {
	return slices.ContainsFunc(c.Lines, func(l bot.Line) bool {
		return l.Value.Key == "status.answer_waiting" || l.Value.Key == "status.answer_sending"
	})
}
