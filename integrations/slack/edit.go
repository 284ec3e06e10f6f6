package slack

import (
	"slices"
	"strconv"
	"time"

	"draad/bot"
	"draad/bot/plain"
)

// Slack tells the moment of an edit by the whole second, the same for each edit within it.
// So an edit is told from another by what it wrote, and their order by when Slack told of
// each (event_ts).

// editMoment is when a change of a reply counts as made: at the end of its second, since
// what else happened within that may be from before. Several changes of one second keep
// their order, in the last millisecond of it.
func editMoment(change string) time.Time {
	at := moment(change)
	if at.IsZero() {
		return at
	}
	second := at.Truncate(time.Second)
	return second.Add(time.Second - time.Millisecond + at.Sub(second)/1000)
}

// endOf is the last change that there can be in the second of a ts.
func endOf(ts string) string {
	return strconv.FormatInt(moment(ts).Unix(), 10) + ".999999"
}

// editedAt is the second of the newest edit of a text, "" when there was none.
func (e event) editedAt() string {
	if e.Edited == nil || !tsPattern.MatchString(e.Edited.TS) {
		return ""
	}
	return e.Edited.TS
}

// change is when Slack told that a message was changed.
func (e event) change() string {
	if !tsPattern.MatchString(e.EventTS) {
		return e.Message.editedAt()
	}
	return max(e.EventTS, e.Message.editedAt())
}

// wording is a fingerprint of a text and of what is struck out in it, whatever the people
// in it are called just now.
func (e event) wording() string {
	text := e.plain(func(id string) string { return id })
	says := text.Says
	for _, l := range text.Lost {
		if l.Kind == plain.Struck {
			says += "\x00" + l.What
		}
	}
	return bot.HashText(says)
}

// tampered reports whether a message's files may not be what they were when it was posted: one
// was deleted, which leaves a tombstone, or is described, which may be since. When that was
// Slack does not tell.
func (e event) tampered() bool {
	return slices.ContainsFunc(e.Files, func(f file) bool { return f.Mode == modeDeleted || f.Alt != "" })
}

// reply is what was taken in of a colleague's reply.
type reply struct {
	Root    string `json:"root,omitempty"`
	Edited  string `json:"edited,omitempty"`  // the second of the newest edit of its text
	Change  string `json:"change,omitempty"`  // the newest change of any kind
	Wording string `json:"wording,omitempty"` // the fingerprint of its text
	Files   string `json:"files,omitempty"`   // see filesOf
	Gone    bool   `json:"gone,omitempty"`
}

// doubtful is a wording that no text has: what the inbox holds must be looked at.
const doubtful = "?"

// holds notes how a reply reads.
func (r *reply) holds(m event) { r.Wording, r.Files = m.wording(), filesOf(m.files()) }

// rewritten notes a change. One that is older than another which was taken in may have come
// to the inbox after that all the same: it was held up, or another replica was told of it.
func (r *reply) rewritten(m event, change string) {
	now := reply{}
	now.holds(m)
	switch {
	case change > r.Change:
		r.Edited, r.Change = max(r.Edited, m.editedAt()), change
		r.holds(m)
	case now.Wording != r.Wording || now.Files != r.Files:
		r.Wording = doubtful
	}
}

// filesOf are files as a page holds them: their ids, each with a comma and a fingerprint of
// its description if it has one; "-" when there are none.
func filesOf(files []bot.File) string {
	if len(files) == 0 {
		return "-"
	}
	all := ""
	for _, f := range files {
		all += f.ID
		if f.Alt != "" {
			all += ":" + bot.HashText(f.Alt)
		}
		all += ","
	}
	return all
}
