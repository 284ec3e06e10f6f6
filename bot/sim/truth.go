package sim

import (
	"slices"
	"strings"
	"time"

	"draad/bot"
)

// truth is what Draad was told about a talk, in the order in which its store took it
// in: enough to say which words may leave. It is no second Decide: it knows
// approvals and what ends them, and nothing of how an answer leaves.
type truth struct {
	t         *talk
	desk      bot.DeskID
	said      map[bot.Ref]*contribution
	approvals []approval
	texts     map[string]string    // of the citizen's messages, by id; "" is deleted
	edited    map[string]time.Time // when the text that counts was written
	silent    map[string]bool      // events that need no answer: a ✅ that stands already, or was taken away since
}

// contribution is what a colleague wrote, as Draad was told.
type contribution struct {
	author    bot.ColleagueID
	text      string
	edited    time.Time
	deleted   bool
	approvers map[bot.ColleagueID]bool      // whose ✅ stands
	stopped   map[bot.ColleagueID]time.Time // when they took it away last
}

// approval is somebody's word for one exact text.
type approval struct {
	by   bot.ColleagueID
	post bot.Ref
	text string
	at   time.Time
}

func newTruth(t *talk) truth {
	desk := bot.DeskID("kcc")
	if t.account == "wijk" {
		desk = "noord"
	}
	return truth{t: t, desk: desk, said: map[bot.Ref]*contribution{}, texts: map[string]string{}, edited: map[string]time.Time{},
		silent: map[string]bool{}}
}

// mayLeave gives the approvals that count now.
func (u *truth) mayLeave() []approval { return slices.Clone(u.approvals) }

// void ends approvals.
func (u *truth) void(gone func(a approval) bool) {
	u.approvals = slices.DeleteFunc(u.approvals, gone)
}

func all(approval) bool { return true }

func (u *truth) take(w *world, n *news) {
	if n.citizen != nil {
		u.citizen(n)
		return
	}
	e := n.chat
	switch e.Act {
	case bot.Said:
		u.contributed(e)
	case bot.Rewrote:
		u.rewritten(e)
	case bot.Removed:
		k := u.contribution(e.Post)
		k.deleted, k.text = true, ""
		u.void(func(a approval) bool { return a.post == place(e.Post) })
	case bot.Reacted, bot.Unreacted, bot.Pressed, bot.Commanded:
		act, desk := meaning(e)
		w.cover.add("act/" + string(act))
		u.acted(w, e, act, desk)
	}
}

// citizen: whatever changes the question ends every approval.
func (u *truth) citizen(n *news) {
	id, text := n.message.id, n.citizen.Message.Text
	old, known := u.texts[id]
	switch at := n.citizen.Message.EditedAt; {
	case n.citizen.Act == bot.Erased:
		u.texts[id] = ""
		if !known || old == "" {
			return
		}
	case !known:
		u.texts[id], u.edited[id] = text, at
		return
	case n.citizen.Act == bot.Wrote, old == "", at.Before(u.edited[id]), old == text:
		return
	default:
		u.texts[id], u.edited[id] = text, at
	}
	u.void(all)
}

// contribution finds what was said in a post, or makes a place for it.
func (u *truth) contribution(post bot.Ref) *contribution {
	k := u.said[place(post)]
	if k == nil {
		k = &contribution{approvers: map[bot.ColleagueID]bool{}, stopped: map[bot.ColleagueID]time.Time{}}
		u.said[place(post)] = k
	}
	return k
}

func (u *truth) contributed(e *bot.ChatEvent) {
	k := u.contribution(e.Post)
	if k.author != "" || k.deleted || strings.HasPrefix(e.Text, "paraaf ") {
		return
	}
	k.author, k.text = e.By.ID, e.Text
}

func (u *truth) rewritten(e *bot.ChatEvent) {
	k := u.contribution(e.Post)
	switch {
	case k.author == "" && !k.deleted:
		k.author, k.text = e.By.ID, e.Text
	case k.deleted, k.edited.After(e.At), k.text == e.Text:
		return
	}
	k.author, k.text, k.edited = e.By.ID, e.Text, e.At
	u.void(func(a approval) bool { return a.post == place(e.Post) })
}

