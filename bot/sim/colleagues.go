package sim

import (
	"slices"
	"strings"
	"time"

	"draad/bot"
)

// colleagueActs is something that a colleague does in the workspace.
func (w *world) colleagueActs() {
	live := w.office.live()
	if len(live) == 0 {
		return
	}
	root := pick(w.dice, live[max(0, len(live)-3):])
	by := pick(w.dice, everybody)
	if w.atSign(by) {
		return
	}
	choose(w.dice, []choice[func(*post, bot.ColleagueID)]{
		{8, w.says}, {12, w.answers}, {10, w.approves}, {4, w.takesBack}, {8, w.reacts}, {3, w.unreacts}, {9, w.presses}, {5, w.rewrites},
		{2, w.removes}, {4, w.commands}, {3, w.givesInitials}, {4, w.looks}, {4, w.regrets}, {4, w.triesAgain},
	})(root, by)
}

// tells Draad what a colleague did with a post.
func (w *world) fromColleague(p *post, e bot.ChatEvent) *news {
	root := p
	if p.root != nil {
		root = p.root
	}
	e.At = w.now
	if e.Post.IsZero() {
		e.Post = p.ref
	}
	// A reaction does not always tell its thread.
	if e.Thread = root.ref; e.Emoji != "" && w.dice.chance(50) {
		e.Thread = bot.Ref{}
	}
	if w.office.keys {
		e.ThreadKey = root.key
	}
	w.now = w.now.Add(time.Millisecond)
	n := &news{talk: root.talk, chat: &e}
	w.mail.post(w, n)
	w.tell(n.talk, string(e.By.ID), "%s %s%s %q on %s", e.Act, e.Emoji, e.Action, brief(e.Text), e.Post.ID)
	return n
}

func (w *world) says(root *post, by bot.ColleagueID) { w.contributes(root, by) }

func (w *world) contributes(root *post, by bot.ColleagueID) *post {
	text := w.words.compose(by, choose(w.dice, []choice[int]{{8, 1}, {4, 2}, {3, 5}, {1, 14}}))
	p := w.office.add(&post{root: root, talk: root.talk, by: by, text: text.text}, root.ref.Place)
	text.post, text.talk = place(p.ref), root.talk
	switch {
	case w.dice.chance(15):
		p.files = w.files(root.talk)
		text.files = p.files
	case w.dice.chance(3):
		p.text = "  "
	}
	w.fromColleague(p, bot.ChatEvent{Act: bot.Said, By: colleague(by), Text: p.text, Files: p.files})
	return p
}

// answers is the usual way: somebody writes an answer, and somebody else approves it.
func (w *world) answers(root *post, by bot.ColleagueID) {
	w.says(root, by)
	w.now = w.now.Add(w.dice.within(time.Minute))
	p, approver := w.recent(w.replies(root)), pick(w.dice, []bot.ColleagueID{sanne, jamal})
	if p == nil {
		return
	}
	w.react(p, approver, "white_check_mark")
	if p.emoji[string(approver)+"/white_check_mark"] && w.dice.chance(10) {
		w.unreact(p, approver, "white_check_mark") // the wrong one
	}
}

// replies are what colleagues said in a thread, that is still there.
func (w *world) replies(root *post) []*post {
	return slices.DeleteFunc(w.office.in(root), func(p *post) bool { return p.by == "" || p.text == "" })
}

// recent picks one of the last few.
func (w *world) recent(all []*post) *post {
	if len(all) == 0 {
		return nil
	}
	return pick(w.dice, all[max(0, len(all)-3):])
}

func (w *world) rewrites(root *post, by bot.ColleagueID) {
	p := w.recent(w.replies(root))
	if p == nil {
		return
	}
	if w.dice.chance(80) {
		by = p.by // an administrator may rewrite the words of others
	}
	if w.dice.chance(80) { // else it only looks like an edit
		text := w.words.compose(by, 1+w.dice.IntN(5))
		text.post, text.talk = place(p.ref), root.talk
		p.text, p.by = text.text, by
		switch {
		case w.dice.chance(20):
			p.files = w.files(root.talk)
		case w.dice.chance(50):
			p.files = nil
		}
		text.files = p.files
	}
	w.fromColleague(p, bot.ChatEvent{Act: bot.Rewrote, By: colleague(p.by), Text: p.text, Files: p.files})
	if w.dice.chance(40) {
		w.approvesOld(p)
	}
}

