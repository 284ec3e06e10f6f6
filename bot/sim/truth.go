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
	desks     map[bot.DeskID]bool // that have had it
	said      map[bot.Ref]*contribution
	approvals []approval
	refused   []refused
	texts     map[string]string    // of the citizen's messages, by id; "" is deleted
	photos    map[string][]string  // … and where the photos are that came with them
	alts      map[string]string    // … and how they are described now
	changed   time.Time            // when the question last changed, as the platform says
	lost      map[string]int       // when a photo was taken away, in ticks
	edited    map[string]time.Time // when the text that counts was written
	silent    map[string]bool      // events that need no answer: a ✅ that stands already, or was taken away since
}

// contribution is what a colleague wrote, as Draad was told.
type contribution struct {
	author   bot.ColleagueID
	text     string
	files    []bot.File
	edited   time.Time
	deleted  bool
	under    []string                      // the message that was the newest when it was written, or rewritten; "": none
	approved map[approver]bool             // whose ✅ stands on which post
	stopped  map[bot.ColleagueID]time.Time // when they took it away last
}

// approver is whose ✅ it is, and the post that it is on: the reply, or a preview.
type approver struct {
	by bot.ColleagueID
	on bot.Ref
}

// approval is somebody's word for one exact text and the files with it.
type approval struct {
	by    bot.ColleagueID
	post  bot.Ref
	text  string
	files []bot.File
	at    time.Time
}

func newTruth(t *talk) truth {
	desk := bot.DeskID("kcc")
	if t.account == "wijk" {
		desk = "noord"
	}
	return truth{t: t, desk: desk, desks: map[bot.DeskID]bool{desk: true}, said: map[bot.Ref]*contribution{}, texts: map[string]string{}, edited: map[string]time.Time{},
		silent: map[string]bool{}, photos: map[string][]string{}, alts: map[string]string{}, lost: map[string]int{}}
}

// mayLeave gives the approvals that count now: the question may be another desk's since.
func (u *truth) mayLeave() []approval {
	return slices.DeleteFunc(slices.Clone(u.approvals), func(a approval) bool {
		return !mayApprove(a.by, u.desk, a.by == u.contribution(a.post).author)
	})
}

// void ends approvals.
func (u *truth) void(gone func(a approval) bool) {
	u.approvals = slices.DeleteFunc(u.approvals, gone)
}

func all(approval) bool { return true }

func (u *truth) take(w *world, n *news) {
	if n.citizen != nil {
		u.citizen(n, w.tick)
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
		k.deleted, k.text, k.files = true, "", nil
		u.void(func(a approval) bool { return a.post == place(e.Post) })
	case bot.Reacted, bot.Unreacted, bot.Pressed, bot.Commanded:
		act, desk := meaning(e)
		w.cover.add("act/" + string(act))
		u.acted(w, e, act, desk)
	}
}

// citizen: whatever changes the question ends every approval.
func (u *truth) citizen(n *news, tick int) {
	id, text, media := n.message.id, n.citizen.Message.Text, n.citizen.Message.Media
	old, known := u.texts[id]
	switch at := n.citizen.Message.EditedAt; {
	case n.citizen.Act == bot.Erased:
		u.texts[id] = ""
		u.photosNow(id, nil, tick)
		if !known || old == "" {
			return
		}
	case !known:
		u.texts[id], u.edited[id] = text, at
		u.photosNow(id, media, tick)
		return
	case n.citizen.Act == bot.Wrote, old == "", at.Before(u.edited[id]), old == text:
		return
	default:
		u.texts[id], u.edited[id] = text, at
		u.photosNow(id, media, tick)
	}
	if n.citizen.At.After(u.changed) {
		u.changed = n.citizen.At
	}
	u.void(all)
}

// contribution finds what was said in a post, or makes a place for it.
func (u *truth) contribution(post bot.Ref) *contribution {
	k := u.said[place(post)]
	if k == nil {
		k = &contribution{approved: map[approver]bool{}, stopped: map[bot.ColleagueID]time.Time{}}
		u.said[place(post)] = k
	}
	return k
}

func (u *truth) contributed(e *bot.ChatEvent) {
	k := u.contribution(e.Post)
	if k.author != "" || k.deleted || strings.HasPrefix(e.Text, "paraaf ") {
		return
	}
	k.author, k.text, k.files = e.By.ID, e.Text, e.Files
	k.under = append(k.under, u.newest())
}

// newest is the message that somebody who answers now has before them, "" when there
// is none.
func (u *truth) newest() string {
	for _, m := range slices.Backward(u.t.messages) {
		if u.texts[m.id] != "" {
			return m.id
		}
	}
	return ""
}

func (u *truth) rewritten(e *bot.ChatEvent) {
	k := u.contribution(e.Post)
	k.under = append(k.under, u.newest())
	switch {
	case k.author == "" && !k.deleted:
		k.author, k.text = e.By.ID, e.Text
	case k.deleted, k.edited.After(e.At):
		return
	case k.text == e.Text && slices.Equal(k.files, e.Files):
		k.edited = e.At
		return
	}
	k.author, k.text, k.files, k.edited = e.By.ID, e.Text, e.Files, e.At
	u.void(func(a approval) bool { return a.post == place(e.Post) })
}