// acted takes in what a colleague did by emoji, button or command.
func (u *truth) acted(w *world, e *bot.ChatEvent, act bot.Act, desk bot.DeskID) {
	undo := e.Act == bot.Unreacted
	switch {
	case act == bot.ActApprove && undo, act == bot.ActWithdraw:
		u.withdrawn(w, e)
	case act == bot.ActApprove:
		u.approved(w, e)
	case act == bot.ActElsewhere && isMember(e.By.ID):
		u.elsewhere(w)
	case act == bot.ActRoute && mayRoute(e.By.ID, u.desk):
		u.routed(desk, undo)
	}
}

func (u *truth) routed(desk bot.DeskID, undo bool) {
	home := newTruth(u.t).desk
	switch {
	case undo && u.desk == desk:
		u.desk = home
	case !undo && (desk == "kcc" || desk == "noord"):
		u.desk = desk
	}
}

// elsewhere ends what has not begun to leave.
func (u *truth) elsewhere(w *world) {
	for key, a := range w.begun {
		if bot.ConversationOf(key) == u.t.key && a.began > 0 {
			return
		}
	}
	u.void(all)
}

// meant is the contribution that an act is about, and the text that was seen: an
// emoji on a preview means the text that it shows.
func (u *truth) meant(w *world, e *bot.ChatEvent) (post bot.Ref, seen string) {
	post = place(e.Post)
	if e.Act == bot.Pressed {
		value, hash, _ := strings.Cut(e.Value, "#")
		if ref := bot.ParseRef(value); ref.ID != "" {
			post = place(ref)
		}
		return post, hash
	}
	if shown := w.words.shownBy(w.office.posts[post]); shown != nil {
		return shown.post, bot.HashText(shown.text)
	}
	return post, ""
}

func (u *truth) approved(w *world, e *bot.ChatEvent) {
	post, seen := u.meant(w, e)
	k := u.contribution(post)
	emoji := e.Act == bot.Reacted
	switch {
	case k.stopped[e.By.ID].After(e.At), emoji && k.approvers[e.By.ID]:
		u.silent[e.ID] = true
		return
	case e.By.Guest || !mayApprove(e.By.ID, u.desk, false):
		return
	}
	if emoji && k.author != "" {
		k.approvers[e.By.ID] = true
	}
	switch {
	case k.author == e.By.ID && !mayApprove(e.By.ID, u.desk, true):
	case k.deleted, k.text == "", e.At.Before(k.edited):
	case seen != "" && seen != bot.HashText(k.text):
	default:
		u.approvals = append(u.approvals, approval{by: e.By.ID, post: post, text: k.text, at: e.At})
	}
}

func (u *truth) withdrawn(w *world, e *bot.ChatEvent) {
	post, _ := u.meant(w, e)
	k := u.contribution(post)
	if e.At.After(k.stopped[e.By.ID]) {
		k.stopped[e.By.ID] = e.At
	}
	emoji := e.Act == bot.Unreacted
	if emoji {
		delete(k.approvers, e.By.ID)
	}
	u.void(func(a approval) bool {
		mine := a.by == e.By.ID && !(emoji && e.At.Before(a.at))
		anybodys := !emoji && mayApprove(e.By.ID, u.desk, false) && !e.By.Guest
		return a.post == post && (mine || anybodys)
	})
}

// meaning says what an emoji, a button or a command stands for.
func meaning(e *bot.ChatEvent) (bot.Act, bot.DeskID) {
	switch e.Act {
	case bot.Pressed:
		if act := bot.Act(e.Action); act == bot.ActRoute {
			return act, bot.DeskID(e.Value)
		}
		return bot.Act(e.Action), ""
	case bot.Commanded:
		act, rest, _ := strings.Cut(e.Text, " ")
		return bot.Act(act), bot.DeskID(rest)
	}
	for _, d := range organisation().Desks {
		if d.Emoji == e.Emoji {
			return bot.ActRoute, d.ID
		}
	}
	return bot.DefaultEmoji()[e.Emoji], ""
}
