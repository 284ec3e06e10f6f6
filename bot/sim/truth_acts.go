package sim

import (
	"strings"

	"draad/bot"
)

// acted takes in what a colleague did by emoji, button or command.
func (u *truth) acted(w *world, e *bot.ChatEvent, act bot.Act, desk bot.DeskID) {
	if r := u.refusal(e, act, desk); r.key != "" {
		u.refused = append(u.refused, r)
	}
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
	u.desks[u.desk] = true
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
		value, seen, _ := strings.Cut(e.Value, "#")
		hash, _, _ := strings.Cut(seen, "#")
		if ref := bot.ParseRef(value); ref.ID != "" {
			post = place(ref)
		}
		return post, hash
	}
	if shown := w.words.shownBy(w.office.posts[post]); shown != nil {
		return shown.post, bot.HashAnswer(shown.text, shown.files)
	}
	return post, ""
}

func (u *truth) approved(w *world, e *bot.ChatEvent) {
	post, seen := u.meant(w, e)
	k := u.contribution(post)
	emoji, its := e.Act == bot.Reacted, approver{e.By.ID, place(e.Post)}
	switch {
	case emoji && k.approved[its], k.stopped[e.By.ID].After(e.At):
		u.silent[e.ID] = true
		return
	case e.By.Guest || !mayApprove(e.By.ID, u.desk, false):
		return
	}
	if emoji && k.author != "" {
		k.approved[its] = true
	}
	switch {
	case k.author == e.By.ID && !mayApprove(e.By.ID, u.desk, true):
	case e.Doubtful, k.deleted, k.text == "", e.At.Before(k.edited), e.At.Before(u.changed):
	case seen != "" && seen != bot.HashAnswer(k.text, k.files):
	default:
		u.approvals = append(u.approvals, approval{by: e.By.ID, post: post, text: k.text, files: k.files, at: e.At})
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
		delete(k.approved, approver{e.By.ID, place(e.Post)})
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
