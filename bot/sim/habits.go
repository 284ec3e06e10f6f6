package sim

import (
	"maps"
	"slices"
	"strings"
	"time"

	"draad/bot"
)

// parked finds the note that asks to look under the citizen's message, and that
// nobody has answered: the last word on these words.
func (w *world) parked(root *post) *post {
	var last *post
	for _, p := range w.office.in(root) {
		if p.note == nil {
			continue
		}
		switch p.note.Text.Key {
		case "note.parked":
			last = p
		case "note.published", "note.published_more_asked", "note.withdrawn_parked", "note.rest_not_sent":
			last = nil
		}
	}
	return last
}

// mustLook reports whether whoever acts on a post was asked to look first: looks does.
// The post may be in a thread whose card is gone, and the request in the one after it.
func (w *world) mustLook(p *post) bool {
	return slices.ContainsFunc(w.office.live(), func(r *post) bool { return r.talk == p.talk && w.parked(r) != nil })
}

// looks is somebody who looks under the message, and tells what is there. Whoever is
// not told what to look for, because the chat would not take it, lets it be.
func (w *world) looks(root *post, _ bot.ColleagueID) {
	note := w.parked(root)
	if note == nil || note.emoji["looked"] {
		return
	}
	note.emoji["looked"] = true
	act := bot.ActApprove
	switch {
	case w.squares[root.talk.platform].standing(root.talk, note.note.Quote) != nil:
		act = bot.ActElsewhere
	case note.note.Quote == "" || w.dice.chance(20):
		act = bot.ActWithdraw
	}
	i := slices.IndexFunc(note.note.Actions, func(a bot.Action) bool { return a.Name == act })
	if i < 0 {
		return // what was written is gone: nothing can be sent again
	}
	a := note.note.Actions[i]
	w.fromColleague(note, bot.ChatEvent{Act: bot.Pressed, By: colleague(sanne), Action: string(a.Name), Value: a.Value})
}

// usualWay is a colleague who writes an answer, and another one who approves it, while
// Draad listens and works: without it few worlds would get as far as publishing.
func (w *world) usualWay() {
	live := w.office.live()
	if len(live) == 0 {
		return
	}
	root := pick(w.dice, live[max(0, len(live)-3):])
	if w.dice.chance(30) {
		w.triesAgain(root, sanne)
	} else {
		answer := w.contributes(root, pick(w.dice, []bot.ColleagueID{sanne, jamal, fatima}))
		w.now = w.now.Add(w.dice.within(time.Minute))
		w.react(answer, pick(w.dice, []bot.ColleagueID{sanne, jamal}), "white_check_mark")
	}
	w.deliverOf(root.talk)
	w.workMuch()
	w.pass(organisation().Times.Undo + time.Second)
	w.workMuch()
}

// workMuch lets processes do so much that all comes to rest, when little goes wrong.
func (w *world) workMuch() {
	for range 12 {
		if p := w.alive(); p != nil {
			w.work(p)
		}
	}
}

// changesMind is somebody who thinks better of an answer while it leaves.
func (w *world) changesMind(t *talk) {
	if w.calm || t == nil || w.depth >= 2 || !w.dice.chance(3*w.weather.between) {
		return
	}
	w.depth++
	defer func() { w.depth-- }()
	for _, root := range w.office.live() {
		if root.talk == t {
			w.cover.add("fault/change of mind")
			choose(w.dice, []choice[func(*post, bot.ColleagueID)]{{3, w.takesBack}, {3, w.rewrites}, {1, w.removes},
				{2, func(*post, bot.ColleagueID) { w.edits(t, pick(w.dice, t.messages)) }}})(root, sanne)
		}
	}
	w.deliverOf(t)
}

// approvesOld is somebody who approves what a preview still shows.
func (w *world) approvesOld(p *post) {
	for _, q := range slices.Backward(w.office.in(p.root)) {
		if shown := w.words.shownBy(q); shown != nil && shown.post == place(p.ref) {
			w.react(q, pick(w.dice, []bot.ColleagueID{sanne, jamal}), "white_check_mark")
			return
		}
	}
}

// triesAgain presses the newest button that approves what was refused or held back.
func (w *world) triesAgain(root *post, _ bot.ColleagueID) {
	for _, p := range slices.Backward(w.office.in(root)) {
		if p.note == nil {
			continue
		}
		for _, a := range p.note.Actions {
			if a.Name == bot.ActApprove {
				w.press(p, pick(w.dice, []bot.ColleagueID{sanne, jamal}), a)
				return
			}
		}
	}
}

// regrets takes a published answer away again, wherever one stands.
func (w *world) regrets(*post, bot.ColleagueID) {
	for _, root := range slices.Backward(w.office.live()) {
		for _, a := range root.card.Actions {
			if a.Name == bot.ActRetract {
				w.press(root, pick(w.dice, []bot.ColleagueID{sanne, jamal, fatima}), a)
				return
			}
		}
	}
}

// commands asks Draad something in words, in a thread or outside.
func (w *world) commands(root *post, by bot.ColleagueID) {
	text := pick(w.dice, []string{
		"open", "mijn", "status", "help", "opne", "claim", "release", "take_over", "no_answer", "urgent", "adviser",
		"reopen", "retract", "route noord", "route kcc", "route nergens", "approve", "withdraw", "elsewhere", "paraaf",
	})
	act, _, _ := strings.Cut(text, " ")
	if slices.Contains([]string{"approve", "withdraw", "elsewhere"}, act) && w.mustLook(root) {
		return
	}
	n := w.fromColleague(root, bot.ChatEvent{Act: bot.Commanded, By: colleague(by), Text: text})
	n.command = !strings.Contains(text, " ")
}

// givesInitials says what somebody signs with: their own, or somebody else's.
func (w *world) givesInitials(root *post, by bot.ColleagueID) {
	sign := pick(w.dice, []string{"PD", "PH", "IW", "IDW", "MA", "SB", "^TEVEEL"})
	if used := slices.Sorted(maps.Keys(w.words.signed)); len(used) > 0 && w.dice.chance(20) {
		sign = pick(w.dice, used) // it may be somebody else's, or have been
	}
	if own, ok := map[bot.ColleagueID]string{pieter: "PT", ilse: "IW", marieke: "MV"}[by]; ok && w.dice.chance(60) {
		sign = own
	}
	w.words.claims(by, sign)
	text := "paraaf " + sign
	p := w.office.add(&post{root: root, talk: root.talk, by: by}, root.ref.Place)
	if w.dice.chance(20) {
		w.fromColleague(p, bot.ChatEvent{Act: bot.Commanded, By: colleague(by), Text: text}).command = true
		return
	}
	w.fromColleague(p, bot.ChatEvent{Act: bot.Said, By: colleague(by), Text: text})
}
