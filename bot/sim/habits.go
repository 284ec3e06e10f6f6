package sim

import (
	"slices"
	"strings"

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

// mustLook tells whether whoever acts on a post was asked to look first: looks does.
func (w *world) mustLook(p *post) bool {
	root := p
	if p.root != nil {
		root = p.root
	}
	return w.parked(root) != nil
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

// regrets takes a published answer away again.
func (w *world) regrets(root *post, _ bot.ColleagueID) {
	for _, a := range root.card.Actions {
		if a.Name == bot.ActRetract {
			w.press(root, pick(w.dice, []bot.ColleagueID{sanne, jamal, fatima}), a)
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