func (w *world) removes(root *post, _ bot.ColleagueID) {
	if p := w.recent(w.replies(root)); p != nil {
		p.gone = true
		w.fromColleague(p, bot.ChatEvent{Act: bot.Removed, By: colleague(p.by)})
	}
}

// approves puts ✅ on a contribution or a preview, usually by somebody who may.
func (w *world) approves(root *post, by bot.ColleagueID) {
	if w.dice.chance(70) {
		by = pick(w.dice, []bot.ColleagueID{sanne, jamal, fatima})
	}
	p := w.recent(slices.DeleteFunc(w.office.in(root), func(p *post) bool {
		return (p.by == "" || p.text == "") && w.words.shownBy(p) == nil
	}))
	if p != nil {
		w.react(p, by, "white_check_mark")
	}
}

// takesBack takes away a ✅ that stands.
func (w *world) takesBack(root *post, _ bot.ColleagueID) {
	for _, p := range slices.Backward(w.office.in(root)) {
		for _, by := range everybody {
			if p.emoji[string(by)+"/white_check_mark"] {
				w.unreact(p, by, "white_check_mark")
				return
			}
		}
	}
}

// emoji are all that anybody uses.
var emoji = []string{"eyes", "white_check_mark", "see_no_evil", "rotating_light", "mega", "recycle", "telephone", "house", "tada"}

func (w *world) reacts(root *post, by bot.ColleagueID) {
	p := root
	if all := w.office.in(root); len(all) > 0 && w.dice.chance(30) {
		p = pick(w.dice, all)
	}
	w.react(p, by, pick(w.dice, emoji))
}

func (w *world) react(p *post, by bot.ColleagueID, name string) {
	if p.emoji[string(by)+"/"+name] || name == "white_check_mark" && w.mustLook(p) {
		return
	}
	p.emoji[string(by)+"/"+name] = true
	// Nobody listened, and the post was edited about then.
	doubtful := name == "white_check_mark" && w.dice.chance(5)
	w.fromColleague(p, bot.ChatEvent{Act: bot.Reacted, By: colleague(by), Emoji: name, Doubtful: doubtful})
}

func (w *world) unreacts(root *post, by bot.ColleagueID) {
	for _, p := range append(w.office.in(root), root) {
		for _, name := range emoji {
			if p.emoji[string(by)+"/"+name] {
				w.unreact(p, by, name)
				return
			}
		}
	}
}

func (w *world) unreact(p *post, by bot.ColleagueID, name string) {
	delete(p.emoji, string(by)+"/"+name)
	w.fromColleague(p, bot.ChatEvent{Act: bot.Unreacted, By: colleague(by), Emoji: name})
}

// presses presses any button on any card or note, however old.
func (w *world) presses(root *post, by bot.ColleagueID) {
	p := root
	if notes := slices.DeleteFunc(w.office.in(root), func(p *post) bool { return p.note == nil || len(p.note.Actions) == 0 }); len(notes) > 0 && w.dice.chance(60) {
		p = w.recent(notes)
	}
	actions := root.card.Actions
	if p.note != nil {
		actions = p.note.Actions
		if p.note.Only != "" {
			by = p.note.Only
		}
	}
	if len(actions) > 0 {
		w.press(p, by, pick(w.dice, actions))
	}
}

func (w *world) press(p *post, by bot.ColleagueID, a bot.Action) {
	about := p
	if ref, _, _ := strings.Cut(a.Value, "#"); w.office.posts[place(bot.ParseRef(ref))] != nil {
		about = w.office.posts[place(bot.ParseRef(ref))]
	}
	if (a.Name == bot.ActApprove || a.Name == bot.ActWithdraw || a.Name == bot.ActElsewhere) && w.mustLook(about) {
		return
	}
	w.fromColleague(p, bot.ChatEvent{Act: bot.Pressed, By: colleague(by), Action: string(a.Name), Value: a.Value})
}
